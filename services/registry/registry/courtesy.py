"""Those who work come before a lag: how long claims take, told over Redis, and how much the projector rests for it.

registry: each claim --> Redis, the last few --> projector: smaller batches, and a rest after each

While a lag drains the projector takes all that the processors have, and whoever claims waits for each turn of theirs.
Nothing that is right or wrong hangs on it: without Redis, or while nobody claims, nobody rests.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import redis

from registry.metrics import RESTS

KEY = "registry.claims"
KEPT, KEPT_SECONDS = 20, 5
ENOUGH = 5
"""Claims: of fewer nothing is said."""
SLOW = 0.05
"""Seconds, of nine claims in ten. Who claims waits for more than what is measured here, twice as long under load."""
MORE, LESS, MOST = 0.1, 0.03, 0.8
"""How fast the share of rest grows and shrinks at each look, and the largest."""
EVERY = 0.5
SMALL = 1_000
"""Records in a batch while it rests: four thousand keep the processors for a second."""


@contextmanager
def told(server: redis.Redis) -> Iterator[None]:
    """Tells how long it took, unless it failed."""
    began = time.monotonic()
    yield
    with suppress(redis.RedisError):
        way = server.pipeline(transaction=False)
        way.lpush(KEY, f"{time.monotonic() - began:.4f}")
        way.ltrim(KEY, 0, KEPT - 1)
        way.expire(KEY, KEPT_SECONDS)
        way.execute()


class Pace:
    """What share of the time is rest. Threads share it."""

    def __init__(self, server: redis.Redis) -> None:
        self._server, self._lock, self._looked = server, threading.Lock(), 0.0
        self.share = 0.0

    def rest(self, worked: float) -> float:
        """Seconds to rest after so many of work."""
        with self._lock:
            if time.monotonic() - self._looked >= EVERY:
                self._looked = time.monotonic()
                self._look()
        return worked * self.share / (1 - self.share)

    def most(self, batch: int) -> int:
        """Records to read at once, where ``batch`` are allowed."""
        return min(batch, SMALL) if self.share else batch

    def _look(self) -> None:
        try:
            took = sorted(float(one) for one in self._server.lrange(KEY, 0, -1))
        except redis.RedisError:
            took = []
        if len(took) < ENOUGH:
            self.share = 0.0
        elif took[len(took) * 9 // 10] > SLOW:
            self.share = min(MOST, self.share + MORE)
        else:
            self.share = max(0.0, self.share - LESS)
        RESTS.set(self.share)
