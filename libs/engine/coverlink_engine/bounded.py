"""A call that gets so long and no longer, for calls into C that do not keep to the time they are given."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

T = TypeVar("T")


def within(seconds: float, call: Callable[[], T]) -> T:
    """What the call gives or raises; TimeoutError when it has not ended by then, and it goes on in its own thread."""
    ended: Future[T] = Future()

    def run() -> None:
        try:
            ended.set_result(call())
        except BaseException as error:
            ended.set_exception(error)

    threading.Thread(target=run, name="within", daemon=True).start()
    return ended.result(seconds)
