"""Writes lyrics for measuring: one for each of N prompts that go round the rhyme marks.

python models/recipe/sample.py BASE OUT.jsonl [--adapter FOLDER] [--count N] [--style STYLE]
"""

import argparse
import json
from pathlib import Path

import torch
from peft import PeftModel
from transformers import AutoModelForCausalLM, AutoTokenizer

# The groups that can be asked for: `er` has too few characters to rhyme two lines.
GROUPS = ["a", "o", "e", "i", "u", "v", "ai", "ei", "ao", "ou", "an", "en", "ang", "eng", "ong"]


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("base", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--adapter", type=Path)
    parser.add_argument("--count", type=int, default=210)
    parser.add_argument("--rows", type=Path, help="rows of a dataset; those with a rhyme mark are asked")
    parser.add_argument("--seed", type=int, default=17)
    options = parser.parse_args()

    tokenizer = AutoTokenizer.from_pretrained(options.base)
    tokenizer.padding_side = "left"
    model = AutoModelForCausalLM.from_pretrained(options.base, dtype=torch.float32)
    if options.adapter:
        model = PeftModel.from_pretrained(model, options.adapter)
    model.eval()
    torch.manual_seed(options.seed)
    asked = [f"【{group}】" for group in GROUPS]
    if options.rows:
        rows = [json.loads(line) for line in options.rows.read_text("utf8").splitlines()]
        asked = [row["messages"][0]["content"] for row in rows if row["spec"]["rhyme"]]
    prompts = [asked[at % len(asked)] for at in range(options.count)]
    texts = [
        tokenizer.apply_chat_template([{"role": "user", "content": prompt}], tokenize=False, add_generation_prompt=True)
        for prompt in prompts
    ]
    batch = tokenizer(texts, return_tensors="pt", padding=True, add_special_tokens=False, return_token_type_ids=False)
    out = model.generate(**batch, do_sample=True, temperature=1.0, top_p=1.0, top_k=0, max_new_tokens=48)
    lyrics = tokenizer.batch_decode(out[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)
    rows = [{"prompt": prompt, "lyric": lyric} for prompt, lyric in zip(prompts, lyrics, strict=True)]
    options.out.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf8")


if __name__ == "__main__":
    main()
