"""Runs a job in a process of its own that may kill itself at a given moment, as a power cut would."""

import multiprocessing
import os
import signal
from pathlib import Path

_server = multiprocessing.get_context("forkserver")
# Imported once; every job is then forked within milliseconds, from a process that never computed anything.
_server.set_forkserver_preload(["killable", "trl", "peft", "lyric_trainer.run"])


def run_apart(folder: Path, *, kill_at: tuple[str, int] | None = None, stop_at: int | None = None) -> int:
    """Runs the job as the command with `--resume` does; answers its exit code, negative for a signal.

    Args:
        kill_at: `("step", n)` kills it when step n has been told; `("sealing", n)` when the checkpoint of step n
            lies in its place and has no manifest yet; `("sample", n)` when a sample of step n has been told.
        stop_at: asks it to stop, as SIGTERM does, when step n has been told.
    """
    job = _server.Process(target=_run, args=(folder, kill_at, stop_at))
    job.start()
    job.join()
    assert job.exitcode is not None
    return job.exitcode


def _run(folder: Path, kill_at: tuple[str, int] | None, stop_at: int | None) -> None:
    from lyric_trainer import checkpoints
    from lyric_trainer.job import Events
    from lyric_trainer.run import run_job
    from lyric_trainer.stop import StopRequest

    stop = StopRequest()
    write, write_durably = Events.write, checkpoints.write_durably

    def die() -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def watched_write(self: Events, type_: str, **fields) -> None:
        write(self, type_, **fields)
        if type_ == "progress" and kill_at == ("step", fields["step"]):
            die()
        if type_ == "sample" and kill_at == ("sample", fields["step"]):
            die()
        if type_ == "progress" and stop_at == fields["step"]:
            stop.wanted = True

    def watched_seal(path: Path, value) -> None:
        if kill_at is not None and kill_at == ("sealing", value["step"]):
            die()
        write_durably(path, value)

    Events.write, checkpoints.write_durably = watched_write, watched_seal
    os.chdir(folder)
    os._exit(int(run_job(folder, stop, resume=True)))
