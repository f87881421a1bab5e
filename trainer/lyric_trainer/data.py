"""Rows of dataset and preference artifacts, as TRL wants them."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from datasets import Dataset

from .failure import JobFailure
from .job import Job

Messages = list[dict[str, str]]


@dataclass
class Counted:
    """How many rows a source had and what became of them, and how long they are in tokens of the base."""

    rows: dict[str, int] = field(default_factory=lambda: {"rows": 0, "otherLanguage": 0, "tooLong": 0})
    prompt: list[int] = field(default_factory=list)
    answer: list[int] = field(default_factory=list)

    def lengths(self) -> dict[str, dict[str, int]]:
        """Of the prompts, and of the longest answer to each; of all rows of the language, those too long included."""
        return {name: _percentiles(lengths) for name, lengths in (("prompt", self.prompt), ("answer", self.answer))}


def _percentiles(lengths: list[int]) -> dict[str, int]:
    ordered = sorted(lengths) or [0]
    shares = {"median": 0.5, "p90": 0.9, "p95": 0.95, "p99": 0.99}
    places = {name: min(len(ordered) - 1, int(share * len(ordered))) for name, share in shares.items()}
    return {**{name: ordered[place] for name, place in places.items()}, "most": ordered[-1]}


def read_rows(folder: Path) -> Iterator[dict[str, Any]]:
    """Rows of every `rows-*.jsonl`, in order of file and line.

    Raises:
        JobFailure: `SourceUnreadable`, with file and line, when a line is no JSON object.
    """
    for path in sorted(folder.glob("rows-*.jsonl")):
        with path.open(encoding="utf8") as file:
            for number, line in enumerate(file, start=1):
                try:
                    row = json.loads(line)
                except json.JSONDecodeError as error:
                    raise JobFailure("SourceUnreadable", f"{path.name}, line {number}: {error}") from error
                if not isinstance(row, dict):
                    raise JobFailure("SourceUnreadable", f"{path.name}, line {number}: a row must be an object.")
                yield row


def sft_row(row: dict[str, Any]) -> dict[str, Any]:
    messages = row["messages"]
    return {"prompt": _plain(messages[:-1]), "completion": _plain(messages[-1:])}


def dpo_row(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "prompt": [{"role": "user", "content": row["prompt"]}],
        "chosen": [{"role": "assistant", "content": row["chosen"]}],
        "rejected": [{"role": "assistant", "content": row["rejected"]}],
    }


def grpo_row(row: dict[str, Any]) -> dict[str, Any]:
    """A prompt and the spec of its row, as JSON: the scorer reads it as the gate does."""
    wanted = {"lang": row["lang"], "spec": row["spec"]}
    return {"prompt": _plain(row["messages"][:-1]), "wanted": json.dumps(wanted, ensure_ascii=False, sort_keys=True)}


def _plain(messages: Messages) -> Messages:
    return [{"role": message["role"], "content": message["content"]} for message in messages]


def load_dataset(
    job: Job, source: str, shape: Callable[[dict[str, Any]], dict[str, Any]], tokenizer: Any
) -> tuple[Dataset, Counted]:
    """The rows of `source` that fit, shaped for TRL, and what was counted of all of them.

    A row is left out, and counted, when its language is not asked for or a part is longer than the job allows:
    cutting a lyric would teach half lines.

    Raises:
        JobFailure: `DatasetEmpty` when nothing is left; `SourceUnreadable` when a row lacks a field.
    """
    params = job.params
    kept: list[dict[str, Any]] = []
    counted = Counted()
    counts = counted.rows
    for number, row in enumerate(read_rows(job.paths[source]), start=1):
        counts["rows"] += 1
        if params.language != "any" and row.get("lang") != params.language:
            counts["otherLanguage"] += 1
            continue
        try:
            shaped = shape(row)
        except (KeyError, IndexError, TypeError) as error:
            raise JobFailure("SourceUnreadable", f"Row {number} of the {source} lacks {error}.") from error
        prompt, answers = (
            shaped["prompt"],
            [shaped[name] for name in ("completion", "chosen", "rejected") if name in shaped],
        )
        lead = _length(tokenizer, prompt, open_=True)
        longest = max((_length(tokenizer, prompt + answer, open_=False) - lead for answer in answers), default=0)
        counted.prompt.append(lead)
        counted.answer.append(longest)
        if lead > params.maxPromptLength or longest > params.maxCompletionLength:
            counts["tooLong"] += 1
            continue
        kept.append(shaped)
    counts["kept"] = len(kept)
    if not kept:
        raise JobFailure(
            "DatasetEmpty",
            f"No row of the {source} is left to train on: {counts['rows']} rows, {counts['otherLanguage']} of another "
            f"language than `{params.language}`, {counts['tooLong']} longer than {params.maxPromptLength} prompt or "
            f"{params.maxCompletionLength} completion tokens.",
        )
    return Dataset.from_list(kept), counted


def _length(tokenizer: Any, messages: Messages, *, open_: bool) -> int:
    return len(tokenizer.apply_chat_template(messages, add_generation_prompt=open_, return_dict=False))
