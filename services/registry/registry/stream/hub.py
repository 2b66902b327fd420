"""One ear on Redis for all open streams of this process. Belongs to the event loop.

While Redis is away the table is asked once a second instead. A stream whose reader is too slow is closed; it comes back
with its last id and misses nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import msgspec
import redis.asyncio as aioredis
import structlog
from redis import RedisError

from registry.access.account import Account
from registry.changes import CHANNEL, Change
from registry.metrics import STREAMS

MOST_WAITING = 10_000
_REMEMBERED = 50_000
_log = structlog.get_logger()
Since = Callable[[int], Sequence[Change]]
_decoder = msgspec.json.Decoder(dict[str, Any])


class Slow(Exception):
    """A reader fell too far behind."""


class Stream:
    """What one reader is yet to be told."""

    def __init__(self, account: Account) -> None:
        self._prefixes = account.districts
        self._waiting: asyncio.Queue[Change | None] = asyncio.Queue(MOST_WAITING)
        self._told: OrderedDict[int, None] = OrderedDict()

    def offer(self, change: Change | None) -> None:
        """None ends the stream."""
        if change is not None and not self.may_see(change):
            return
        try:
            self._waiting.put_nowait(change)
        except asyncio.QueueFull:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(None)

    def may_see(self, change: Change) -> bool:
        return not self._prefixes or change.district.startswith(self._prefixes)

    def is_new(self, change: Change) -> bool:
        """False for one that was told before."""
        if change.id in self._told:
            return False
        self._told[change.id] = None
        if len(self._told) > _REMEMBERED:
            self._told.popitem(last=False)
        return True

    async def next(self) -> Change | None:
        return await self._waiting.get()


class Hub:
    """``since`` asks the table and may block; ``newest`` gives the id from which to ask."""

    def __init__(self, server: aioredis.Redis, since: Since, newest: Callable[[], int]) -> None:
        self._redis, self._since, self._newest = server, since, newest
        self._streams: set[Stream] = set()
        self._listening: asyncio.Task[None] | None = None

    def open(self) -> None:
        self._listening = asyncio.create_task(self._listen())

    async def close(self) -> None:
        """Ends all streams; whoever reads comes back to another replica."""
        if self._listening:
            self._listening.cancel()
            await asyncio.gather(self._listening, return_exceptions=True)
        for stream in list(self._streams):
            stream.offer(None)
        await self._redis.aclose()

    @contextmanager
    def stream(self, account: Account) -> Iterator[Stream]:
        made = Stream(account)
        self._streams.add(made)
        STREAMS.set(len(self._streams))
        try:
            yield made
        finally:
            self._streams.discard(made)
            STREAMS.set(len(self._streams))

    async def told(self, account: Account, last: int | None) -> AsyncIterator[Change]:
        """What happens from now on; with ``last``, what has happened since first."""
        with self.stream(account) as stream:
            if last is not None:
                for change in await asyncio.to_thread(self._since, last):
                    if stream.may_see(change) and stream.is_new(change):
                        yield change
            while (live := await stream.next()) is not None:
                if stream.is_new(live):
                    yield live

    async def _listen(self) -> None:
        while True:
            try:
                await self._by_redis()
            except (RedisError, OSError) as error:
                _log.warning("redis_away", error=type(error).__name__, instead="the table, once a second")
                await self._by_table()

    async def _by_redis(self) -> None:
        async with self._redis.pubsub() as ear:
            await ear.subscribe(CHANNEL)
            async for message in ear.listen():
                if message["type"] == "message":
                    self._tell(Change(**_decoder.decode(message["data"])))

    async def _by_table(self) -> None:
        with contextlib.suppress(Exception):
            last = await asyncio.to_thread(self._newest)
            for _ in range(5):
                await asyncio.sleep(1)
                for change in await asyncio.to_thread(self._since, last):
                    self._tell(change)
            return
        await asyncio.sleep(1)

    def _tell(self, change: Change) -> None:
        for stream in self._streams:
            stream.offer(change)
