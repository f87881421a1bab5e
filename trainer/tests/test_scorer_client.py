"""The client that other trainers use, against the stand-in socket and a small HTTP server."""

import json
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from refrain_scorer import Scorer, ScorerError

STAND_IN = Path(__file__).parent / "stand_in_scorer.py"


def answers(path: Path) -> bool:
    """A socket has its file a moment before anybody listens at it."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        return connection.connect_ex(str(path)) == 0


@pytest.fixture
def unix_scorer(tmp_path):
    started = []

    def start(fault: str = "") -> str:
        path = tmp_path / "s.sock"
        child = subprocess.Popen(
            [sys.executable, str(STAND_IN), "--socket", str(path)], env={"SCORER_FAULT": fault}, cwd=tmp_path
        )
        started.append(child)
        deadline = time.monotonic() + 120
        while not answers(path):
            assert time.monotonic() < deadline
            time.sleep(0.02)
        return f"unix:{path}"

    yield start
    for child in started:
        child.kill()
        child.wait()


@pytest.fixture
def http_scorer():
    """Answers what it is told to, and keeps what it was asked."""
    heard: list[dict] = []
    said: dict = {"status": 200, "engine": "score-1", "scores": None}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            heard.append({"path": self.path, "authorization": self.headers["authorization"], **body})
            scores = said["scores"] or [{"total": 0.5, "parts": {"rhyme": 1}, "flags": ["spam"]}] * len(body["items"])
            answer = json.dumps({"engine": said["engine"], "scores": scores}).encode()
            self.send_response(said["status"])
            self.send_header("content-length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", heard, said
    server.shutdown()
    server.server_close()


def test_a_socket_answers_with_terms_and_the_hash_of_the_rule(unix_scorer):
    with Scorer(unix_scorer()) as scorer:
        one, two = scorer.score([{"text": "月光", "lang": "zh"}, {"text": "光光", "lang": "zh"}])
        assert one.total > two.total and one.parts == {"rhyme": 0.5}
        assert (scorer.engine, scorer.reward) == ("stand-in", "reward-1")


def test_http_asks_with_the_token_and_large_batches_in_parts(http_scorer):
    url, heard, _ = http_scorer
    with Scorer(url, token="rft_x") as scorer:
        scores = scorer.score([{"text": "月光\n方向", "scheme": "AA"}] * 600)
    assert len(scores) == 600 and scores[0].flags == ("spam",)
    assert [len(one["items"]) for one in heard] == [512, 88]
    assert heard[0]["items"][0] == {"scheme": "AA", "text": "月光\n方向"}
    assert heard[0]["path"] == "/v1/score" and heard[0]["authorization"] == "Bearer rft_x"


def test_a_reward_in_the_manner_of_trl_reads_texts_and_what_was_asked(http_scorer):
    url, heard, _ = http_scorer
    reward = Scorer(url).reward_function()
    chat = [[{"role": "assistant", "content": "孤单\n港湾"}], "海\n爱"]
    assert reward(chat, wanted=['{"lang": "zh"}', {"lang": "zh", "scheme": "AA"}], prompts=[]) == [0.5, 0.5]
    assert heard[0]["items"] == [
        {"lang": "zh", "text": "孤单\n港湾"},
        {"lang": "zh", "scheme": "AA", "text": "海\n爱"},
    ]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"engine": "score-2"}, "judges by score-2, and score-1 is expected"),
        ({"scores": [{"total": 2}]}, "gave 2 for item 0"),
        ({"scores": [{"error": {"code": "BadInput", "message": "no final"}}]}, "no final"),
        ({"scores": [{}, {}]}, "did not give 1 scores"),
        ({"status": 403}, "answered 403"),
    ],
)
def test_an_answer_that_cannot_be_trusted_is_an_error(http_scorer, change, words):
    url, _, said = http_scorer
    scorer = Scorer(url, engine="score-1")
    assert scorer.score([{"text": "月光"}])[0].total == 0.5
    said.update(change)
    with pytest.raises(ScorerError, match=words):
        scorer.score([{"text": "月光"}])


def test_a_scorer_that_is_gone_is_told_after_one_more_try(unix_scorer):
    with Scorer(unix_scorer("die-once")) as scorer, pytest.raises(ScorerError, match="does not answer"):
        scorer.score([{"text": "月光", "lang": "zh"}])


def test_an_address_of_another_kind_is_refused():
    with pytest.raises(ScorerError, match="no address"):
        Scorer("ftp://host")
