"""Where callers meet. Whoever is served shares the way with all who came while the clerks were busy.

Nobody waits for company: a clerk that is free takes whatever stands there, be it one event. Under load the groups
grow by themselves, and one round trip to PostgreSQL and Kafka serves many callers.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog

from employment_events import metrics
from employment_events.accept.verdict import Offered, Unavailable, Verdict
from employment_events.accept.way import Way

MOST_TOGETHER = 500
"""Events that a clerk takes at once: above this, longer waits buy no more throughput."""
MOST_WAITING = 20_000
_log = structlog.get_logger()

Place = tuple[Sequence[Offered], "asyncio.Future[list[Verdict]]"]


class Counter:
    """Belongs to the event loop. Each way belongs to one clerk, a task here and a thread for its blocking work."""

    def __init__(self, ways: Sequence[Way]) -> None:
        self._ways = ways
        self._queue: asyncio.Queue[Place] = asyncio.Queue()
        self._waiting = 0
        self._threads = ThreadPoolExecutor(len(ways), "clerk")
        self._clerks: list[asyncio.Task[None]] = []

    def open(self) -> None:
        self._clerks = [asyncio.create_task(self._serve(way)) for way in self._ways]

    async def close(self) -> None:
        """Nobody may come any more; what a clerk has in hand is finished."""
        for clerk in self._clerks:
            clerk.cancel()
        await asyncio.gather(*self._clerks, return_exceptions=True)
        self._threads.shutdown()
        for way in self._ways:
            way.close()

    async def take(self, offered: Sequence[Offered]) -> list[Verdict]:
        """A verdict for each, in order; at most MOST_TOGETHER at once. Raises Unavailable."""
        if self._waiting >= MOST_WAITING:
            raise Unavailable("too many events are waiting")
        self._waiting += len(offered)
        future: asyncio.Future[list[Verdict]] = asyncio.get_running_loop().create_future()
        self._queue.put_nowait((offered, future))
        return await future

    async def _serve(self, way: Way) -> None:
        while True:
            places = [await self._queue.get()]
            count = len(places[0][0])
            while count < MOST_TOGETHER and not self._queue.empty():
                places.append(self._queue.get_nowait())
                count += len(places[-1][0])
            self._waiting -= count
            metrics.TOGETHER.observe(count)
            together = [one for offered, _ in places for one in offered]
            try:
                verdicts = await asyncio.get_running_loop().run_in_executor(self._threads, way.take, together)
            except Exception as error:
                _refuse(places, _told(error, count))
            else:
                metrics.count(verdicts)
                _answer(places, verdicts)


def _answer(places: Sequence[Place], verdicts: list[Verdict]) -> None:
    at = 0
    for offered, future in places:
        mine = verdicts[at : at + len(offered)]
        at += len(offered)
        if not future.done():  # a caller who hung up
            future.set_result(mine)


def _refuse(places: Sequence[Place], error: Exception) -> None:
    for _, future in places:
        if not future.done():
            future.set_exception(error)


class WayFailed(Exception):
    """A fault of ours. Names the error's type only: its own message may quote what a publisher sent."""


def _told(error: Exception, count: int) -> Exception:
    """Logs it, and says what the callers may know of it."""
    if isinstance(error, Unavailable):
        _log.warning("not_taken", events=count, why=str(error))
        return error
    _log.error("way_failed", events=count, error=type(error).__name__)
    return WayFailed(type(error).__name__)
