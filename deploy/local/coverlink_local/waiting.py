"""Waiting for something to become true, with an end and a name."""

import time
from collections.abc import Callable

from coverlink_local.server import ServerFailed


def wait_until(is_so: Callable[[], bool], seconds: float, what: str, every: float = 0.05) -> None:
    """Return when `is_so()` is true. Raises ServerFailed that names `what` when it is not so in time."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise ServerFailed(f"{what} did not answer within {seconds:.0f} s")
        time.sleep(every)
