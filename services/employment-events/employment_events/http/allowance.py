"""How many events a second a key may bring, over all replicas, counted in Redis."""

from __future__ import annotations

import asyncio
import time

import structlog
from limits import RateLimitItemPerSecond
from limits.aio.storage import RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from redis.exceptions import RedisError

from coverlink_web import Problem

_log = structlog.get_logger()
PAUSE_SECONDS = 5.0
"""While Redis is away nobody is held up by asking it: limits are off for this long, then it is asked again."""


class Allowance:
    """Belongs to the event loop. Draws a fiftieth of the rate from Redis at once and spends it here within the second,
    so that a single event seldom waits for Redis."""

    def __init__(self, redis: str, rate: int) -> None:
        self._rate = rate
        self._draw = max(1, rate // 50)
        self._item = RateLimitItemPerSecond(rate)
        storage = RedisStorage(
            f"async+{redis}", implementation="redispy", socket_timeout=0.3, socket_connect_timeout=0.3
        )
        self._limiter = FixedWindowRateLimiter(storage)
        self._drawn: dict[str, tuple[int, int]] = {}
        self._away_until = 0.0

    async def spend(self, key: str, events: int) -> None:
        """Raises Problem 429 when the key has had its share of this second."""
        if not await self._granted(key, events):
            raise Problem(
                429,
                "too-many",
                "Too many events for this second",
                f"expected at most {self._rate} events a second with this key; a stream is slowed down, not refused",
                {"Retry-After": "1"},
            )

    async def wait(self, key: str, events: int) -> None:
        """Returns when the key has room for these: how a stream is slowed down."""
        while not await self._granted(key, events):  # noqa: ASYNC110  # it is Redis that changes, not we
            await asyncio.sleep(0.05)

    async def _granted(self, key: str, events: int) -> bool:
        now = int(time.time())
        left = self._left(key, now)
        if left < events:
            # More than a whole second's worth at once counts as a second's worth: else it could never come in.
            wanted = min(max(events, self._draw), self._rate)
            if not await self._drawn_from_redis(key, wanted):
                return False
            left = self._left(key, now) + wanted  # others have drawn and spent meanwhile
        self._drawn[key] = (now, max(0, left - events))
        return True

    def _left(self, key: str, now: int) -> int:
        second, left = self._drawn.get(key, (0, 0))
        return left if second == now else 0

    async def _drawn_from_redis(self, key: str, events: int) -> bool:
        if time.monotonic() < self._away_until:
            return True
        try:
            return await self._limiter.hit(self._item, "gateway", key, cost=events)
        except (RedisError, OSError) as error:
            self._away_until = time.monotonic() + PAUSE_SECONDS
            _log.warning("limits_off", why="Redis is not there", error=type(error).__name__)
            return True
