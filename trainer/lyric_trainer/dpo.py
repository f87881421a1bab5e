"""Direct preference optimisation: the adapter moves towards chosen lyrics and away from rejected ones."""

import math
from pathlib import Path

from trl import DPOConfig, DPOTrainer

from .data import dpo_row, load_dataset
from .failure import JobFailure
from .job import Events, Job
from .resume import OwnResume
from .stop import StopRequest
from .training import Trained, run_trainer, sample_lyrics, trainer_arguments
from .weights import continued_adapter, load_base, load_tokenizer

FIRST_LOSS, TOLERANCE = math.log(2), 0.01


def check_first_loss(loss: float) -> None:
    """Policy and reference are the same at step 1, so each pair's loss is -log sigmoid(0) = ln 2.

    Raises:
        JobFailure: `ContractBroken`: the reference is not the adapter that training starts from.
    """
    if abs(loss - FIRST_LOSS) > TOLERANCE:
        raise JobFailure(
            "ContractBroken",
            f"The first DPO loss is {loss:.4f}, not ln 2 = 0.6931: the reference is not the adapter that training "
            "starts from, or dropout is on. Nothing learnt from here would mean anything.",
        )


class ResumableTrainer(OwnResume, DPOTrainer):
    pass


def train(job: Job, events: Events, stop: StopRequest, checkpoint: Path | None) -> Trained:
    params = job.params
    tokenizer = load_tokenizer(job)
    rows, counted = load_dataset(job, "preferences", dpo_row, tokenizer)
    prompts = rows["prompt"][:64]
    trainer = ResumableTrainer(
        model=continued_adapter(load_base(job), job),
        args=DPOConfig(
            **trainer_arguments(job),
            beta=params.beta,
            loss_type=["sigmoid"],
            label_smoothing=0.0,
            max_length=params.maxPromptLength + params.maxCompletionLength,
            precompute_ref_log_probs=False,
            sync_ref_model=False,
            disable_dropout=True,
            padding_free=False,
        ),
        train_dataset=rows,
        processing_class=tokenizer,
    )
    trained = run_trainer(trainer, job, events, stop, counted, checkpoint, check_first=check_first_loss)
    if not stop.wanted:
        trained.samples = sample_lyrics(trained.model, tokenizer, prompts, job)
    return trained
