"""All open streams of this process. Belongs to the event loop.

Redis is the doorbell: when it rings, the table is asked what came after the last change that was told. Ids grow in the
order of the commits, so nothing is missed, doubled or turned around, whatever Redis loses: the table is asked unasked,
too, so often that a watcher hears within half a second. A stream ends when its reader is too slow, when the account may
no longer read it, and when we stop; whoever comes back with the last id misses nothing.

What one stream costs more than none is a write of what others are told, too. The table is read once for all, no further
than somebody wishes: not of districts that nobody hears of, and no more of a task than a page needs. An event is
written out once, and what those of one wish are told goes over each line at once, some twenty times a second at most.
"""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager

import anyio
import psycopg
import redis.asyncio as aioredis
import structlog
from psycopg_pool import PoolTimeout
from redis import RedisError

from registry.access.account import Account
from registry.changes import CHANNEL, EVERYTHING, Read, Wish
from registry.metrics import STREAMS
from registry.stream.pieces import Piece, Written

MOST_WAITING, FEW = 10_000, 100
"""Events."""
UNASKED = 0.4
PAUSE = 0.05
"""Seconds from one reading of what is new to the next: under many changes each stream has fewer, larger writes."""
CURRENT = 3.0
"""Seconds: if the table was not read to its end for so long, watchers must not take what they heard for all."""
AWAY = 1.0
ASKED_AGAIN = 5.0
"""Seconds after which a reader's right to read is asked again."""
ASKED_AT_ONCE = 100
"""Readers of whom one thread asks in one go: a thread for each would take longer than telling them something."""
_log = structlog.get_logger()
Since = Callable[[int, Wish], Read]


class Stream:
    """What one reader is yet to be told. ``valid`` tells whether the account may still read; it may block."""

    def __init__(self, wish: Wish, valid: Callable[[], bool]) -> None:
        self.wish, self.valid = wish, valid
        self._waiting: deque[Piece] = deque()
        self._events = 0
        self._ended = False
        self._some = asyncio.Event()

    def offer(self, piece: Piece) -> None:
        """Ends the stream with an event too many."""
        if self._ended:
            return
        self._events += len(piece.lines)
        if self._events > MOST_WAITING:
            self._waiting.clear()
            self.end()
        else:
            self._waiting.append(piece)
            self._some.set()

    def end(self) -> None:
        """After what waits."""
        self._ended = True
        self._some.set()

    async def next(self) -> Piece | None:
        """None: it has ended."""
        while not self._waiting:
            if self._ended:
                return None
            self._some.clear()
            await self._some.wait()
        piece = self._waiting.popleft()
        self._events -= len(piece.lines)
        return piece

    @property
    def current(self) -> bool:
        """Whether what waits here is told in a moment."""
        return self._events < FEW


class Hub:
    """``since`` asks the table and may block; ``newest`` gives the id from which to begin."""

    def __init__(self, server: aioredis.Redis, since: Since, newest: Callable[[], int]) -> None:
        self._redis, self._since, self._newest = server, since, newest
        self._streams: dict[Wish, set[Stream]] = {}
        self._rung = asyncio.Event()
        self._read = 0.0
        self.last: int | None = None
        """The last change that was told; from here on a page that is made now may ask what came since."""
        self._tasks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        self._tasks = [asyncio.create_task(work()) for work in (self._listen, self._tell, self._ask_again)]

    async def close(self) -> None:
        """Ends what is left; whoever reads comes back to another replica."""
        while left := [task for task in self._tasks if not task.done()]:  # a client may swallow the first word of it
            for task in left:
                task.cancel()
            await asyncio.wait(left, timeout=0.5)
        for stream in self._all():
            stream.end()
        await self._redis.aclose()

    @property
    def current(self) -> bool:
        """Whether all that happened was told, up to a moment ago. Not while there is more than is read in one go."""
        return time.monotonic() - self._read < CURRENT

    def reader(self, account: Account, valid: Callable[[], bool], *, whole: bool = True) -> Stream:
        return Stream(Wish(account.prefixes, whole), valid)

    async def told(self, stream: Stream, last: int | None, stopping: anyio.Event) -> AsyncIterator[bytes]:
        """What happens from when it was joined; with ``last``, what has happened since first."""
        ending = asyncio.create_task(_end_when(stopping, stream))
        try:
            given = 0
            if last is not None:
                # An id that is not there yet comes from a database that was since restored: all is new then.
                given = min(last, await asyncio.to_thread(self._newest))
                more = True
                while more:
                    missed = await asyncio.to_thread(self._since, given, stream.wish)
                    for piece in Written(missed.events).of(stream.wish):
                        yield piece.sent
                    more, given = missed.last > given, missed.last
            while (live := await stream.next()) is not None:
                if live.last > given:
                    yield live.after(given)
        except (psycopg.Error, PoolTimeout) as error:
            _log.warning("stream_not_resumed", error=type(error).__name__)
        finally:
            ending.cancel()

    @contextmanager
    def joined(self, stream: Stream) -> Iterator[None]:
        """From here on nothing is kept from the stream."""
        self._streams.setdefault(stream.wish, set()).add(stream)
        STREAMS.inc()
        try:
            yield
        finally:
            same = self._streams[stream.wish]
            same.discard(stream)
            if not same:
                del self._streams[stream.wish]
            STREAMS.dec()

    def _all(self) -> list[Stream]:
        return [stream for same in self._streams.values() for stream in same]

    async def _ask_again(self) -> None:
        """Ends streams of accounts that are disabled, changed or logged in too long ago."""
        while True:
            await asyncio.sleep(ASKED_AGAIN)
            streams = self._all()
            for begin in range(0, len(streams), ASKED_AT_ONCE):
                some = streams[begin : begin + ASKED_AT_ONCE]
                try:
                    ended = await asyncio.to_thread(_ended, some)
                except (psycopg.Error, PoolTimeout):
                    break  # no database: asked again later
                for stream in ended:
                    stream.end()

    async def _tell(self) -> None:
        """From the table to the streams. While there are none, nothing is read: a lag that drains is many changes."""
        while True:
            asked = time.monotonic()
            try:
                if self.last is None or not self._streams:
                    newest = await asyncio.to_thread(self._newest)
                    if self.last is None or not self._streams:  # else somebody joined meanwhile: all since is told
                        self.last = newest
                found = await self._next(self.last)
            except (psycopg.Error, PoolTimeout) as error:  # away, or not migrated yet
                _log.warning("changes_not_read", error=type(error).__name__)
                await asyncio.sleep(AWAY)
                continue
            written = Written(found.events)
            for wish, streams in self._streams.items():
                for piece in written.of(wish):
                    for stream in streams:
                        stream.offer(piece)
            new, self.last = found.last > self.last, found.last
            if not found.full:
                self._read = asked
                await (asyncio.sleep(PAUSE) if new else self._ring())

    async def _next(self, last: int) -> Read:
        """What is wished for by now. Who joined while it was read, and wishes for more, is told of all of it, too."""
        if not self._streams:
            return Read([], last, full=False)
        wish = Wish.of_all(self._streams)
        found = await asyncio.to_thread(self._since, last, wish)
        if all(wish.covers(other) for other in self._streams):
            return found
        return await asyncio.to_thread(self._since, last, EVERYTHING)

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
    stream.end()
