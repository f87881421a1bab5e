"""Checkpoints of a job: `checkpoints/N/`, complete when the manifest, written last, parses and matches."""

import json
import os
import shutil
from pathlib import Path

from .job import SCHEMA_VERSION, digest_of, write_durably

KEPT = 2
# What a checkpoint may consist of; anything else in the folder voids it, whatever its manifest says.
WEIGHTS, OPTIMIZER, RANDOM, STATE, HISTORY = FILES = (
    "adapter.safetensors",
    "optimizer.safetensors",
    "random.safetensors",
    "state.json",
    "trainer_state.json",  # the name and form that the trainer library itself reads: step, epoch, log
)
_MANIFEST = "manifest.json"


def seal(written: Path, folder: Path, step: int, job_digest: str) -> Path:
    """Moves what the trainer wrote to its place, signs it off with a manifest and drops old checkpoints."""
    sealed = folder / str(step)
    if sealed.exists():
        shutil.rmtree(sealed)
    folder.mkdir(exist_ok=True)
    for path in written.iterdir():
        _to_disk(path)
    written.rename(sealed)
    files = {path.name: digest_of(path) for path in sorted(sealed.iterdir())}
    write_durably(sealed / _MANIFEST, {"v": SCHEMA_VERSION, "step": step, "job": job_digest, "files": files})
    for old in _steps(folder)[:-KEPT]:
        shutil.rmtree(folder / str(old))
    return sealed


def newest_complete(folder: Path, job_digest: str, before: int) -> Path | None:
    """The newest checkpoint of this very job, of a step below `before`, whose files all match its manifest.

    The trainer library takes a step more even from a checkpoint of the last one.
    """
    for step in reversed([step for step in _steps(folder) if step < before]):
        path = folder / str(step)
        try:
            manifest = json.loads((path / _MANIFEST).read_text("utf8"))
            present = {file.name for file in path.iterdir()}
            if (
                manifest["job"] == job_digest
                and manifest["step"] == step
                and set(manifest["files"]) == set(FILES)
                and present == {*FILES, _MANIFEST}
                and all(digest_of(path / name) == sha for name, sha in manifest["files"].items())
            ):
                return path
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def _steps(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit())


def _to_disk(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
