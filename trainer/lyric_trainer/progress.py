"""What a running job tells: an event each step, sealed checkpoints, and the checks that end a lost training early."""

import math
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any

from transformers import TrainerCallback, TrainerControl, TrainerState, TrainingArguments

from .checkpoints import seal
from .failure import JobFailure
from .job import Events, Job
from .stop import StopRequest

WINDOW = 20  # steps over which speed is averaged
ORPHANED_SECONDS = 900  # a job that nobody watched for so long leaves a checkpoint and ends
SILENT_STEPS = 5  # steps in a row without any contrast in the rewards before a warning

# Names on our side of what the trainers log; everything else they log is left out.
NAMES = {
    "loss": "loss",
    "learning_rate": "learningRate",
    "grad_norm": "gradNorm",
    "mean_token_accuracy": "tokenAccuracy",
    "rewards/accuracies": "preferenceAccuracy",
    "rewards/margins": "preferenceMargin",
    "reward": "reward",
    "reward_std": "rewardStd",
    "frac_reward_zero_std": "zeroStdShare",
    "kl": "kl",
    "completions/mean_length": "completionTokens",
    "completions/clipped_ratio": "clippedShare",
    "answers/meanSyllables": "meanSyllables",
    "answers/identicalRate": "identicalShare",
}
TERM = "score/"  # terms of the reward, whatever their names, stand as scoreRhyme, scoreVariety …


def curve_point(logs: dict[str, Any]) -> dict[str, float]:
    """The numbers of one step under our names; free of wall time, so that equal trainings leave equal curves."""
    terms = {name: _title(name.removeprefix(TERM)) for name in logs if name.startswith(TERM)}
    return {
        ours: float(f"{logs[theirs]:.6g}")
        for theirs, ours in {**NAMES, **terms}.items()
        if isinstance(logs.get(theirs), int | float)
    }


def _title(term: str) -> str:
    return f"score{term[:1].upper()}{term[1:]}"


class Progress(TrainerCallback):
    def __init__(self, job: Job, events: Events, stop: StopRequest, check_first: Callable[[float], None] | None):
        """`check_first` is given the loss of step 1, before the optimizer moved anything."""
        self._job, self._events, self._stop, self._check_first = job, events, stop, check_first
        self._marks: deque[tuple[int, float]] = deque(maxlen=WINDOW)
        self._without_contrast = 0

    def on_train_begin(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        self._marks.append((state.global_step, time.monotonic()))

    def on_log(
        self, args: TrainingArguments, state: TrainerState, control: TrainerControl, logs=None, **_: Any
    ) -> None:
        if not logs or "loss" not in logs:
            return
        loss, step = float(logs["loss"]), state.global_step
        gradient = float(logs.get("grad_norm", 0.0))
        if not (math.isfinite(loss) and math.isfinite(gradient)):
            raise JobFailure(
                "LossNotFinite",
                f"The loss became {loss} and its gradient {gradient} at step {step}. Lower the learning rate, or look "
                "for broken rows in the data.",
            )
        if step == 1 and self._check_first is not None:
            self._check_first(loss)
        self._marks.append((step, time.monotonic()))
        (first_step, first_time), (_, now) = self._marks[0], self._marks[-1]
        seconds = (now - first_time) / max(1, step - first_step)
        point = {name: value for name, value in curve_point(logs).items() if math.isfinite(value)}
        self._events.write(
            "progress",
            step=step,
            total=state.max_steps,
            secondsPerStep=round(seconds, 3),
            etaSeconds=round(seconds * (state.max_steps - step), 1),
            **point,
        )
        self._watch_contrast(step, point)

    def _watch_contrast(self, step: int, point: dict[str, float]) -> None:
        if point.get("zeroStdShare") != 1.0:
            self._without_contrast = 0
            return
        self._without_contrast += 1
        if self._without_contrast == SILENT_STEPS:
            self._events.write(
                "warn",
                step=step,
                code="RewardFlat",
                message=f"For {SILENT_STEPS} steps every lyric of each group got the same reward: nothing is learnt.",
            )

    def on_step_end(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        if self._is_orphaned():
            self._events.write("warn", step=state.global_step, code="Orphaned", message="Nobody watches this job.")
            self._stop.wanted = True
        if self._stop.wanted:
            control.should_save = True
            control.should_training_stop = True
        if state.global_step >= state.max_steps:
            control.should_save = False  # the result is next; going on from here would train a step too many

    def _is_orphaned(self) -> bool:
        """Whether its worker died and none came to adopt it: the job may have gone on elsewhere, on another host."""
        try:
            return time.time() - (self._job.folder / "supervised").stat().st_mtime > ORPHANED_SECONDS
        except OSError:
            return False

    def on_save(self, args: TrainingArguments, state: TrainerState, control: TrainerControl, **_: Any) -> None:
        step = state.global_step
        written = Path(args.output_dir) / f"checkpoint-{step}"
        sealed = seal(written, self._job.folder / "checkpoints", step, self._job.digest)
        self._events.write("checkpoint", step=step, path=str(sealed.relative_to(self._job.folder)))
