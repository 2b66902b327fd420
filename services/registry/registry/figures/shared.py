"""What several ask for at the same time is read once, and given to all who may see exactly the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from threading import Lock
from typing import Any, Generic, NamedTuple, TypeVar

Told = TypeVar("Told")


class _Kept(NamedTuple):
    """``at``: when it was asked for."""

    at: float
    told: Future[Any]


class Shared(Generic[Told]):
    """``seconds``: nobody is given what was asked for longer ago, unless it is being read still. For threads.

    A key must say all that the answer depends on: who may see what, before all else.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds, self._lock, self._kept = seconds, Lock(), dict[Hashable, _Kept]()

    def get(self, key: Hashable, read: Callable[[], Told]) -> Told:
        """What ``read`` gives, or gave somebody of this key a moment ago. Raises what it raises."""
        now = time.monotonic()
        with self._lock:
            self._kept = {name: one for name, one in self._kept.items() if self._holds(one, now)}
            found = self._kept.get(key)
            kept = found or self._kept.setdefault(key, _Kept(now, Future()))
        if found is None:
            try:
                kept.told.set_result(read())
            except BaseException as error:
                kept.told.set_exception(error)
        told: Told = kept.told.result()
        return told

    def _holds(self, one: _Kept, now: float) -> bool:
        if not one.told.done():
            return True
        return now - one.at < self._seconds and one.told.exception() is None
