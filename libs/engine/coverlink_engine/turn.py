"""Whose turn it is at the states: the working thread's, or, while that waits for the broker or has no work, a look's.

So a look costs live records no more than the state at which it is just then, and it need not wait for pauses.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
_MOMENT = 0.0005


class Turn:
    """The working thread has it before anybody else; a look gives it back as soon as it is ``wanted``."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.wanted = False

    def working(self, work: Callable[..., T], *given: object) -> T:
        """Does a piece of work while nobody else is at the states."""
        self._take()
        try:
            return work(*given)
        finally:
            self._lock.release()

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Within ``working``: waits for something outside, and touches no state meanwhile."""
        self._lock.release()
        try:
            yield
        finally:
            self._take()

    @contextmanager
    def looking(self) -> Iterator[None]:
        """Waits until the working thread needs it no more. It is to be left as soon as it is ``wanted``."""
        while self.wanted:
            time.sleep(_MOMENT)
        with self._lock:
            yield

    def _take(self) -> None:
        self.wanted = True
        self._lock.acquire()
        self.wanted = False
