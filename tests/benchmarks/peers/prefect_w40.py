"""W40 in Prefect: 40 tasks in sequence in one flow. One run per line on stdin; its milliseconds go to stdout."""

import sys
import time

import prefect
from prefect import flow, task


def fibo(n: int) -> int:
    return n if n < 2 else fibo(n - 1) + fibo(n - 2)


@task
def step(n: int) -> int:
    return fibo(n)


@flow
def w40() -> int:
    last = 0
    for _ in range(40):
        last = step(10)
    return last


print(f"@ready {prefect.__version__}", flush=True)
for _ in sys.stdin:
    begin = time.perf_counter()
    if w40() != 55:
        raise SystemExit("the flow came to something else")
    print(f"@took {(time.perf_counter() - begin) * 1000}", flush=True)
