import json
import math
import shutil
from pathlib import Path

import pytest
import torch
from conftest import COMMON, OWN, events_of, result_of, run

FILES = {"adapter_config.json", "adapter_model.safetensors"}


@pytest.mark.parametrize("method", ["sft", "dpo", "grpo"])
def test_a_method_leaves_an_adapter_of_two_files_that_its_result_vouches_for(make_job, method):
    from lyric_trainer.job import digest_of

    folder = make_job(method)
    assert run(folder) == 0
    result = result_of(folder)
    assert (result["outcome"], result["globalStep"], result["maxSteps"]) == ("completed", 4, 4)
    assert {path.name for path in (folder / "adapter").iterdir()} == FILES
    for path, digest in result["artefacts"].items():
        assert digest_of(folder / path) == digest
    assert len((folder / "report" / "curves.jsonl").read_text().splitlines()) == 4
    lengths = json.loads((folder / "report" / "report.json").read_text("utf8"))["tokens"]
    assert 0 < lengths["prompt"]["median"] <= lengths["prompt"]["most"]
    assert (lengths["answer"]["most"] > 0) == (method != "grpo")
    assert [event["step"] for event in events_of(folder, "progress")] == [1, 2, 3, 4]
    assert not (folder / "checkpoints").exists()


def test_lengths_in_tokens_are_told_by_percentiles_of_every_row():
    from lyric_trainer.data import Counted

    counted = Counted(prompt=[7], answer=list(range(200, 0, -1)))
    assert counted.lengths() == {
        "prompt": {"median": 7, "p90": 7, "p95": 7, "p99": 7, "most": 7},
        "answer": {"median": 101, "p90": 181, "p95": 191, "p99": 199, "most": 200},
    }


def test_the_first_dpo_loss_is_ln_2_and_another_breaks_the_contract(make_job):
    from lyric_trainer.dpo import check_first_loss
    from lyric_trainer.failure import JobFailure

    folder = make_job("dpo", maxSteps=1)
    assert run(folder) == 0
    assert events_of(folder, "progress")[0]["loss"] == pytest.approx(math.log(2), abs=1e-3)
    with pytest.raises(JobFailure, match="not ln 2"):
        check_first_loss(0.71)


def test_grpo_moves_the_adapter_it_continues_and_saves_no_reference(make_job, adapter):
    folder = make_job("grpo", maxSteps=2)
    assert run(folder) == 0
    before, after = ((place / "adapter_model.safetensors").read_bytes() for place in (adapter, folder / "adapter"))
    assert before != after and len(before) == len(after)
    assert result_of(folder)["engine"] == "stand-in"
    told = events_of(folder, "progress")[0]
    assert told["zeroStdShare"] < 1
    assert (told["scoreRhyme"], told["meanSyllables"], told["identicalShare"]) == (0.5, 28, 0.25)
    assert result_of(folder)["reward"] == "reward-1"


def test_the_same_job_twice_gives_the_same_adapter(make_job):
    results = []
    for name in ("one", "two"):
        folder = make_job("sft", name)
        assert run(folder) == 0
        results.append(result_of(folder)["artefacts"])
    assert results[0] == results[1]


def test_a_checkpoint_of_another_job_is_not_taken_and_two_are_kept(tmp_path):
    from lyric_trainer.checkpoints import FILES, newest_complete, seal

    folder = tmp_path / "checkpoints"
    for step in (1, 2, 3):
        written = tmp_path / "work" / f"checkpoint-{step}"
        written.mkdir(parents=True)
        for name in FILES:
            (written / name).write_text(f"{name} {step}")
        seal(written, folder, step, "job-a")
    assert newest_complete(folder, "job-a", before=100).name == "3"
    assert newest_complete(folder, "job-b", before=100) is None
    assert newest_complete(folder, "job-a", before=3).name == "2"
    assert sorted(path.name for path in folder.iterdir()) == ["2", "3"]


def test_a_loss_that_is_not_a_number_ends_the_job_with_exit_6(make_job, base, tmp_path):
    from safetensors.torch import load_file, save_file

    broken = tmp_path / "broken-base"
    shutil.copytree(base, broken)
    weights = load_file(broken / "model.safetensors")
    weights["model.norm.weight"][0] = float("nan")
    save_file(weights, broken / "model.safetensors", metadata={"format": "pt"})
    folder = make_job("sft", paths={"base": broken})
    assert run(folder) == 6
    assert (result_of(folder)["outcome"], result_of(folder)["code"]) == ("failed", "LossNotFinite")
    assert not (folder / "adapter").exists()


def test_an_adapter_of_another_base_is_refused(make_job, adapter, tmp_path):
    from safetensors.torch import load_file, save_file

    other = tmp_path / "other"
    shutil.copytree(adapter, other)
    weights = {name: tensor[..., :1].contiguous() for name, tensor in load_file(other / FILES_WEIGHTS).items()}
    save_file(weights, other / FILES_WEIGHTS)
    folder = make_job("dpo", paths={"adapter": other})
    assert run(folder) == 4
    assert result_of(folder)["code"] == "WrongBase"


FILES_WEIGHTS = "adapter_model.safetensors"


def test_rows_that_are_too_long_are_left_out_and_counted(make_job):
    folder = make_job("sft", maxCompletionLength=10)
    assert run(folder) == 4
    assert result_of(folder)["code"] == "DatasetEmpty"
    assert "24 longer than 64 prompt or 10 completion tokens" in result_of(folder)["reason"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"params": {**COMMON, **OWN["sft"], "maxSteps": "4"}}, "`maxSteps` must be a whole number"),
        ({"params": {**COMMON, **OWN["sft"], "learningrate": 1}}, "`learningrate` is not a parameter of sft"),
        ({"params": COMMON}, "`rank` is missing"),
        ({"params": {**COMMON, **OWN["sft"], "batchSize": 0}}, "`batchSize` must be above 0"),
        ({"method": "ppo"}, "`method` must be one of"),
        ({"seed": -1}, "`seed` must be"),
        ({"paths": {"base": "relative"}}, "`paths` of sft must name base, dataset"),
        ({"shell": "rm"}, "unknown shell"),
    ],
)
def test_a_bad_job_is_refused_by_name_before_anything_loads(make_job, change, words):
    folder = make_job("sft")
    path = folder / "job.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **change}))
    assert run(folder) == 2
    assert result_of(folder)["code"] == "ParamsInvalid"
    assert words in result_of(folder)["reason"]


def test_half_a_line_of_a_killed_job_is_dropped_before_the_next_event(tmp_path: Path):
    from lyric_trainer.job import Events

    (tmp_path / "events.jsonl").write_text('{"v": 1}\n{"v": 1, "ty')
    events = Events(tmp_path)
    events.write("start")
    events.close()
    assert [json.loads(line).get("type") for line in (tmp_path / "events.jsonl").read_text().splitlines()] == [
        None,
        "start",
    ]


def test_what_an_attempt_told_of_steps_that_are_taken_again_is_forgotten(tmp_path: Path):
    from lyric_trainer.job import Events

    events = Events(tmp_path)
    told = [("start", 0), ("progress", 1), ("progress", 2), ("checkpoint", 2), ("sample", 2), ("progress", 3)]
    for type_, step in told:
        events.write(type_, step=step)
    events.forget_after(2)
    events.write("progress", step=3)
    events.close()
    lines = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().splitlines()]
    assert [(line["type"], line["step"]) for line in lines] == [*told[:4], ("progress", 3)]


def test_an_adapter_whose_last_step_broke_it_is_not_handed_over():
    from lyric_trainer.failure import JobFailure
    from lyric_trainer.resume import check_finite

    layer = torch.nn.Linear(2, 2)
    check_finite(layer)
    with torch.no_grad():
        layer.bias[0] = float("inf")
    with pytest.raises(JobFailure, match="bias is not finite"):
        check_finite(layer)
