"""Client of Refrain's scorer for any trainer: over HTTP, or on the Unix socket of `refrain score`.

One file, nothing but the standard library: copy it beside your trainer, or import it from here.

    scorer = Scorer("https://refrain.example", token=os.environ["REFRAIN_TOKEN"])  # or Scorer("unix:scorer.sock")
    answer = scorer.score([{"lines": ["孤单", "港湾"], "lang": "zh", "scheme": "AA"}])
    rewards = [one.total for one in answer]

An item is what `refrain lyric score` takes: `text` or `lines`, and `scheme`, `rhyme`, `syllables`, `linesWanted`,
`sections`. The socket needs `lang` and takes `spec`, the spec of a lyric row, in place of them; it pays by the reward
that it was started with, HTTP by the rule alone.
"""

import http.client
import json
import socket
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

MOST_ITEMS = 512  # of one call over HTTP; a larger batch is asked in parts


class ScorerError(Exception):
    """The scorer cannot be reached, refuses, or judges by another rule than before."""


@dataclass(frozen=True)
class Score:
    """Judgement of one lyric."""

    total: float  # 0 to 1
    parts: dict[str, float] = field(default_factory=dict)  # every term, 0 to 1
    flags: tuple[str, ...] = ()  # what is wrong, such as `identical-rhyme`


class Scorer:
    """Keeps one connection; a call that finds it closed opens it again, once."""

    def __init__(self, address: str, *, token: str | None = None, engine: str | None = None, timeout: float = 60.0):
        """
        Args:
            address: `http://host:port` or `https://host` of the server; `unix:PATH` of a socket.
            token: of an API token with the scope `lyric:score`; HTTP alone.
            engine: hash of the rule that must answer; by default the first that does.
            timeout: seconds of one call.
        """
        self.engine = engine
        self.reward: str | None = None  # what the socket pays by
        self._timeout = timeout
        self._ask: _Unix | _Http = (
            _Unix(address.removeprefix("unix:"), timeout)
            if address.startswith("unix:")
            else _Http(address, token, timeout)
        )

    def score(self, items: Sequence[dict[str, Any]]) -> list[Score]:
        """One score for each item, in order.

        Raises:
            ScorerError: when an item is refused, a score is no number from 0 to 1, or the rule is not the one before.
        """
        size = self._ask.most_items
        parts = [items[at : at + size] for at in range(0, len(items), size)]
        return [score for part in parts for score in self._score_part(part)]

    def reward_function(self, wanted: str = "wanted") -> Callable[..., list[float]]:
        """A reward in the manner of TRL: the column `wanted` holds what is asked of each lyric, an object or JSON."""

        def form(completions: Sequence[Any], **columns: Any) -> list[float]:
            texts = [one if isinstance(one, str) else one[-1]["content"] for one in completions]
            asked = [json.loads(one) if isinstance(one, str) else dict(one) for one in columns[wanted]]
            scores = self.score([{**wish, "text": text} for text, wish in zip(texts, asked, strict=True)])
            return [score.total for score in scores]

        return form

    def close(self) -> None:
        self._ask.close()

    def __enter__(self) -> "Scorer":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _score_part(self, items: Sequence[dict[str, Any]]) -> list[Score]:
        try:
            answer = self._ask({"items": list(items)})
        except (ConnectionError, http.client.HTTPException):
            self._ask.close()
            try:
                answer = self._ask({"items": list(items)})
            except (OSError, http.client.HTTPException) as error:
                raise ScorerError(f"The scorer does not answer: {error}") from error
        except OSError as error:
            self._ask.close()
            raise ScorerError(f"The scorer does not answer: {error}") from error
        if "error" in answer:
            raise ScorerError(f"The scorer refused: {json.dumps(answer['error'], ensure_ascii=False)[:500]}")
        scores = answer.get("scores")
        if not isinstance(scores, list) or len(scores) != len(items):
            raise ScorerError(f"The scorer did not give {len(items)} scores for {len(items)} lyrics.")
        self._check_rule(answer)
        return [_checked(score, at) for at, score in enumerate(scores)]

    def _check_rule(self, answer: dict[str, Any]) -> None:
        """Rewards of one training come from one rule."""
        if self.engine is None:
            self.engine = answer.get("engine")
        elif answer.get("engine") != self.engine:
            raise ScorerError(f"The scorer judges by {answer.get('engine')}, and {self.engine} is expected.")
        reward = answer.get("reward")
        if self.reward is not None and reward != self.reward:
            raise ScorerError(f"The scorer pays by {reward}, and paid by {self.reward} before.")
        self.reward = reward


def _checked(score: Any, at: int) -> Score:
    if isinstance(score, dict) and "error" in score:
        raise ScorerError(f"Item {at} was refused: {json.dumps(score['error'], ensure_ascii=False)[:300]}")
    total = score.get("total") if isinstance(score, dict) else None
    if isinstance(total, bool) or not isinstance(total, int | float) or not 0 <= total <= 1:
        raise ScorerError(f"The scorer gave {total!r} for item {at}, where a number from 0 to 1 must be.")
    return Score(float(total), dict(score.get("parts", {})), tuple(score.get("flags", [])))


class _Unix:
    """One question a line, one answer a line."""

    most_items = 4096

    def __init__(self, path: str, timeout: float):
        self._path, self._timeout = path, timeout
        self._socket: socket.socket | None = None
        self._answers: Any = None
        self._last_id = 0

    def __call__(self, question: dict[str, Any]) -> dict[str, Any]:
        if self._socket is None:
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(self._timeout)
            connection.connect(self._path)
            self._socket, self._answers = connection, connection.makefile("r", encoding="utf8")
        self._last_id += 1
        self._socket.sendall(json.dumps({"id": self._last_id, **question}, ensure_ascii=False).encode() + b"\n")
        line = self._answers.readline()
        if not line.endswith("\n"):
            raise ConnectionError("it closed the connection")
        answer = json.loads(line)
        if answer.get("id") != self._last_id:
            raise ScorerError("The scorer answered another question than it was asked.")
        return answer

    def close(self) -> None:
        if self._socket is not None:
            self._answers.close()
            self._socket.close()
            self._socket = None


class _Http:
    """`POST /v1/score` of the server."""

    most_items = MOST_ITEMS

    def __init__(self, address: str, token: str | None, timeout: float):
        url = urlsplit(address)
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ScorerError(f"{address} is no address of a scorer: http://…, https://… or unix:PATH is.")
        self._path = f"{url.path.rstrip('/')}/v1/score"
        kind = http.client.HTTPSConnection if url.scheme == "https" else http.client.HTTPConnection
        self._connection = kind(url.hostname, url.port, timeout=timeout)
        self._headers = {"content-type": "application/json"}
        if token is not None:
            self._headers["authorization"] = f"Bearer {token}"

    def __call__(self, question: dict[str, Any]) -> dict[str, Any]:
        body = json.dumps({"items": question["items"]}, ensure_ascii=False).encode()
        self._connection.request("POST", self._path, body, self._headers)
        response = self._connection.getresponse()
        said = response.read()
        if response.status == 200:
            return json.loads(said)
        words = said.decode("utf8", errors="replace")[:300]
        raise ScorerError(f"The server answered {response.status}: {words}")

    def close(self) -> None:
        self._connection.close()
