"""W40 in Dagster: 40 ops in sequence in one job, in this process. One run per line on stdin; its milliseconds go to stdout.

With the argument `kept` its runs and events are kept in SQLite under DAGSTER_HOME, as `dagster dev` does; without, in memory.
"""

import sys
import time

import dagster
from dagster import DagsterInstance, In, job, op


def fibo(n: int) -> int:
    return n if n < 2 else fibo(n - 1) + fibo(n - 2)


@op
def first() -> int:
    return fibo(10)


@op(ins={"before": In(int)})
def step(before: int) -> int:
    return fibo(10)


@job
def w40() -> None:
    last = first()
    for place in range(1, 40):
        last = step.alias(f"step_{place}")(last)


instance = DagsterInstance.get() if sys.argv[1:] == ["kept"] else None
print(f"@ready {dagster.__version__}", flush=True)
for _ in sys.stdin:
    begin = time.perf_counter()
    result = w40.execute_in_process(instance=instance)
    if not result.success or result.output_for_node("step_39") != 55:
        raise SystemExit("the job came to something else")
    print(f"@took {(time.perf_counter() - begin) * 1000}", flush=True)
