"""The job folder: reads `job.json` once, writes `events.jsonl` as it goes and `result.json` last, by rename."""

import hashlib
import json
import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failure import JobFailure
from .params import PARAMS_OF_METHOD, CommonParams, read_params

SCHEMA_VERSION = 1
PATHS_OF_METHOD = {
    "sft": {"base", "dataset"},
    "dpo": {"base", "adapter", "preferences"},
    "grpo": {"base", "adapter", "dataset"},
}


def digest_of(path: Path) -> str:
    """`sha256:` and the digest of a file's bytes."""
    with path.open("rb") as file:
        return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"


def write_durably(path: Path, value: Any) -> None:
    """Writes JSON so that a reader finds the whole file or none, also after a power cut."""
    partial = path.with_name(f"{path.name}.partial")
    with partial.open("w", encoding="utf8") as file:
        json.dump(value, file, ensure_ascii=False, sort_keys=True, indent=1, allow_nan=False)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


@dataclass(frozen=True)
class Job:
    """One training, as the activity described it."""

    folder: Path
    method: str
    params: CommonParams
    paths: dict[str, Path]
    seed: int
    scorer: tuple[str, ...]  # argv of the scoring child, without its socket; only GRPO starts it
    reward: dict[str, Any] | None  # what pays: `document` and the `hash` the scorer must call it by
    digest: str  # of method, parameters, seed and reward: checkpoints of another training are refused

    @classmethod
    def read(cls, folder: Path) -> "Job":
        """Raises JobFailure `ParamsInvalid` when `job.json` is not what the contract says."""
        path = folder / "job.json"
        try:
            given = json.loads(path.read_text("utf8"))
        except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
            raise JobFailure("ParamsInvalid", f"{path} cannot be read as JSON: {error}") from error
        if not isinstance(given, dict) or given.get("v") != SCHEMA_VERSION:
            raise JobFailure("ParamsInvalid", f"{path}: `v` must be {SCHEMA_VERSION}.")
        unknown = set(given) - {"v", "method", "params", "paths", "seed", "scorer", "reward"}
        if unknown:
            raise JobFailure("ParamsInvalid", f"{path}: unknown {', '.join(sorted(unknown))}.")
        method = given.get("method")
        if method not in PARAMS_OF_METHOD:
            raise JobFailure("ParamsInvalid", f"{path}: `method` must be one of {', '.join(PARAMS_OF_METHOD)}.")
        seed = given.get("seed")
        if not isinstance(seed, int) or isinstance(seed, bool) or not 0 <= seed < 2**32:
            raise JobFailure("ParamsInvalid", f"{path}: `seed` must be a whole number from 0 to 2^32 - 1.")
        scorer = given.get("scorer", [])
        if not isinstance(scorer, list) or not all(isinstance(word, str) for word in scorer):
            raise JobFailure("ParamsInvalid", f"{path}: `scorer` must be a list of words.")
        if method == "grpo" and not scorer:
            raise JobFailure("ParamsInvalid", f"{path}: GRPO needs `scorer`, the command that scores lyrics.")
        reward = given.get("reward")
        if reward is not None and not (
            isinstance(reward, dict)
            and set(reward) == {"document", "hash"}
            and isinstance(reward["document"], dict)
            and isinstance(reward["hash"], str)
        ):
            raise JobFailure("ParamsInvalid", f"{path}: `reward` must hold a `document` and its `hash`.")
        return cls(
            folder=folder,
            method=method,
            params=read_params(method, given.get("params")),
            paths=_read_paths(path, method, given.get("paths")),
            seed=seed,
            scorer=tuple(scorer),
            reward=reward,
            digest=_digest_of_training(given),
        )


def _digest_of_training(given: dict[str, Any]) -> str:
    """Where inputs lie may change between attempts; what is trained may not."""
    names = ("method", "params", "seed", *(["reward"] if "reward" in given else []))
    training = json.dumps({name: given[name] for name in names}, sort_keys=True)
    return f"sha256:{hashlib.sha256(training.encode()).hexdigest()}"


def _read_paths(path: Path, method: str, given: Any) -> dict[str, Path]:
    wanted = PATHS_OF_METHOD[method]
    if not isinstance(given, dict) or set(given) != wanted or not all(isinstance(at, str) for at in given.values()):
        raise JobFailure("ParamsInvalid", f"{path}: `paths` of {method} must name {', '.join(sorted(wanted))}.")
    for name, at in given.items():
        if not Path(at).is_absolute() or not Path(at).is_dir():
            raise JobFailure("ParamsInvalid", f"{path}: `paths.{name}` is no folder with an absolute path: {at}")
    return {name: Path(at) for name, at in given.items()}


class Events:
    """Appends to `events.jsonl`, one event a line; each line reaches the file at once."""

    def __init__(self, folder: Path):
        self._path = folder / "events.jsonl"
        _drop_torn_line(self._path)
        self._file = self._path.open("a", encoding="utf8")

    def write(self, type_: str, **fields: Any) -> None:
        event = {"v": SCHEMA_VERSION, "ts": round(time.time(), 3), "type": type_, **fields}
        self._file.write(json.dumps(event, ensure_ascii=False) + "\n")
        self._file.flush()

    def forget_after(self, step: int) -> None:
        """Drops what an attempt told of steps that the next one takes again, so that every step is told once."""
        kept = [line for line in self._path.read_text("utf8").splitlines(keepends=True) if _stands(line, step)]
        self._file.close()
        partial = self._path.with_name(f"{self._path.name}.partial")
        partial.write_text("".join(kept), "utf8")
        partial.replace(self._path)
        self._file = self._path.open("a", encoding="utf8")

    def warnings(self) -> list[dict[str, Any]]:
        """Step, code and message of every warning so far, those of earlier attempts too."""
        events = (json.loads(line) for line in self._path.read_text("utf8").splitlines() if '"warn"' in line)
        return [
            {name: event[name] for name in ("step", "code", "message")} for event in events if event["type"] == "warn"
        ]

    def close(self) -> None:
        self._file.close()


def _stands(line: str, step: int) -> bool:
    try:
        event = json.loads(line)
        # A sample is told while the step after its own is under way.
        last = step - 1 if event["type"] == "sample" else step
        return event["type"] in ("start", "end") or event["step"] <= last
    except (ValueError, KeyError, TypeError):
        return False


def _drop_torn_line(path: Path) -> None:
    """A killed job may have left half a line; the next one must not be glued to it."""
    if not path.exists():
        return
    with path.open("rb+") as file:
        content = file.read()
        end = content.rfind(b"\n") + 1
        if end != len(content):
            file.truncate(end)
