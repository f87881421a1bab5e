"""Loads base and adapter, and writes the finished adapter."""

import json
from pathlib import Path
from typing import Any

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForCausalLM, AutoTokenizer, PreTrainedModel, PreTrainedTokenizerBase

from .failure import JobFailure
from .job import Job
from .params import SftParams


def on_gpu() -> bool:
    return torch.cuda.is_available()


def dtype_of(precision: str) -> torch.dtype:
    if precision == "auto":
        return torch.bfloat16 if on_gpu() else torch.float32
    return {"float32": torch.float32, "bfloat16": torch.bfloat16}[precision]


def load_tokenizer(job: Job) -> PreTrainedTokenizerBase:
    tokenizer = AutoTokenizer.from_pretrained(job.paths["base"], local_files_only=True, trust_remote_code=False)
    if tokenizer.chat_template is None or tokenizer.eos_token_id is None:
        raise JobFailure("ContractBroken", f"The base at {job.paths['base']} has no chat template or no end token.")
    if tokenizer.pad_token_id is None:
        tokenizer.pad_token = tokenizer.eos_token
    tokenizer.padding_side = "left"  # generation appends on the right; the trainers' collators pad by themselves
    return tokenizer


def load_base(job: Job) -> PreTrainedModel:
    model = AutoModelForCausalLM.from_pretrained(
        job.paths["base"],
        dtype=dtype_of(job.params.precision),
        attn_implementation="sdpa",
        local_files_only=True,
        trust_remote_code=False,
        use_safetensors=True,
    )
    model.config.use_cache = not job.params.gradientCheckpointing
    return model


def new_adapter(model: PreTrainedModel, params: SftParams) -> PeftModel:
    """A fresh LoRA on every linear layer. No dropout: the first DPO loss could not be ln 2 with it."""
    config = LoraConfig(
        r=params.rank,
        lora_alpha=params.alpha,
        lora_dropout=0.0,
        target_modules="all-linear",
        bias="none",
        use_rslora=False,
        init_lora_weights=True,
        task_type="CAUSAL_LM",
    )
    return get_peft_model(model, config)


def continued_adapter(model: PreTrainedModel, job: Job) -> PeftModel:
    """The adapter of the step before, open for training. TRL keeps a frozen copy, `ref`, as its reference."""
    try:
        return PeftModel.from_pretrained(model, job.paths["adapter"], is_trainable=True, local_files_only=True)
    except (RuntimeError, ValueError, KeyError) as error:
        raise JobFailure(
            "WrongBase", f"The adapter does not fit the base: {str(error)[:300]}. Train it again on this base."
        ) from error


def save_adapter(model: PeftModel, folder: Path) -> None:
    """The two files of a PEFT adapter and nothing else: no `ref/`, no path of this machine, no order by chance."""
    folder.mkdir(parents=True, exist_ok=True)
    model.save_pretrained(folder, selected_adapters=["default"], safe_serialization=True)
    for path in folder.iterdir():
        if path.name not in ("adapter_config.json", "adapter_model.safetensors"):
            path.unlink()
    config_path = folder / "adapter_config.json"
    config: dict[str, Any] = json.loads(config_path.read_text("utf8"))
    config.update(base_model_name_or_path=None, revision=None, inference_mode=True)
    for name, value in config.items():
        if isinstance(value, list):
            config[name] = sorted(value)
    config_path.write_text(json.dumps(config, indent=1, sort_keys=True) + "\n", "utf8")
