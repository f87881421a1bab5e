"""Runs a job from its folder to its exit code. Whatever happens, `result.json` says it."""

import importlib
import shutil
import time
import traceback
from pathlib import Path

from .checkpoints import newest_complete
from .failure import Exit, JobFailure, classify
from .job import SCHEMA_VERSION, Events, Job, write_durably
from .stop import StopRequest


def run_job(folder: Path, stop: StopRequest, *, resume: bool) -> Exit:
    """Trains as `job.json` says. The working directory must be `folder`."""
    started = time.monotonic()
    events = Events(folder)
    (folder / "result.json").unlink(missing_ok=True)
    try:
        return _run(folder, stop, events, resume=resume, started=started)
    except Exception as error:
        traceback.print_exc()
        failure = classify(error)
        _write_end(folder, events, "failed", failure)
        return failure.exit
    finally:
        events.close()


def _run(folder: Path, stop: StopRequest, events: Events, *, resume: bool, started: float) -> Exit:
    job = Job.read(folder)
    work = folder / "work"
    shutil.rmtree(work, ignore_errors=True)

    # Heavy imports only now, so that a bad job.json is refused at once.
    from transformers import set_seed

    from .device import prepare_device
    from .report import write_result
    from .versions import versions

    # Where vLLM is installed TRL imports all of it, seconds of work for a rollout that is never asked of it here.
    importlib.import_module("trl.import_utils").is_vllm_available = lambda *_, **__: False
    method = importlib.import_module(f".{job.method}", __package__)
    checkpoint = newest_complete(folder / "checkpoints", job.digest, before=job.params.maxSteps) if resume else None
    step = int(checkpoint.name) if checkpoint else 0
    events.forget_after(step)
    events.write("start", step=step, total=job.params.maxSteps, method=job.method, versions=versions())
    if stop.wanted:
        return _stopped(folder, events, step)
    prepare_device()
    set_seed(job.seed)  # before the model exists: LoRA's first weights are drawn from it
    trained = method.train(job, events, stop, checkpoint)
    if stop.wanted and trained.global_step < job.params.maxSteps:
        return _stopped(folder, events, trained.global_step)
    for sample in trained.samples:
        events.write("sample", step=trained.global_step, **sample)
    result = write_result(job, trained, seconds=time.monotonic() - started)
    events.write("end", outcome="completed", step=trained.global_step, seconds=result["seconds"])
    shutil.rmtree(work, ignore_errors=True)
    shutil.rmtree(folder / "checkpoints", ignore_errors=True)
    return Exit.COMPLETED


def _stopped(folder: Path, events: Events, step: int) -> Exit:
    message = f"Stopped at step {step} because it was asked to; the next attempt goes on from its checkpoint."
    write_durably(
        folder / "result.json", {"v": SCHEMA_VERSION, "outcome": "stopped", "globalStep": step, "reason": message}
    )
    events.write("end", outcome="stopped", step=step)
    return Exit.STOPPED


def _write_end(folder: Path, events: Events, outcome: str, failure: JobFailure) -> None:
    try:
        write_durably(
            folder / "result.json",
            {"v": SCHEMA_VERSION, "outcome": outcome, "code": failure.code, "reason": str(failure)},
        )
        events.write("end", outcome=outcome, code=failure.code, message=str(failure))
    except OSError:
        traceback.print_exc()  # a full disk: the exit code still tells
