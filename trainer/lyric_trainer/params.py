"""Parameters of each method, as `job.json` carries them. Nothing has a default here: the record says it all."""

import dataclasses
import math
from dataclasses import dataclass
from typing import Any, Literal

from .failure import JobFailure


@dataclass(frozen=True, kw_only=True)
class CommonParams:
    """Parameters of every method."""

    maxSteps: int  # optimizer steps
    learningRate: float
    schedule: Literal["cosine", "constant"]
    warmupSteps: int
    weightDecay: float
    maxGradNorm: float
    batchSize: int  # rows a device sees at once; with GRPO prompts, each sampled numGenerations times
    gradientAccumulation: int
    gradientCheckpointing: bool
    precision: Literal["auto", "float32", "bfloat16"]  # auto: bfloat16 on a GPU, float32 on a CPU
    maxPromptLength: int  # tokens; rows above it are left out and counted
    maxCompletionLength: int  # tokens
    saveEverySteps: int
    language: Literal["any", "zh", "en"]


@dataclass(frozen=True, kw_only=True)
class SftParams(CommonParams):
    rank: int
    alpha: int


@dataclass(frozen=True, kw_only=True)
class DpoParams(CommonParams):
    beta: float


@dataclass(frozen=True, kw_only=True)
class GrpoParams(CommonParams):
    beta: float  # weight of the KL to the adapter that training starts from
    numGenerations: int
    temperature: float


PARAMS_OF_METHOD: dict[str, type[CommonParams]] = {"sft": SftParams, "dpo": DpoParams, "grpo": GrpoParams}
_POSITIVE = {
    "maxSteps",
    "learningRate",
    "maxGradNorm",
    "batchSize",
    "gradientAccumulation",
    "maxPromptLength",
    "maxCompletionLength",
    "saveEverySteps",
    "rank",
    "alpha",
    "temperature",
}


def read_params(method: str, given: Any) -> CommonParams:
    """Checks every name, type and bound.

    Raises:
        JobFailure: `ParamsInvalid`, naming each parameter that is missing, unknown or out of bounds.
    """
    shape = PARAMS_OF_METHOD[method]
    if not isinstance(given, dict):
        raise JobFailure("ParamsInvalid", "job.json: `params` must be an object.")
    fields = {field.name: field for field in dataclasses.fields(shape)}
    problems = [f"`{name}` is missing" for name in fields if name not in given]
    problems += [f"`{name}` is not a parameter of {method}" for name in given if name not in fields]
    for name, field in fields.items():
        if name in given and (problem := _problem(name, field.type, given[name])):
            problems.append(problem)
    if problems:
        raise JobFailure("ParamsInvalid", f"job.json, parameters of {method}: {'; '.join(problems)}.")
    params = shape(**{name: float(value) if fields[name].type is float else value for name, value in given.items()})
    if isinstance(params, GrpoParams) and params.numGenerations < 2:
        raise JobFailure(
            "ParamsInvalid", "job.json: `numGenerations` must be at least 2: a group of one has no contrast."
        )
    return params


def _problem(name: str, kind: Any, value: Any) -> str | None:
    if kind is bool:
        return None if isinstance(value, bool) else f"`{name}` must be true or false"
    if kind in (int, float):
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or (kind is int and value != int(value)) or not math.isfinite(value):
            return f"`{name}` must be {'a whole' if kind is int else 'a finite'} number"
        low = value <= 0 if name in _POSITIVE else value < 0
        return f"`{name}` must be {'above' if name in _POSITIVE else 'at least'} 0" if low else None
    choices = kind.__args__
    return None if value in choices else f"`{name}` must be one of {', '.join(choices)}"
