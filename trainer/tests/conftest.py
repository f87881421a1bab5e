"""Small real parts for tests: a random base over characters, a few lyrics, and a scorer that can misbehave."""

import json
import os
import shutil
import sys
from pathlib import Path

import pytest

os.environ.update(HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false", OMP_WAIT_POLICY="PASSIVE", TQDM_DISABLE="1")

LINES = ["春眠不觉晓花香", "白日依山尽水长", "明月松间照我乡", "山外青山楼外霜", "清风明月入我窗", "人生何处不思量"]
COMMON = {
    "maxSteps": 4,
    "learningRate": 1e-3,
    "schedule": "cosine",
    "warmupSteps": 0,
    "weightDecay": 0.0,
    "maxGradNorm": 1.0,
    "batchSize": 4,
    "gradientAccumulation": 1,
    "gradientCheckpointing": False,
    "precision": "auto",
    "maxPromptLength": 64,
    "maxCompletionLength": 40,
    "saveEverySteps": 2,
    "language": "any",
}
OWN = {
    "sft": {"rank": 4, "alpha": 8},
    "dpo": {"beta": 0.1},
    "grpo": {"beta": 0.04, "numGenerations": 4, "temperature": 1.0, "batchSize": 2},
}


def lyric(at: int) -> str:
    return "\n".join(LINES[(at + step) % len(LINES)] for step in range(4))


@pytest.fixture(scope="session")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Qwen3 of 30,000 random parameters with the tokenizer that the recipe makes."""
    sys.path.insert(0, str(Path(__file__).parents[2] / "models" / "recipe"))
    from train import build_tokenizer
    from transformers import GenerationConfig, Qwen3Config, Qwen3ForCausalLM, set_seed

    characters = sorted({*"\n【】：风格古民谣得了", *"".join(LINES)})
    tokenizer = build_tokenizer({"marks": ["【ang】", "【an】"], "characters": characters})
    set_seed(1)
    model = Qwen3ForCausalLM(
        Qwen3Config(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=2,
            num_key_value_heads=1,
            head_dim=32,
            max_position_embeddings=256,
            tie_word_embeddings=True,
            pad_token_id=tokenizer.pad_token_id,
            bos_token_id=tokenizer.bos_token_id,
            eos_token_id=tokenizer.eos_token_id,
        )
    )
    model.generation_config = GenerationConfig(
        pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id
    )
    folder = tmp_path_factory.mktemp("base")
    model.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder


def _write_rows(folder: Path, rows: list[dict]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "rows-00.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf8")
    return folder


@pytest.fixture(scope="session")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = {"rhyme": ["ang"], "scheme": "AAAA", "targetSyllables": [7, 7, 7, 7], "doubleRhyme": False}
    rows = [
        {
            "id": f"zh-{at}",
            "lang": "zh",
            "style": "古风",
            "messages": [
                {"role": "user", "content": "【风格：古风】【ang】"},
                {"role": "assistant", "content": lyric(at)},
            ],
            "spec": spec,
        }
        for at in range(24)
    ]
    return _write_rows(tmp_path_factory.mktemp("dataset"), rows)


@pytest.fixture(scope="session")
def preferences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rows = [
        {"id": f"p{at}", "lang": "zh", "prompt": "【ang】", "chosen": lyric(at), "rejected": lyric(at)[:-1] + "得"}
        for at in range(24)
    ]
    return _write_rows(tmp_path_factory.mktemp("preferences"), rows)


@pytest.fixture(scope="session")
def scorer() -> list[str]:
    return [sys.executable, str(Path(__file__).parent / "stand_in_scorer.py")]


@pytest.fixture
def make_job(tmp_path: Path, base: Path, dataset: Path, preferences: Path, scorer: list[str], request):
    """Writes a job folder; `adapter` for DPO and GRPO comes from a small SFT of the session."""

    def make(
        method: str, name: str = "job", *, paths: dict | None = None, reward: dict | None = None, **params
    ) -> Path:
        folder = tmp_path / name
        folder.mkdir()
        where = {"base": base, **({"preferences": preferences} if method == "dpo" else {"dataset": dataset})}
        if method != "sft":
            where["adapter"] = request.getfixturevalue("adapter")
        where.update(paths or {})
        job = {
            "v": 1,
            "method": method,
            "params": {**COMMON, **OWN[method], **params},
            "paths": {name: str(path) for name, path in where.items()},
            "seed": 17,
        }
        if method == "grpo":
            job["scorer"] = scorer
        if reward:
            job["reward"] = reward
        (folder / "job.json").write_text(json.dumps(job), "utf8")
        return folder

    return make


@pytest.fixture(scope="session")
def adapter(tmp_path_factory: pytest.TempPathFactory, base: Path, dataset: Path) -> Path:
    folder = tmp_path_factory.mktemp("sft")
    job = {
        "v": 1,
        "method": "sft",
        "params": {**COMMON, **OWN["sft"]},
        "paths": {"base": str(base), "dataset": str(dataset)},
        "seed": 17,
    }
    (folder / "job.json").write_text(json.dumps(job), "utf8")
    assert run(folder) == 0
    kept = tmp_path_factory.mktemp("adapter") / "adapter"
    shutil.copytree(folder / "adapter", kept)
    return kept


def run(folder: Path, *, resume: bool = False, stop=None) -> int:
    """Runs the job in this process, from its folder as the command does."""
    from lyric_trainer.run import run_job
    from lyric_trainer.stop import StopRequest

    before = Path.cwd()
    os.chdir(folder)
    try:
        return int(run_job(folder, stop or StopRequest(), resume=resume))
    finally:
        os.chdir(before)


def result_of(folder: Path) -> dict:
    return json.loads((folder / "result.json").read_text("utf8"))


def events_of(folder: Path, type_: str) -> list[dict]:
    events = [json.loads(line) for line in (folder / "events.jsonl").read_text("utf8").splitlines()]
    return [event for event in events if event["type"] == type_]
