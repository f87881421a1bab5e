"""Supervised fine-tuning: a fresh LoRA learns to answer prompts with the dataset's lyrics."""

from pathlib import Path

from trl import SFTConfig, SFTTrainer

from .data import load_dataset, sft_row
from .job import Events, Job
from .resume import OwnResume
from .stop import StopRequest
from .training import Trained, run_trainer, sample_lyrics, trainer_arguments
from .weights import load_base, load_tokenizer, new_adapter


class ResumableTrainer(OwnResume, SFTTrainer):
    pass


def train(job: Job, events: Events, stop: StopRequest, checkpoint: Path | None) -> Trained:
    """Loss on the lyric alone, never on the prompt."""
    params = job.params
    tokenizer = load_tokenizer(job)
    rows, counted = load_dataset(job, "dataset", sft_row, tokenizer)
    prompts = rows["prompt"][:64]
    trainer = ResumableTrainer(
        model=new_adapter(load_base(job), params),
        args=SFTConfig(
            **trainer_arguments(job),
            max_length=params.maxPromptLength + params.maxCompletionLength,
            packing=False,
            padding_free=False,
            completion_only_loss=True,
            assistant_only_loss=False,
            loss_type="nll",
            shuffle_dataset=False,
        ),
        train_dataset=rows,
        processing_class=tokenizer,
    )
    trained = run_trainer(trainer, job, events, stop, counted, checkpoint)
    if not stop.wanted:
        trained.samples = sample_lyrics(trained.model, tokenizer, prompts, job)
    return trained
