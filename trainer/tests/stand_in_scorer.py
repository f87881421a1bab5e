"""A scorer for tests: pays for variety, and misbehaves as the environment variable `SCORER_FAULT` says."""

import json
import os
import socket
import sys

fault = os.environ.get("SCORER_FAULT", "")
path = sys.argv[sys.argv.index("--socket") + 1]
if fault == "no-start":
    sys.exit("scorer: dictionary missing")
server = socket.socket(socket.AF_UNIX)
server.bind(path)
server.listen()
while True:
    connection, _ = server.accept()
    for line in connection.makefile("r", encoding="utf8"):
        request = json.loads(line)
        if fault == "die" or (fault == "die-once" and not os.path.exists("died")):
            open("died", "w").close()
            sys.exit(1)
        scores = [
            {"total": len(set(item["text"])) / (len(item["text"]) + 1), "parts": {"rhyme": 0.5}, "flags": []}
            for item in request["items"]
        ]
        if fault == "short":
            scores.pop()
        if fault == "nan":
            scores[0]["total"] = float("nan")
        if fault == "range":
            scores[0]["total"] = 1.5
        if fault == "flat":
            scores = [{"total": 0.5, "parts": {}, "flags": []} for _ in scores]
        answer = {"id": request["id"], "scores": scores, "engine": "stand-in", "reward": "reward-1"}
        answer |= {"meanSyllables": 28, "identicalRate": 0.25, "alarms": []}
        if fault == "flat":
            # Lyrics grow and rhyme with themselves from step to step; from the third on that is told.
            step = request["step"]
            answer |= {"meanSyllables": 28 + 4 * step, "identicalRate": step / 10}
            answer["alarms"] = [{"code": "zero-variance", "step": step, "now": 1, "before": 0}]
            watched = {"length-drift": "meanSyllables", "identical-rising": "identicalRate"}
            if step >= 3:
                first = request["history"][0]
                answer["alarms"] += [
                    {"code": code, "step": step, "now": answer[name], "before": first[name]}
                    for code, name in watched.items()
                ]
        connection.sendall((json.dumps(answer) + "\n").encode())
