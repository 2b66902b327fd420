"""A line for log-ins: hashing a password takes a processor for some 50 ms, on purpose (access/account.py).

In the morning all come at once. Few are worked at a time, so that those who are at work already do not wait; the others
stand in line without taking a thread or a connection from anybody.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

from coverlink_web import Problem
from registry.patience import turn_came

AT_ONCE = min(2, max(1, (os.cpu_count() or 1) // 2))
"""At most half of the processors; less than the service has connections."""
LONGEST = 500
T = TypeVar("T")


class Line:
    """Belongs to one event loop."""

    def __init__(self, at_once: int = AT_ONCE, longest: int = LONGEST) -> None:
        self._limiter, self._longest = CapacityLimiter(at_once), longest

    async def does(self, work: Callable[[], T]) -> T:
        """Does it in a thread when its turn comes. Raises Problem 503 when too many wait already."""
        if self._limiter.statistics().tasks_waiting >= self._longest:
            detail = "very many people log in now; nothing was changed, try the same again in a moment"
            raise Problem(503, "busy", "Too many log-ins at once", detail, {"Retry-After": "5"})

        def in_turn() -> T:
            turn_came()
            return work()

        return await run_sync(in_turn, limiter=self._limiter)
