"""Checkpoints of a job: `checkpoints/N/`, complete when the manifest, written last, parses and matches."""

import json
import shutil
from pathlib import Path

from .job import SCHEMA_VERSION, digest_of, write_durably

KEPT = 2
_NOT_NEEDED = ("training_args.bin", "README.md", "ref")


def seal(written: Path, folder: Path, step: int, job_digest: str) -> Path:
    """Moves what the trainer wrote to its place, signs it off with a manifest and drops old checkpoints.

    `ref/` is left out: it is the adapter that training started from, which every attempt loads again.
    """
    for name in _NOT_NEEDED:
        path = written / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    sealed = folder / str(step)
    if sealed.exists():
        shutil.rmtree(sealed)
    folder.mkdir(exist_ok=True)
    written.rename(sealed)
    files = {str(path.relative_to(sealed)): digest_of(path) for path in sorted(sealed.rglob("*")) if path.is_file()}
    write_durably(sealed / "manifest.json", {"v": SCHEMA_VERSION, "step": step, "job": job_digest, "files": files})
    for old in _steps(folder)[:-KEPT]:
        shutil.rmtree(folder / str(old))
    return sealed


def newest_complete(folder: Path, job_digest: str) -> Path | None:
    """The newest checkpoint of this very job whose files all match its manifest; others are ignored."""
    for step in reversed(_steps(folder)):
        path = folder / str(step)
        try:
            manifest = json.loads((path / "manifest.json").read_text("utf8"))
            if manifest["job"] == job_digest and all(
                digest_of(path / name) == sha for name, sha in manifest["files"].items()
            ):
                return path
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return None


def _steps(folder: Path) -> list[int]:
    if not folder.is_dir():
        return []
    return sorted(int(path.name) for path in folder.iterdir() if path.name.isdigit())
