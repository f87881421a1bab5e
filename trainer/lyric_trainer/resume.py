"""What a training needs to go on as if nothing had happened, in files of our own: safetensors and JSON, never a pickle.

A file that somebody else wrote can therefore be wrong, but it cannot run code; and its digest is checked before it is
opened (`checkpoints.py`).
"""

import json
import math
import random
from pathlib import Path
from typing import Any

import numpy
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file

from .checkpoints import HISTORY, OPTIMIZER, RANDOM, STATE, WEIGHTS
from .failure import JobFailure
from .job import SCHEMA_VERSION, write_durably


class OwnResume:
    """Replaces how a Hugging Face trainer saves and loads its state. Stands before the trainer among the bases."""

    model: Any
    optimizer: Any
    lr_scheduler: Any
    state: Any
    args: Any

    def _save_checkpoint(self, model: Any, trial: Any) -> None:
        folder = Path(self.args.output_dir) / f"checkpoint-{self.state.global_step}"
        folder.mkdir(parents=True, exist_ok=True)
        save_file(_trained(self.model), folder / WEIGHTS)
        tensors, groups = _split_optimizer(self.optimizer.state_dict())
        save_file(tensors, folder / OPTIMIZER)
        generators, python, rest = _random_states()
        save_file(generators, folder / RANDOM)
        write_durably(
            folder / STATE,
            {
                "v": SCHEMA_VERSION,
                "scheduler": self.lr_scheduler.state_dict(),
                "optimizerGroups": groups,
                "pythonRandom": python,
                "numpyRandom": rest,
            },
        )
        self.state.save_to_json(str(folder / HISTORY))

    def _load_from_checkpoint(self, resume_from_checkpoint: str, model: Any = None) -> None:
        saved = _read_tensors(Path(resume_from_checkpoint) / WEIGHTS)
        trained = {name: value for name, value in self.model.named_parameters() if value.requires_grad}
        if set(saved) != set(trained) or any(saved[name].shape != trained[name].shape for name in saved):
            raise JobFailure(
                "ContractBroken",
                f"The checkpoint {resume_from_checkpoint} holds another adapter than this job trains. "
                "Remove the job's folder; training then starts again.",
            )
        with torch.no_grad():
            for name, parameter in trained.items():
                parameter.copy_(saved[name])

    def _load_optimizer_and_scheduler(self, checkpoint: str | None) -> None:
        if checkpoint is None:
            return
        state = _read_state(checkpoint)
        tensors = _read_tensors(Path(checkpoint) / OPTIMIZER)
        self.optimizer.load_state_dict(_join_optimizer(tensors, state["optimizerGroups"]))
        self.lr_scheduler.load_state_dict(state["scheduler"])

    def _load_scaler(self, checkpoint: str | None) -> None:
        """There is none: nothing is trained in float16."""

    def _load_rng_state(self, checkpoint: str | None) -> None:
        if checkpoint is None:
            return
        state, generators = _read_state(checkpoint), _read_tensors(Path(checkpoint) / RANDOM)
        version, internal, gauss = state["pythonRandom"]
        random.setstate((version, tuple(internal), gauss))
        rest = state["numpyRandom"]
        numpy.random.set_state(
            (
                rest["name"],
                generators["numpy"].numpy().astype(numpy.uint32),
                rest["at"],
                rest["hasGauss"],
                rest["gauss"],
            )
        )
        torch.random.set_rng_state(generators["cpu"])
        if torch.cuda.is_available() and "cuda" in generators:
            torch.cuda.random.set_rng_state(generators["cuda"])


def _trained(model: Any) -> dict[str, torch.Tensor]:
    return {name: value.detach().cpu().contiguous() for name, value in model.named_parameters() if value.requires_grad}


def check_finite(model: Any) -> None:
    """Raises JobFailure `LossNotFinite` when a trained weight is no number: no loss shows what the last step broke."""
    for name, value in _trained(model).items():
        if not bool(torch.isfinite(value).all()):
            raise JobFailure("LossNotFinite", f"The trained weight {name} is not finite. Lower the learning rate.")


def _split_optimizer(state: dict[str, Any]) -> tuple[dict[str, torch.Tensor], list[dict[str, Any]]]:
    """Tensors by `<number of the parameter>.<name>`, and the groups, which are plain numbers."""
    tensors = {
        f"{number}.{name}": value.detach().cpu().contiguous()
        for number, values in state["state"].items()
        for name, value in values.items()
        if isinstance(value, torch.Tensor)
    }
    if len(tensors) != sum(len(values) for values in state["state"].values()):
        raise JobFailure("ContractBroken", "The optimizer keeps something that is no tensor, and would not be saved.")
    return tensors, state["param_groups"]


def _join_optimizer(tensors: dict[str, torch.Tensor], groups: list[dict[str, Any]]) -> dict[str, Any]:
    state: dict[int, dict[str, torch.Tensor]] = {}
    for name, value in tensors.items():
        number, field = name.split(".", 1)
        state.setdefault(int(number), {})[field] = value
    return {
        "state": state,
        "param_groups": [
            {name: tuple(value) if name == "betas" else value for name, value in group.items()} for group in groups
        ],
    }


def _random_states() -> tuple[dict[str, torch.Tensor], Any, dict[str, Any]]:
    name, keys, at, has_gauss, gauss = numpy.random.get_state()
    generators = {
        "cpu": torch.random.get_rng_state(),
        # int64, for safetensors of every version knows it; the values are 32 bits wide.
        "numpy": torch.from_numpy(keys.astype(numpy.int64)),
    }
    if torch.cuda.is_available():
        generators["cuda"] = torch.cuda.random.get_rng_state()
    if not math.isfinite(gauss):
        raise JobFailure("ContractBroken", "numpy's generator holds a number that JSON cannot keep.")
    return generators, random.getstate(), {"name": name, "at": at, "hasGauss": has_gauss, "gauss": gauss}


def _read_state(checkpoint: str) -> dict[str, Any]:
    return json.loads((Path(checkpoint) / STATE).read_text("utf8"))


def _read_tensors(path: Path) -> dict[str, torch.Tensor]:
    try:
        return load_file(path, device="cpu")
    except (OSError, SafetensorError) as error:
        raise JobFailure("ContractBroken", f"{path} cannot be read: {error}") from error
