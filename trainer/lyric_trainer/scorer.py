"""Client of the one scorer there is: a `refrain score` child, asked over a Unix socket in the job folder.

The same rules judge pre-screen, pairs, reward and gate. The child lives in the job's process group and dies with it.
"""

import ctypes
import json
import math
import os
import signal
import socket
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .failure import JobFailure

SOCKET_NAME = "scorer.sock"
REWARD_NAME = "reward.json"
START_SECONDS = 60.0
CALL_SECONDS = 60.0
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Score:
    """Judgement of one lyric: `total` from 0 to 1, its terms by name, and what is wrong with it."""

    total: float
    parts: dict[str, float]
    flags: tuple[str, ...] = ()


@dataclass(frozen=True)
class Judged:
    """Scores of one batch, and what the scorer says of the training so far."""

    scores: list[Score]
    watched: dict[str, float]  # mean syllables of a lyric and share of lyrics with an identical rhyme
    alarms: list[dict[str, Any]]  # code, step, now and before of each


class Scorer:
    """Keeps one child; restarts it once when it dies, then gives up."""

    def __init__(self, argv: Sequence[str], folder: Path, reward: dict[str, Any] | None = None):
        """
        Args:
            argv: command of the child, without `--socket`.
            folder: job folder, which must be the working directory: a socket's path may have at most 107 bytes, so
                both sides name it relative to there.
            reward: `document` that pays and the `hash` that the scorer must call it by; the scorer's own without one.
        """
        self._argv = [*argv, "--socket", SOCKET_NAME]
        self._folder = folder
        self._hash = reward["hash"] if reward else None
        if reward:
            (folder / REWARD_NAME).write_text(json.dumps(reward["document"], ensure_ascii=False), "utf8")
            self._argv += ["--reward", REWARD_NAME]
        self._restarts_left = 1
        self._child: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._answers: Any = None
        self._last_id = 0
        self.engine: str | None = None
        self.reward: str | None = None

    def start(self) -> None:
        """Raises JobFailure `RewardBroken` when the child does not listen in time."""
        (self._folder / SOCKET_NAME).unlink(missing_ok=True)
        parent = os.getpid()
        libc = ctypes.CDLL(None)

        def die_with_parent() -> None:
            libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
            if os.getppid() != parent:
                os._exit(1)

        with (self._folder / "scorer.log").open("ab") as log:
            self._child = subprocess.Popen(
                self._argv,
                cwd=self._folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                preexec_fn=die_with_parent,
            )
        deadline = time.monotonic() + START_SECONDS
        while True:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(CALL_SECONDS)
            try:
                connection.connect(SOCKET_NAME)
                break
            except (FileNotFoundError, ConnectionRefusedError) as error:
                connection.close()
                if self._child.poll() is not None or time.monotonic() > deadline:
                    raise JobFailure("RewardBroken", f"The scorer did not start: {self._last_words()}") from error
                time.sleep(0.05)
        self._socket = connection
        self._answers = connection.makefile("r", encoding="utf8")

    def score(
        self,
        items: Sequence[dict[str, Any]],
        *,
        step: int | None = None,
        group_size: int | None = None,
        history: Sequence[dict[str, Any]] | None = None,
    ) -> Judged:
        """One score for each item, in order.

        Args:
            items: lyrics with what was asked of them.
            step: training step, for the alarms; the items then come prompt by prompt, `group_size` for each.
            group_size: answers to one prompt.
            history: `step` and what was watched of earlier steps, the first and the last few.

        Raises:
            JobFailure: `RewardBroken` when the answer is not one finite number from 0 to 1 for each item, scorer or
                reward are not those expected, or the child died twice.
        """
        try:
            answer = self._ask({"items": list(items), **_stated(step=step, groupSize=group_size, history=history)})
        except (OSError, ValueError) as error:
            if self._restarts_left == 0:
                raise JobFailure("RewardBroken", f"The scorer died twice: {error}. {self._last_words()}") from error
            self._restarts_left -= 1
            self.stop()
            self.start()
            return self.score(items, step=step, group_size=group_size, history=history)
        return self._checked(answer, len(items))

    def _ask(self, question: dict[str, Any]) -> dict[str, Any]:
        if self._socket is None:
            self.start()
        self._last_id += 1
        request = json.dumps({"id": self._last_id, **question}, ensure_ascii=False)
        self._socket.sendall(request.encode() + b"\n")
        line = self._answers.readline()
        if not line.endswith("\n"):
            raise ConnectionError("it closed the connection")
        return json.loads(line)

    def _checked(self, answer: Any, wanted: int) -> Judged:
        if not isinstance(answer, dict) or answer.get("id") != self._last_id:
            raise JobFailure("RewardBroken", "The scorer answered another question than it was asked.")
        if "error" in answer:
            raise JobFailure(
                "RewardBroken", f"The scorer refused: {json.dumps(answer['error'], ensure_ascii=False)[:300]}"
            )
        scores = answer.get("scores")
        if not isinstance(scores, list) or len(scores) != wanted:
            count = len(scores) if isinstance(scores, list) else "no"
            raise JobFailure("RewardBroken", f"The scorer gave {count} scores for {wanted} lyrics.")
        if self.engine is None:
            self.engine = str(answer.get("engine"))
        elif answer.get("engine") != self.engine:
            raise JobFailure(
                "RewardBroken", f"The scorer changed from {self.engine} to {answer.get('engine')} under way."
            )
        self.reward = answer.get("reward")
        if self._hash is not None and self.reward != self._hash:
            raise JobFailure(
                "RewardBroken",
                f"The scorer pays by {self.reward}, and the worker that asked for this training expects {self._hash}: "
                "they are of different versions. Restart the workers after an update.",
            )
        return Judged(
            scores=[_checked_score(score) for score in scores],
            watched={
                name: float(answer[name])
                for name in ("meanSyllables", "identicalRate")
                if isinstance(answer.get(name), int | float)
            },
            alarms=[alarm for alarm in answer.get("alarms", []) if isinstance(alarm, dict)],
        )

    def stop(self) -> None:
        if self._socket is not None:
            self._answers.close()
            self._socket.close()
            self._socket = None
        if self._child is not None:
            self._child.terminate()
            try:
                self._child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
            self._child = None

    def _last_words(self) -> str:
        path = self._folder / "scorer.log"
        words = path.read_text("utf8", errors="replace").strip()[-400:] if path.exists() else ""
        return words or "it said nothing; run the command in job.json by hand to see why"


def _checked_score(score: Any) -> Score:
    total = score.get("total") if isinstance(score, dict) else None
    if isinstance(total, bool) or not isinstance(total, int | float) or not math.isfinite(total) or not 0 <= total <= 1:
        raise JobFailure("RewardBroken", f"The scorer gave {total!r} where a number from 0 to 1 must be.")
    parts = {name: float(part) for name, part in score.get("parts", {}).items() if isinstance(part, int | float)}
    flags = tuple(flag for flag in score.get("flags", []) if isinstance(flag, str))
    return Score(total=float(total), parts=parts, flags=flags)


def _stated(**fields: Any) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
