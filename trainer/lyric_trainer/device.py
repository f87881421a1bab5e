"""Makes the arithmetic the same each time, as far as the device allows."""

import os

import torch

CPU_THREADS = 2


def prepare_device() -> None:
    """On the CPU sums are split among threads, so their number is fixed: another host must add in the same order.

    `OMP_NUM_THREADS` overrules it, for bases that need a whole machine; the same number then has to be set everywhere.
    A GPU promises no equal bits, and its deterministic kernels cost much of its speed; it is left as it is.
    """
    if torch.cuda.is_available():
        return
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", CPU_THREADS)))
    torch.use_deterministic_algorithms(True)
