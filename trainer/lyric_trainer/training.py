"""What the three methods share: explicit arguments of the HF Trainer, and the turn from job to finished adapter."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch
from peft import PeftModel
from transformers import PreTrainedTokenizerBase, Trainer

from .data import Counted
from .job import Events, Job
from .progress import Progress
from .stop import StopRequest
from .weights import dtype_of, on_gpu

SAMPLE_PROMPTS = 4


@dataclass
class Trained:
    """A training that ended: by itself, or because it was asked to."""

    model: PeftModel
    global_step: int
    history: list[dict[str, Any]]
    counted: Counted
    resumed_from: int
    samples: list[dict[str, Any]] = field(default_factory=list)
    engine: str | None = None
    reward: str | None = None  # hash of what paid
    alarms: list[dict[str, Any]] = field(default_factory=list)


def work_folder(job: Job) -> Path:
    return job.folder / "work"


def trainer_arguments(job: Job) -> dict[str, Any]:
    """Arguments of every method, each said aloud: the libraries disagree about defaults and change them."""
    params = job.params
    return {
        "output_dir": str(work_folder(job)),
        "max_steps": params.maxSteps,
        "per_device_train_batch_size": params.batchSize,
        "gradient_accumulation_steps": params.gradientAccumulation,
        "learning_rate": params.learningRate,
        "lr_scheduler_type": "constant_with_warmup" if params.schedule == "constant" else "cosine",
        "warmup_steps": params.warmupSteps,
        "optim": "adamw_torch",
        "adam_beta1": 0.9,
        "adam_beta2": 0.999,
        "adam_epsilon": 1e-8,
        "weight_decay": params.weightDecay,
        "max_grad_norm": params.maxGradNorm,
        "gradient_checkpointing": params.gradientCheckpointing,
        "gradient_checkpointing_kwargs": {"use_reentrant": False},
        "use_cpu": not on_gpu(),
        "bf16": dtype_of(params.precision) == torch.bfloat16,
        "fp16": False,
        "seed": job.seed,
        "data_seed": job.seed,
        "logging_strategy": "steps",
        "logging_steps": 1,
        "logging_nan_inf_filter": False,
        "save_strategy": "steps",
        "save_steps": params.saveEverySteps,
        "save_total_limit": None,
        "eval_strategy": "no",
        "dataloader_num_workers": 0,
        "dataloader_pin_memory": on_gpu(),
        "report_to": "none",
        "disable_tqdm": True,
        "push_to_hub": False,
    }


def run_trainer(
    trainer: Trainer,
    job: Job,
    events: Events,
    stop: StopRequest,
    counted: Counted,
    checkpoint: Path | None,
    check_first: Callable[[float], None] | None = None,
) -> Trained:
    """Trains from the start, or from `checkpoint`. Ends with a checkpoint when it is asked to stop."""
    trainer.add_callback(Progress(job, events, stop, check_first))
    trainer.train(resume_from_checkpoint=str(checkpoint) if checkpoint else None)
    return Trained(
        model=trainer.accelerator.unwrap_model(trainer.model),
        global_step=trainer.state.global_step,
        history=trainer.state.log_history,
        counted=counted,
        resumed_from=int(checkpoint.name) if checkpoint else 0,
    )


@torch.no_grad()
def sample_lyrics(
    model: PeftModel, tokenizer: PreTrainedTokenizerBase, prompts: list, job: Job
) -> list[dict[str, Any]]:
    """One lyric for each of the first few different prompts; seeded, so that equal adapters give equal samples."""
    chosen: list = []
    for prompt in prompts:
        if prompt not in chosen:
            chosen.append(prompt)
        if len(chosen) == SAMPLE_PROMPTS:
            break
    texts = [tokenizer.apply_chat_template(prompt, add_generation_prompt=True, tokenize=False) for prompt in chosen]
    batch = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False).to(model.device)
    batch.pop("token_type_ids", None)
    torch.manual_seed(job.seed)
    model.eval()
    out = model.generate(
        **batch,
        do_sample=True,
        temperature=1.0,
        top_p=1.0,
        top_k=0,
        max_new_tokens=job.params.maxCompletionLength,
        pad_token_id=tokenizer.pad_token_id,
    )
    lyrics = tokenizer.batch_decode(out[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)
    return [{"prompt": prompt[-1]["content"], "lyric": lyric} for prompt, lyric in zip(chosen, lyrics, strict=True)]
