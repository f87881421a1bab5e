"""Trains the base model that ships: a small Qwen3 over characters, from the rows of `extract.ts`.

    python models/recipe/train.py WORKFOLDER OUTFOLDER [--steps N] [--minutes N] [--threads N]
    python models/recipe/train.py WORKFOLDER OUTFOLDER --start FOLDER --peak 1e-3 --rhyme-weight 4 --steps 1200

One free core needs about 20 minutes for the first. The same seed on the same machine gives the same weights, unless the
clock ends it first.
"""

import argparse
import json
import math
import time
from pathlib import Path

import torch
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers
from transformers import GenerationConfig, PreTrainedTokenizerFast, Qwen3Config, Qwen3ForCausalLM, set_seed

CHAT_TEMPLATE = """\
{{- bos_token -}}
{%- for message in messages -%}
  {%- if message.role == 'assistant' -%}
    {{- message.content + eos_token -}}
  {%- else -%}
    {{- message.content + '\\n' -}}
  {%- endif -%}
{%- endfor -%}
"""
SPECIAL = ["<pad>", "<bos>", "<eos>", "<unk>"]


def build_tokenizer(vocabulary: dict) -> PreTrainedTokenizerFast:
    """One token a character, and one for each rhyme mark."""
    marks = vocabulary["marks"]
    words = {word: index for index, word in enumerate([*SPECIAL, *marks, *vocabulary["characters"]])}
    inner = Tokenizer(models.WordLevel(words, unk_token="<unk>"))
    names = "|".join(sorted((mark[1:-1] for mark in marks), key=len, reverse=True))
    inner.pre_tokenizer = pre_tokenizers.Split(Regex(rf"【(?:{names})】|[\s\S]"), "isolated")
    inner.decoder = decoders.Fuse()
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=inner,
        pad_token="<pad>",
        bos_token="<bos>",
        eos_token="<eos>",
        unk_token="<unk>",
        clean_up_tokenization_spaces=False,
        model_max_length=1024,
        padding_side="left",
    )
    tokenizer.chat_template = CHAT_TEMPLATE
    return tokenizer


def build_model(tokenizer: PreTrainedTokenizerFast) -> Qwen3ForCausalLM:
    config = Qwen3Config(
        vocab_size=len(tokenizer),
        hidden_size=256,
        intermediate_size=768,
        num_hidden_layers=4,
        num_attention_heads=8,
        num_key_value_heads=4,
        head_dim=32,
        max_position_embeddings=1024,
        rope_theta=10_000.0,
        tie_word_embeddings=True,
        pad_token_id=tokenizer.pad_token_id,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    return Qwen3ForCausalLM(config)


def load_rows(path: Path, tokenizer: PreTrainedTokenizerFast) -> list[tuple[list[int], int]]:
    """Token ids of each row exactly as the chat template renders it, and how many of them are the prompt."""
    rows = [json.loads(line) for line in path.read_text("utf8").splitlines()]
    prompts = tokenizer([f"<bos>{row['prompt']}\n" for row in rows], add_special_tokens=False)["input_ids"]
    lyrics = tokenizer([f"{row['lyric']}<eos>" for row in rows], add_special_tokens=False)["input_ids"]
    return [(prompt + lyric, len(prompt)) for prompt, lyric in zip(prompts, lyrics, strict=True)]


def collate(rows: list[tuple[list[int], int]], pad: int) -> dict[str, torch.Tensor]:
    """Right-padded batch, which causal attention needs no mask for; labels only on the lyric."""
    longest = max(len(ids) for ids, _ in rows)
    ids = torch.tensor([ids + [pad] * (longest - len(ids)) for ids, _ in rows])
    labels = torch.tensor([[-100] * lead + ids[lead:] + [-100] * (longest - len(ids)) for ids, lead in rows])
    return {"input_ids": ids, "labels": labels}


def weighted_loss(model: Qwen3ForCausalLM, batch: dict[str, torch.Tensor], ends: tuple[int, int], weight: float):
    """Mean loss of a lyric's characters, in which the last of a line counts `weight` times.

    Whether a quatrain rhymes hangs on two of its 28 characters; the plain mean hardly notices them.
    """
    targets = batch["labels"][:, 1:]
    logits = model(input_ids=batch["input_ids"]).logits[:, :-1]
    losses = torch.nn.functional.cross_entropy(logits.flatten(0, 1).float(), targets.flatten(), reduction="none")
    after = torch.nn.functional.pad(targets[:, 1:], (0, 1), value=-100)
    last = (after == ends[0]) | (after == ends[1])
    weights = (torch.where(last, weight, 1.0) * (targets != -100)).flatten()
    return (losses * weights).sum() / weights.sum()


@torch.no_grad()
def valid_loss(model: Qwen3ForCausalLM, rows: list, pad: int) -> float:
    """Nats per lyric character."""
    model.eval()
    losses = [model(**collate(rows[at : at + 100], pad)).loss.item() for at in range(0, len(rows), 100)]
    model.train()
    return sum(losses) / len(losses)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("work", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--minutes", type=float, default=30, help="a busy machine stops here; the schedule fits itself")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--seed", type=int, default=17)
    parser.add_argument("--start", type=Path, help="goes on from these weights")
    parser.add_argument("--peak", type=float, default=2e-3, help="highest learning rate")
    parser.add_argument("--rhyme-weight", type=float, default=1.0, help="of the last character of a line in the loss")
    options = parser.parse_args()

    set_seed(options.seed)
    torch.set_num_threads(options.threads)
    tokenizer = build_tokenizer(json.loads((options.work / "vocabulary.json").read_text("utf8")))
    model = (
        Qwen3ForCausalLM.from_pretrained(options.start, dtype=torch.float32)
        if options.start
        else build_model(tokenizer)
    )
    model.train()
    ends = (tokenizer.convert_tokens_to_ids("\n"), tokenizer.eos_token_id)
    train = load_rows(options.work / "train.jsonl", tokenizer)
    valid = load_rows(options.work / "valid.jsonl", tokenizer)
    pad = tokenizer.pad_token_id
    print(f"{model.num_parameters():,} parameters, {len(train):,} rows, {len(tokenizer):,} tokens", flush=True)

    warm = 100
    optimizer = torch.optim.AdamW(model.parameters(), lr=options.peak, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    shuffle = torch.Generator().manual_seed(options.seed)
    order: list[int] = []
    started, tokens, step, done = time.monotonic(), 0, 0, 0.0
    while done < 1:
        step += 1
        if len(order) < options.batch:
            order = torch.randperm(len(train), generator=shuffle).tolist()
        batch = collate([train[order.pop()] for _ in range(options.batch)], pad)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = weighted_loss(model, batch, ends, options.rhyme_weight)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for group in optimizer.param_groups:
            group["lr"] = options.peak * min(step / warm, 0.02 + 0.49 * (1 + math.cos(math.pi * done)))
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        tokens += int((batch["input_ids"] != pad).sum())
        seconds = time.monotonic() - started
        done = max(step / options.steps, seconds / 60 / options.minutes)
        if step % 50 == 0 or done >= 1:
            speed = f"{tokens / seconds:,.0f} tokens/s, {tokens:,} tokens, {seconds:.0f} s"
            print(f"step {step}/{options.steps} {done:.0%} loss {loss.item():.3f} {speed}", flush=True)
    print(f"valid loss {valid_loss(model, valid, pad):.4f}", flush=True)

    model.generation_config = GenerationConfig(
        do_sample=True,
        temperature=1.0,
        max_new_tokens=64,
        pad_token_id=pad,
        bos_token_id=tokenizer.bos_token_id,
        eos_token_id=tokenizer.eos_token_id,
    )
    model.to(torch.bfloat16).save_pretrained(options.out)
    tokenizer.save_pretrained(options.out)


if __name__ == "__main__":
    main()
