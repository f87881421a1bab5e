import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch
from conftest import events_of, result_of, run

from lyric_trainer.failure import Exit, JobFailure, classify


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("short", "gave 7 scores for 8 lyrics"),
        ("nan", "where a number from 0 to 1 must be"),
        ("range", "gave 1.5"),
        ("die", "died twice"),
        ("no-start", "dictionary missing"),
    ],
)
def test_a_reward_that_cannot_be_trusted_ends_the_job_with_exit_5(make_job, monkeypatch, fault, words):
    monkeypatch.setenv("SCORER_FAULT", fault)
    folder = make_job("grpo")
    assert run(folder) == 5
    assert result_of(folder)["code"] == "RewardBroken"
    assert words in result_of(folder)["reason"]


def test_a_scorer_that_dies_once_is_started_again(make_job, monkeypatch):
    monkeypatch.setenv("SCORER_FAULT", "die-once")
    folder = make_job("grpo", maxSteps=2)
    assert run(folder) == 0


def test_alarms_of_the_scorer_are_events_once_each_and_stand_in_the_report(make_job, monkeypatch):
    monkeypatch.setenv("SCORER_FAULT", "flat")
    folder = make_job("grpo", maxSteps=6)
    assert run(folder) == 0
    told = events_of(folder, "warn")
    alarms = [("RewardWithoutVariance", 1), ("LengthDrift", 3), ("IdenticalRhymesRising", 3)]
    assert [(event["code"], event["step"]) for event in told] == [*alarms, ("RewardFlat", 5)]
    assert "100% of the groups" in told[0]["message"]
    assert "Lyrics have 40 syllables on the mean, after 32" in told[1]["message"]
    assert "30% of the lyrics rhyme a sound with itself, after 10%" in told[2]["message"]
    report = json.loads((folder / "report" / "report.json").read_text("utf8"))
    assert [(alarm["code"], alarm["step"]) for alarm in report["alarms"]] == alarms


def test_a_scorer_that_pays_by_another_reward_than_the_worker_asked_for_is_refused(make_job):
    folder = make_job("grpo", reward={"document": {"version": 2, "name": "pop"}, "hash": "reward-2"})
    assert run(folder) == 5
    assert "pays by reward-1" in result_of(folder)["reason"] and "reward-2" in result_of(folder)["reason"]
    assert json.loads((folder / "reward.json").read_text("utf8")) == {"version": 2, "name": "pop"}


def test_memory_that_runs_out_is_told_apart_from_a_crash():
    with pytest.raises(RuntimeError) as real:
        torch.empty(1 << 60)
    assert classify(real.value).exit == Exit.OUT_OF_MEMORY
    assert classify(torch.OutOfMemoryError("CUDA out of memory")).exit == Exit.OUT_OF_MEMORY
    assert classify(OSError(28, "No space left on device", "x")).code == "DiskFull"
    assert classify(ValueError("surprise")).exit == Exit.OTHER


def test_a_failure_keeps_its_code_inside_the_exception_of_a_library():
    try:
        try:
            raise JobFailure("RewardBroken", "no scores")
        except JobFailure as inner:
            raise RuntimeError("generation failed") from inner
    except RuntimeError as outer:
        assert classify(outer).code == "RewardBroken"


def start(folder: Path) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-m", "lyric_trainer", str(folder), "--resume"],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(condition, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def test_sigterm_saves_a_checkpoint_and_the_scorer_goes_with_a_killed_trainer(make_job):
    folder = make_job("grpo", maxSteps=100_000, saveEverySteps=100_000)
    job = start(folder)
    wait_for(lambda: (folder / "events.jsonl").exists() and len(events_of(folder, "progress")) >= 2)
    job.send_signal(signal.SIGTERM)
    assert job.wait(300) == 3
    checkpoints = [path.name for path in (folder / "checkpoints").iterdir()]
    assert checkpoints == [str(result_of(folder)["globalStep"])]

    seen = len(events_of(folder, "progress"))
    again = start(folder)
    wait_for(lambda: len(events_of(folder, "progress")) > seen)
    assert events_of(folder, "progress")[seen]["step"] == int(checkpoints[0]) + 1
    again.kill()
    again.wait()
    wait_for(lambda: not _group_lives(again.pid))


def _group_lives(group: int) -> bool:
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        if int(fields[2]) == group and fields[0] not in "ZX":
            return True
    return False
