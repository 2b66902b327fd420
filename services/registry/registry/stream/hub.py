"""All open streams of this process. Belongs to the event loop.

Redis is the doorbell: when it rings, the table is asked what came after the last change that was told. Ids grow in the
order of the commits, so nothing is missed, doubled or turned around, whatever Redis loses: the table is asked unasked,
too, so often that a watcher hears within half a second. A stream ends when its reader is too slow, when the account may
no longer read it, and when we stop; whoever comes back with the last id misses nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager

import anyio
import psycopg
import redis.asyncio as aioredis
import structlog
from psycopg_pool import PoolTimeout
from redis import RedisError

from registry.access.account import Account
from registry.changes import CHANNEL, MOST, Event
from registry.metrics import STREAMS

MOST_WAITING, FEW = 10_000, 100
UNASKED = 0.4
CURRENT = 3.0
"""Seconds: if the table was not read to its end for so long, watchers must not take what they heard for all."""
AWAY = 1.0
ASKED_AGAIN = 5.0
"""Seconds after which a reader's right to read is asked again."""
ASKED_AT_ONCE = 100
"""Readers of whom one thread asks in one go: a thread for each would take longer than telling them something."""
_log = structlog.get_logger()
Since = Callable[[int], Sequence[Event]]


class Stream:
    """What one reader is yet to be told. ``valid`` tells whether the account may still read; it may block."""

    def __init__(self, account: Account, valid: Callable[[], bool]) -> None:
        self._prefixes = account.prefixes
        self.valid = valid
        self._waiting: asyncio.Queue[Event | None] = asyncio.Queue(MOST_WAITING)

    def offer(self, change: Event | None) -> None:
        """None ends the stream, and so does a change too many."""
        if change is not None and not self.may_see(change):
            return
        try:
            self._waiting.put_nowait(change)
        except asyncio.QueueFull:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            self._waiting.put_nowait(None)

    def may_see(self, change: Event) -> bool:
        return not self._prefixes or change.district.startswith(self._prefixes)

    async def next(self) -> Event | None:
        return await self._waiting.get()

    @property
    def current(self) -> bool:
        """Whether what waits here is told in a moment."""
        return self._waiting.qsize() < FEW


class Hub:
    """``since`` asks the table and may block; ``newest`` gives the id from which to begin."""

    def __init__(self, server: aioredis.Redis, since: Since, newest: Callable[[], int]) -> None:
        self._redis, self._since, self._newest = server, since, newest
        self._streams: set[Stream] = set()
        self._rung = asyncio.Event()
        self._read = 0.0
        self.last: int | None = None
        """The last change that was told; from here on a page that is made now may ask what came since."""
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._tell, self._ask_again)]

    async def close(self) -> None:
        """Ends what is left; whoever reads comes back to another replica."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for stream in list(self._streams):
            stream.offer(None)
        await self._redis.aclose()

    @property
    def current(self) -> bool:
        """Whether all that happened was told, up to a moment ago. Not while there is more than is read in one go."""
        return time.monotonic() - self._read < CURRENT

    def reader(self, account: Account, valid: Callable[[], bool]) -> Stream:
        return Stream(account, valid)

    async def told(self, stream: Stream, last: int | None, stopping: anyio.Event) -> AsyncIterator[Event]:
        """What happens from when it was joined; with ``last``, what has happened since first."""
        ending = asyncio.create_task(_end_when(stopping, stream))
        try:
            given = 0
            if last is not None:
                # An id that is not there yet comes from a database that was since restored: all is new then.
                given = min(last, await asyncio.to_thread(self._newest))
                while missed := await asyncio.to_thread(self._since, given):
                    for change in missed:
                        given = change.id
                        if stream.may_see(change):
                            yield change
            while (live := await stream.next()) is not None:
                if live.id > given:
                    yield live
        except (psycopg.Error, PoolTimeout) as error:
            _log.warning("stream_not_resumed", error=type(error).__name__)
        finally:
            ending.cancel()

    @contextmanager
    def joined(self, stream: Stream) -> Iterator[None]:
        """From here on nothing is kept from the stream."""
        self._streams.add(stream)
        STREAMS.set(len(self._streams))
        try:
            yield
        finally:
            self._streams.discard(stream)
            STREAMS.set(len(self._streams))

    async def _ask_again(self) -> None:
        """Ends streams of accounts that are disabled, changed or logged in too long ago."""
        while True:
            await asyncio.sleep(ASKED_AGAIN)
            streams = list(self._streams)
            for begin in range(0, len(streams), ASKED_AT_ONCE):
                some = streams[begin : begin + ASKED_AT_ONCE]
                try:
                    ended = await asyncio.to_thread(_ended, some)
                except (psycopg.Error, PoolTimeout):
                    break  # no database: asked again later
                for stream in ended:
                    stream.offer(None)

    async def _tell(self) -> None:
        """From the table to the streams. While there are none, nothing is read: a lag that drains is many changes."""
        while True:
            asked = time.monotonic()
            try:
                if self.last is None or not self._streams:
                    newest = await asyncio.to_thread(self._newest)
                    if self.last is None or not self._streams:  # else somebody joined meanwhile: all since is told
                        self.last = newest
                changes = await asyncio.to_thread(self._since, self.last) if self._streams else ()
            except (psycopg.Error, PoolTimeout) as error:  # away, or not migrated yet
                _log.warning("changes_not_read", error=type(error).__name__)
                await asyncio.sleep(AWAY)
                continue
            for change in changes:
                self.last = change.id
                for stream in self._streams:
                    stream.offer(change)
            if len(changes) < MOST:
                self._read = asked
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
                _log.warning("redis_away", error=type(error).__name__, instead=f"the table, every {UNASKED} s")
                await asyncio.sleep(AWAY)


def _ended(streams: Sequence[Stream]) -> list[Stream]:
    """Those whose account may not read any more. Blocks."""
    return [stream for stream in streams if not stream.valid()]


async def _end_when(stopping: anyio.Event, stream: Stream) -> None:
    await stopping.wait()
    stream.offer(None)
