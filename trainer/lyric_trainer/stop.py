"""The wish to stop, from a signal handler to the training loop."""


class StopRequest:
    """Set by SIGTERM; training ends after the step in hand, with a checkpoint."""

    wanted = False
