"""What a finished job leaves: adapter, report and `result.json`. Nothing in the report depends on wall time."""

import json
import shutil
from pathlib import Path
from typing import Any

from .job import SCHEMA_VERSION, Job, digest_of, write_durably
from .progress import curve_point
from .resume import check_finite
from .training import Trained
from .versions import versions
from .weights import save_adapter


def curves_of(history: list[dict[str, Any]]) -> list[dict[str, float]]:
    """One point a step; after a resume the later of two stands."""
    points = {entry["step"]: {"step": entry["step"], **curve_point(entry)} for entry in history if "loss" in entry}
    return [points[step] for step in sorted(points)]


def metrics_of(curves: list[dict[str, float]], counts: dict[str, int]) -> dict[str, float]:
    """First and last value of each curve, each the mean of up to ten steps, and how many rows were used."""
    metrics: dict[str, float] = {f"rows{name[0].upper()}{name[1:]}": count for name, count in counts.items()}
    metrics["steps"] = len(curves)
    width = max(1, min(10, len(curves) // 4))
    for name in sorted({name for point in curves for name in point} - {"step", "learningRate", "gradNorm"}):
        values = [point[name] for point in curves if name in point]
        metrics[f"{name}First"] = round(sum(values[:width]) / len(values[:width]), 6)
        metrics[f"{name}Last"] = round(sum(values[-width:]) / len(values[-width:]), 6)
    return metrics


def write_result(job: Job, trained: Trained, *, seconds: float) -> dict[str, Any]:
    """Writes adapter and report, then `result.json` last. Returns the result."""
    for name in ("adapter", "report"):
        shutil.rmtree(job.folder / name, ignore_errors=True)
    check_finite(trained.model)
    save_adapter(trained.model, job.folder / "adapter")
    curves = curves_of(trained.history)
    metrics = metrics_of(curves, trained.counted.rows)
    report = job.folder / "report"
    report.mkdir()
    _write_lines(report / "curves.jsonl", curves)
    _write_lines(report / "samples.jsonl", trained.samples)
    found = versions()
    write_durably(
        report / "report.json",
        {
            "schemaVersion": 1,
            "kind": f"train-{job.method}",
            "metrics": metrics,
            "tokens": trained.counted.lengths(),
            "params": vars(job.params),
            "seed": job.seed,
            "engine": trained.engine,
            "reward": trained.reward,
            "alarms": trained.alarms,
            "versions": found,
        },
    )
    paths = sorted(path for name in ("adapter", "report") for path in (job.folder / name).iterdir())
    result = {
        "v": SCHEMA_VERSION,
        "outcome": "completed",
        "method": job.method,
        "globalStep": trained.global_step,
        "maxSteps": job.params.maxSteps,
        "reason": None,
        "artefacts": {str(path.relative_to(job.folder)): digest_of(path) for path in paths},
        "metrics": metrics,
        "versions": found,
        "engine": trained.engine,
        "reward": trained.reward,
        "resumedFrom": trained.resumed_from,
        "seconds": round(seconds, 1),
    }
    write_durably(job.folder / "result.json", result)
    return result


def _write_lines(path: Path, lines: list[dict[str, Any]]) -> None:
    text = "".join(json.dumps(line, ensure_ascii=False, sort_keys=True) + "\n" for line in lines)
    path.write_text(text, "utf8")
