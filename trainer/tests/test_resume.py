"""However a training is interrupted, it ends in the adapter of one that nobody disturbed."""

import json
import os
import random
import shutil
import signal
from pathlib import Path

import pytest
from conftest import events_of, result_of
from killable import run_apart

STEPS = 11  # 24 rows in batches of 4 are six steps an epoch: the second epoch is cut as well
SAVED = (3, 6, 9)
SAME = (
    "adapter/adapter_model.safetensors",
    "adapter/adapter_config.json",
    "report/curves.jsonl",
    "report/samples.jsonl",
)


def make_long(make_job, method: str, name: str) -> Path:
    accumulation = {"gradientAccumulation": 2} if method == "grpo" else {}
    return make_job(method, name, maxSteps=STEPS, saveEverySteps=3, **accumulation)


def digests(folder: Path) -> dict[str, str]:
    return {name: result_of(folder)["artefacts"][name] for name in SAME}


@pytest.fixture(scope="module")
def undisturbed(request):
    """Digests of each method's training that ran through; made once."""
    return {}


def expect_digests(make_job, undisturbed: dict, method: str, folder: Path) -> None:
    if method not in undisturbed:
        whole = make_long(make_job, method, "whole")
        assert run_apart(whole) == 0
        undisturbed[method] = digests(whole)
    assert digests(folder) == undisturbed[method]


def expect_same(make_job, undisturbed: dict, method: str, folder: Path) -> None:
    expect_digests(make_job, undisturbed, method, folder)
    assert [event["step"] for event in events_of(folder, "progress")] == list(range(1, STEPS + 1))
    assert [event["step"] for event in events_of(folder, "checkpoint")] == list(SAVED)


@pytest.mark.parametrize("method", ["sft", "dpo", "grpo"])
def test_a_training_killed_at_any_step_ends_in_the_adapter_of_the_undisturbed_one(make_job, undisturbed, method):
    """F2, F17: killed within a step, while a checkpoint is sealed, and again after it resumed; every step told once."""
    draw = random.Random(f"{method} 17")
    kills = [
        ("step", draw.randint(1, 5)),
        ("sealing", draw.choice(SAVED[1:3])),
        ("step", draw.randint(7, STEPS)),
    ]
    folder = make_long(make_job, method, "killed")
    for kill_at in kills:
        assert run_apart(folder, kill_at=kill_at) == -signal.SIGKILL, kill_at
    assert run_apart(folder) == 0
    assert result_of(folder)["resumedFrom"] in SAVED
    expect_same(make_job, undisturbed, method, folder)


@pytest.mark.parametrize("method", ["sft", "dpo", "grpo"])
def test_a_training_that_is_asked_to_stop_saves_that_very_step_and_goes_on_from_it(make_job, undisturbed, method):
    folder = make_long(make_job, method, "stopped")
    assert run_apart(folder, stop_at=4) == 3  # once step 4 is told, step 5 is under way
    assert result_of(folder)["outcome"] == "stopped"
    assert [path.name for path in (folder / "checkpoints").iterdir() if path.name != "3"] == ["5"]
    assert run_apart(folder) == 0
    assert result_of(folder)["resumedFrom"] == 5
    for event in ("progress", "checkpoint"):
        steps = [found["step"] for found in events_of(folder, event)]
        assert steps == sorted(set(steps))
    expect_digests(make_job, undisturbed, method, folder)


@pytest.mark.parametrize("method", ["sft", "dpo", "grpo"])
def test_a_training_killed_between_its_last_step_and_its_result_takes_no_step_too_many(make_job, undisturbed, method):
    folder = make_long(make_job, method, "finished")
    assert run_apart(folder, kill_at=("sample", STEPS)) == -signal.SIGKILL
    assert run_apart(folder) == 0
    assert result_of(folder)["globalStep"] == STEPS
    expect_same(make_job, undisturbed, method, folder)


def test_a_checkpoint_of_the_last_step_is_passed_over(make_job, undisturbed):
    """Earlier versions left one; going on from it trained one step more than was asked for."""
    folder = make_long(make_job, "sft", "last")
    assert run_apart(folder, kill_at=("step", STEPS)) == -signal.SIGKILL
    shutil.copytree(folder / "checkpoints" / "9", folder / "checkpoints" / str(STEPS))
    manifest = folder / "checkpoints" / str(STEPS) / "manifest.json"
    manifest.write_text(json.dumps({**json.loads(manifest.read_text()), "step": STEPS}))
    assert run_apart(folder) == 0
    assert result_of(folder)["resumedFrom"] == 9
    expect_same(make_job, undisturbed, "sft", folder)


def test_a_job_that_nobody_watches_any_more_leaves_a_checkpoint_and_ends(make_job):
    """F2: its worker died, and another host may have taken the training over."""
    folder = make_job("sft", maxSteps=100_000, saveEverySteps=100_000)
    (folder / "supervised").touch()
    os.utime(folder / "supervised", (0, 0))
    assert run_apart(folder) == 3
    assert [event["code"] for event in events_of(folder, "warn")] == ["Orphaned"]
    assert [path.name for path in (folder / "checkpoints").iterdir()] == ["1"]


def spoil(checkpoint: Path, how: str) -> None:
    if how == "truncated":
        path = checkpoint / "optimizer.safetensors"
        path.write_bytes(path.read_bytes()[:-100])
    if how == "flipped":
        path = checkpoint / "random.safetensors"
        content = bytearray(path.read_bytes())
        content[-1] ^= 1
        path.write_bytes(content)
    if how == "pickle":
        (checkpoint / "rng_state.pth").write_bytes(b"\x80\x04.")
    if how == "unsealed":
        (checkpoint / "manifest.json").unlink()


@pytest.mark.parametrize("how", ["truncated", "flipped", "pickle", "unsealed"])
def test_a_checkpoint_that_was_tampered_with_is_passed_over_for_the_one_before(make_job, undisturbed, how):
    """D14, X1, X2: digests are checked before anything is loaded, and a file too many voids the checkpoint."""
    folder = make_long(make_job, "sft", "spoilt")
    assert run_apart(folder, kill_at=("step", 8)) == -signal.SIGKILL
    spoil(folder / "checkpoints" / "6", how)
    assert run_apart(folder) == 0
    assert result_of(folder)["resumedFrom"] == 3
    expect_same(make_job, undisturbed, "sft", folder)


def test_resume_files_are_safetensors_and_json_and_hold_no_pickle(make_job):
    folder = make_job("sft", maxSteps=4, saveEverySteps=2)
    assert run_apart(folder, kill_at=("step", 3)) == -signal.SIGKILL
    for path in (folder / "checkpoints" / "2").iterdir():
        content = path.read_bytes()
        if path.suffix == ".json":
            json.loads(content)
        else:
            assert path.suffix == ".safetensors"
            json.loads(content[8 : 8 + int.from_bytes(content[:8], "little")])
