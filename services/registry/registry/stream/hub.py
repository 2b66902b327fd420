"""All open streams of this process. Belongs to the event loop.

Redis is the doorbell: when it rings, the table is asked what came after the last change that was told. Ids grow in the
order of the commits, so nothing is missed, doubled or turned around, whatever Redis loses; while it is away, the table
is asked once a second. A stream whose reader is too slow is closed; it comes back with its last id and misses nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager

import psycopg
import redis.asyncio as aioredis
import structlog
from psycopg_pool import PoolTimeout
from redis import RedisError

from registry.access.account import Account
from registry.changes import CHANNEL, Change
from registry.metrics import STREAMS

MOST_WAITING = 10_000
UNASKED = 1.0
_log = structlog.get_logger()
Since = Callable[[int], Sequence[Change]]


class Stream:
    """What one reader is yet to be told."""

    def __init__(self, account: Account) -> None:
        self._prefixes = account.prefixes
        self._waiting: asyncio.Queue[Change | None] = asyncio.Queue(MOST_WAITING)

    def offer(self, change: Change | None) -> None:
        """None ends the stream, and so does a change too many."""
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

    async def next(self) -> Change | None:
        return await self._waiting.get()


class Hub:
    """``since`` asks the table and may block; ``newest`` gives the id from which to begin."""

    def __init__(self, server: aioredis.Redis, since: Since, newest: Callable[[], int]) -> None:
        self._redis, self._since, self._newest = server, since, newest
        self._streams: set[Stream] = set()
        self._rung = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._tell())]

    async def close(self) -> None:
        """Ends all streams; whoever reads comes back to another replica."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for stream in list(self._streams):
            stream.offer(None)
        await self._redis.aclose()

    async def told(self, account: Account, last: int | None) -> AsyncIterator[Change]:
        """What happens from now on; with ``last``, what has happened since first. Ends with us, or a slow reader."""
        with self._stream(account) as stream:
            given = last if last is not None else 0
            while last is not None and (missed := await asyncio.to_thread(self._since, given)):
                for change in missed:
                    given = change.id
                    if stream.may_see(change):
                        yield change
            while (live := await stream.next()) is not None:
                if live.id > given:
                    yield live

    @contextmanager
    def _stream(self, account: Account) -> Iterator[Stream]:
        made = Stream(account)
        self._streams.add(made)
        STREAMS.set(len(self._streams))
        try:
            yield made
        finally:
            self._streams.discard(made)
            STREAMS.set(len(self._streams))

    async def _tell(self) -> None:
        """From the table to the streams."""
        last: int | None = None
        while True:
            try:
                if last is None:
                    last = await asyncio.to_thread(self._newest)
                changes = await asyncio.to_thread(self._since, last)
            except (psycopg.OperationalError, PoolTimeout) as error:
                _log.warning("changes_not_read", error=type(error).__name__)
                await asyncio.sleep(UNASKED)
                continue
            for change in changes:
                last = change.id
                for stream in self._streams:
                    stream.offer(change)
            if not changes:
                await self._ring()

    async def _ring(self) -> None:
        try:
            await asyncio.wait_for(self._rung.wait(), UNASKED)
        except TimeoutError:
            return
        self._rung.clear()

    async def _listen(self) -> None:
        """The doorbell."""
        while True:
            try:
                async with self._redis.pubsub() as ear:
                    await ear.subscribe(CHANNEL)
                    async for message in ear.listen():
                        if message["type"] == "message":
                            self._rung.set()
            except (RedisError, OSError) as error:
                _log.warning("redis_away", error=type(error).__name__, instead="the table, once a second")
                await asyncio.sleep(UNASKED)
