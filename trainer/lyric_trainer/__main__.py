"""Runs one training job: `python -m lyric_trainer JOBFOLDER [--resume]`.

`--describe` prints versions and digests of code and environment as JSON, without loading any of it.
"""

import argparse
import hashlib
import json
import os
import signal
import sys
from importlib.metadata import distributions
from pathlib import Path

# Before any library reads them: no network, no progress bars, no threads behind the tokenizer's back.
os.environ.update(
    HF_HUB_OFFLINE="1",
    HF_DATASETS_OFFLINE="1",
    TRANSFORMERS_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
    HF_DATASETS_DISABLE_PROGRESS_BARS="1",
    TQDM_DISABLE="1",
    TOKENIZERS_PARALLELISM="false",
)
# Threads that spin while they wait make a training on a shared machine ten times slower, and on a free one no faster.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def describe() -> dict[str, object]:
    """What a training depends on beside its inputs."""
    package = Path(__file__).parent
    code = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        code.update(f"{path.relative_to(package)}\n".encode() + path.read_bytes())
    installed = sorted({f"{item.metadata['Name']}=={item.version}".lower() for item in distributions()})
    from .versions import versions

    return {
        "code": f"sha256:{code.hexdigest()}",
        "environment": f"sha256:{hashlib.sha256(chr(10).join(installed).encode()).hexdigest()}",
        **versions(),
    }


def main() -> int:
    parser = argparse.ArgumentParser(prog="lyric_trainer", description="Runs one training job.")
    parser.add_argument("folder", nargs="?", type=Path, help="job folder with job.json")
    parser.add_argument("--resume", action="store_true", help="go on from the newest complete checkpoint")
    parser.add_argument("--describe", action="store_true", help="print versions and digests, then end")
    options = parser.parse_args()
    if options.describe:
        print(json.dumps(describe(), sort_keys=True))
        return 0
    if options.folder is None:
        parser.error("a job folder is needed")

    from .run import run_job
    from .stop import StopRequest

    stop = StopRequest()

    def on_sigterm(_signal: int, _frame: object) -> None:
        stop.wanted = True

    signal.signal(signal.SIGTERM, on_sigterm)
    os.chdir(options.folder)
    return run_job(Path.cwd(), stop, resume=options.resume)


if __name__ == "__main__":
    sys.exit(main())
