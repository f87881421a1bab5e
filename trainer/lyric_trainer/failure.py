"""How a job fails: one error type, a closed set of codes, an exit code for each."""

from enum import IntEnum


class Exit(IntEnum):
    """Exit codes of a job; the supervising activity reads `result.json` first."""

    COMPLETED = 0
    OTHER = 1
    BAD_SPEC = 2
    STOPPED = 3
    DATA = 4
    REWARD = 5
    NOT_FINITE = 6
    OUT_OF_MEMORY = 7


EXIT_OF_CODE = {
    "ParamsInvalid": Exit.BAD_SPEC,
    "DatasetEmpty": Exit.DATA,
    "SourceUnreadable": Exit.DATA,
    "WrongBase": Exit.DATA,
    "ContractBroken": Exit.DATA,
    "RewardBroken": Exit.REWARD,
    "LossNotFinite": Exit.NOT_FINITE,
    "OutOfMemory": Exit.OUT_OF_MEMORY,
    "DiskFull": Exit.OTHER,
    "TrainerCrashed": Exit.OTHER,
}


class JobFailure(Exception):
    """The job cannot go on. The message says what, where and how to mend it, for a person."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code

    @property
    def exit(self) -> Exit:
        return EXIT_OF_CODE[self.code]


def classify(error: BaseException) -> JobFailure:
    """The failure that an exception of a library stands for; `TrainerCrashed` when it is none we know."""
    if isinstance(error, JobFailure):
        return error
    for cause in _causes(error):
        text = str(cause)
        if isinstance(cause, JobFailure):
            return cause
        if (
            isinstance(cause, MemoryError)
            or type(cause).__name__ == "OutOfMemoryError"
            or "can't allocate memory" in text
        ):
            return JobFailure(
                "OutOfMemory",
                f"The trainer ran out of memory: {text[:300]}. Lower the batch size and raise gradient accumulation "
                "by the same factor; the result stays comparable.",
            )
        if isinstance(cause, OSError) and cause.errno == 28:
            return JobFailure(
                "DiskFull", f"No space left while training wrote {cause.filename or 'a file'}. Free some."
            )
    return JobFailure("TrainerCrashed", f"{type(error).__name__}: {str(error)[:600]}")


def _causes(error: BaseException):
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        yield current
        current = current.__cause__ or current.__context__
