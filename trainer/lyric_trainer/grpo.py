"""Group relative policy optimisation: the adapter writes lyrics, the scorer judges them, the better ones weigh more."""

import json
from pathlib import Path
from typing import Any

from trl import GRPOConfig, GRPOTrainer

from .data import grpo_row, load_dataset
from .job import Events, Job
from .resume import OwnResume
from .scorer import Scorer
from .stop import StopRequest
from .training import SAMPLE_PROMPTS, Trained, run_trainer, trainer_arguments
from .weights import continued_adapter, load_base, load_tokenizer

SAMPLE_EVERY_STEPS = 10
WATCHED = ("meanSyllables", "identicalRate")
HISTORY = 10  # steps at the beginning and at the end that alarms are measured by; more than they look at
# Alarms of the scorer, as the events say them.
ALARMS = {
    "zero-variance": (
        "RewardWithoutVariance",
        "In {now:.0%} of the groups every lyric got the same reward: nothing is learnt from them.",
    ),
    "length-drift": (
        "LengthDrift",
        "Lyrics have {now} syllables on the mean, after {before} when training began: length may be what pays.",
    ),
    "identical-rising": (
        "IdenticalRhymesRising",
        "{now:.0%} of the lyrics rhyme a sound with itself, after {before:.0%} when training began.",
    ),
}


class FormReward:
    """Reward of a lyric: how well it keeps the form its prompt asks for, by the product's one scorer, from 0 to 1."""

    __name__ = "form"

    def __init__(self, scorer: Scorer, events: Events, group_size: int):
        self._scorer, self._events, self._group_size = scorer, events, group_size
        self.latest: list[dict[str, Any]] = []
        self._told = {event["code"] for event in events.warnings()}

    def __call__(
        self, prompts: list, completions: list, wanted: list[str], trainer_state: Any, log_metric: Any, **_: Any
    ) -> list[float]:
        texts = [completion[-1]["content"] for completion in completions]
        step = trainer_state.global_step + 1  # the one under way
        judged = self._scorer.score(
            [{"text": text, **json.loads(spec)} for text, spec in zip(texts, wanted, strict=True)],
            step=step,
            group_size=self._group_size,
            history=_history(trainer_state.log_history),
        )
        scores = judged.scores
        for part in sorted({name for score in scores for name in score.parts}):
            log_metric(f"score/{part}", sum(score.parts.get(part, 0.0) for score in scores) / len(scores))
        for name, value in judged.watched.items():
            log_metric(f"answers/{name}", value)
        self._tell(judged.alarms, step)
        rewards = [score.total for score in scores]
        self.latest = [
            {
                "prompt": prompts[at][-1]["content"],
                "lyric": texts[at],
                "reward": rewards[at],
                "terms": scores[at].parts,
                "flags": list(scores[at].flags),
            }
            for at in range(0, len(texts), self._group_size)
        ][:SAMPLE_PROMPTS]
        if trainer_state.global_step % SAMPLE_EVERY_STEPS == 0:
            self._events.write("sample", step=trainer_state.global_step, **self.latest[0])
        return rewards

    def _tell(self, alarms: list[dict[str, Any]], step: int) -> None:
        """Every alarm is told once in a training, when it begins."""
        for alarm in alarms:
            name, message = ALARMS.get(alarm.get("code", ""), (None, ""))
            if name is None or name in self._told:
                continue
            self._told.add(name)
            self._events.write(
                "warn", step=step, code=name, message=message.format(now=alarm.get("now"), before=alarm.get("before"))
            )


def _history(log_history: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What was watched in the first and the last steps; it outlives a resume, since checkpoints keep the log."""
    steps = {
        entry["step"]: {"step": entry["step"], **{name: entry[f"answers/{name}"] for name in WATCHED}}
        for entry in log_history
        if all(f"answers/{name}" in entry for name in WATCHED)
    }
    numbers = sorted(steps)
    kept = numbers if len(numbers) <= 2 * HISTORY else numbers[:HISTORY] + numbers[-HISTORY:]
    return [steps[number] for number in kept]


class ResumableTrainer(OwnResume, GRPOTrainer):
    pass


def train(job: Job, events: Events, stop: StopRequest, checkpoint: Path | None) -> Trained:
    params = job.params
    scorer = Scorer(job.scorer, job.folder, job.reward)
    scorer.start()
    try:
        tokenizer = load_tokenizer(job)
        rows, counted = load_dataset(job, "dataset", grpo_row, tokenizer)
        reward = FormReward(scorer, events, params.numGenerations)
        arguments = trainer_arguments(job)
        arguments["per_device_train_batch_size"] = params.batchSize * params.numGenerations
        trainer = ResumableTrainer(
            model=continued_adapter(load_base(job), job),
            reward_funcs=[reward],
            args=GRPOConfig(
                **arguments,
                beta=params.beta,
                num_generations=params.numGenerations,
                steps_per_generation=params.gradientAccumulation,
                max_completion_length=params.maxCompletionLength,
                temperature=params.temperature,
                top_p=1.0,
                top_k=0,
                repetition_penalty=1.0,
                num_iterations=1,
                epsilon=0.2,
                loss_type="grpo",
                scale_rewards="group",
                importance_sampling_level="token",
                mask_truncated_completions=False,
                disable_dropout=True,
                shuffle_dataset=True,
                use_vllm=False,
                sync_ref_model=False,
                log_completions=False,
                remove_unused_columns=False,
            ),
            train_dataset=rows,
            processing_class=tokenizer,
        )
        trained = run_trainer(trainer, job, events, stop, counted, checkpoint)
    finally:
        scorer.stop()
    trained.samples = reward.latest
    trained.engine = scorer.engine
    trained.reward = scorer.reward
    names = {name for name, _ in ALARMS.values()}
    trained.alarms = [event for event in events.warnings() if event["code"] in names]
    return trained
