"""The data's way: poller --> rounds --> agent --> working thread (decide, commit) --> poller.

poller (thread)      reads what is there, by partition, and never waits for anybody
event loop (Faust)   takes rounds one by one; opens and closes partitions; wakes what is due
working (thread)     decides a round and commits it: outputs, changelog, offsets at once; then writes the store
looking (thread)     looks through the states when a sweeper says so, while the working thread waits
restore (threads)    bring a partition's state up to what was committed
"""

from __future__ import annotations

import asyncio
import logging
import os
import time
import uuid
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, TypeVar

from confluent_kafka import KafkaException

from coverlink_engine.book import Book, Chunk, Place, Round
from coverlink_engine.config import EngineConfig
from coverlink_engine.messages import Decider, Sink, Sweeper, Taken
from coverlink_engine.outgoing import Outgoing, Plain, Transactions
from coverlink_engine.partitions import Partitions
from coverlink_engine.poller import Poller
from coverlink_engine.sweeping import GATHER, ROUNDS_APART, Sweeping
from coverlink_engine.turn import Turn
from coverlink_engine.working import MOST_TIMERS, Deciding, Passing, aborted

log = logging.getLogger(__name__)
T = TypeVar("T")
_TICK = 1.0
_SOON = 0.05
_LATER = 5.0
_FEW = 500


class Status(NamedTuple):
    """None is well, else the reason in a few words."""

    live: str | None
    ready: str | None


class Engine:
    """Give it a decider, perhaps with a sweeper, or a sink."""

    def __init__(
        self,
        config: EngineConfig,
        decider: Decider | None = None,
        sink: Sink | None = None,
        sweeper: Sweeper | None = None,
    ) -> None:
        if (decider is None) == (sink is None):
            raise ValueError("expected a decider or a sink")
        if decider is not None and (config.changelog is None or len(config.topics) != 1):
            raise ValueError("a decider needs one topic and its changelog")
        self._config, self._sink = config, sink
        self._book = Book()
        self._queue: asyncio.Queue[Round] = asyncio.Queue()
        self._working = ThreadPoolExecutor(1, "working")
        self._looking = ThreadPoolExecutor(1, "looking")
        self._turn = Turn()
        self._partitions = Partitions(config, self._book, lambda: self._poller, self._work)
        self._instance = config.instance or f"{os.uname().nodename}-{uuid.uuid4().hex[:12]}"
        self._decider = decider
        self._sweeper = sweeper
        self._sweeping: Sweeping | None = None
        self._stopping = False
        self._beside: list[asyncio.Task[None]] = []
        self._wait = _SOON
        self._started = False
        self.pending_since: float | None = None
        self.waking_since: float | None = None
        self.beat = time.monotonic()

    def start(self) -> None:
        """Joins the group. Does not wait for a broker."""
        loop, config = asyncio.get_running_loop(), self._config

        def later(function: Callable[..., None]) -> Callable[..., None]:
            def call(*given: object) -> None:
                loop.call_soon_threadsafe(function, *given)

            return call

        partitions = self._partitions
        self._poller = Poller(
            config, self._book, later(self._opened), later(partitions.closed), later(self._queue.put_nowait)
        )
        ask = self._poller.ask
        self._outgoing: Outgoing = (
            Transactions(config, self._instance) if config.transactions else Plain(config, self._instance, ask)
        )
        if not config.transactions:
            log.warning("AT LEAST ONCE: without transactions; after a crash some records are decided twice")
        shared = (config, self._book, ask, self._outgoing, partitions.ready, self._turn)
        if self._decider is not None:
            self._deciding = Deciding(self._decider, *shared)
            self._sweeping = Sweeping(self._sweeper, *shared) if self._sweeper else None
        else:
            self._passing = Passing(*shared)
        self._beside = [asyncio.ensure_future(self._beat()), asyncio.ensure_future(self._wake())]
        if self._sweeping is not None:
            self._beside.append(asyncio.ensure_future(self._look_on(self._sweeping)))
        self._started = True
        self._poller.start()

    async def rounds(self) -> AsyncIterator[Round]:
        """Rounds as they come; each must be given to ``handle``, in order."""
        while not self._stopping:
            yield await self._queue.get()

    async def handle(self, given: Round) -> None:
        """Decides and commits a round; on any failure it is read again from what is committed. Raises nothing."""
        if self._stopping:
            return
        self.pending_since = self.pending_since or time.monotonic()
        try:
            await (self._decide(given) if self._sink is None else self._pass(given, self._sink))
        except Exception as error:
            aborted(error)
            for chunk in given.chunks:
                self._partitions.again(chunk.place, chunk.epoch)
            await asyncio.sleep(self._wait)
            self._wait = min(self._wait * 2, _LATER)
        else:
            self._wait, self.pending_since = _SOON, None
            if sum(len(chunk.records) for chunk in given.chunks) < _FEW:
                looking = self._sweeping is not None and self._sweeping.left
                await asyncio.sleep(max(self._config.gather, ROUNDS_APART if looking else 0))
        finally:
            self._poller.done()

    def status(self) -> Status:
        if not self._started:
            return Status(None, "starting")
        if self._poller.failure is not None:
            reason = f"the poller ended: {type(self._poller.failure).__name__}"
            return Status(reason, reason)
        if not self._poller.joined:
            return Status(None, "not a member of the group yet: is Kafka there?")
        if self._poller.brokers_away:
            return Status(self.stuck(), "no broker answers")
        refused = next(iter(self._partitions.refused.values()), None)
        if refused is not None:
            return Status(self.stuck(), refused)
        waiting = self._partitions.waiting
        return Status(self.stuck(), f"{waiting} partitions are being restored" if waiting else None)

    def stuck(self) -> str | None:
        """Why this process should be started anew; None if it need not."""
        now, limit = time.monotonic(), self._config.stuck_after
        if self._started and self._poller.failure is not None:
            return f"the poller ended: {type(self._poller.failure).__name__}"
        if now - self.beat > limit:
            return f"the event loop has stood still for {now - self.beat:.0f} s"
        if self._started and not self._stopping and now - self._poller.turned > limit:
            return f"the poller has stood still for {now - self._poller.turned:.0f} s"
        if self._started and self._poller.brokers_away:
            return None
        if self.pending_since is not None and now - self.pending_since > limit:
            return f"no commit for {now - self.pending_since:.0f} s while records wait"
        if self.waking_since is not None and now - self.waking_since > limit:
            return f"no timer could be looked at for {now - self.waking_since:.0f} s"
        return None

    async def stop(self) -> None:
        """Finishes the round in hand, commits it, leaves the group. Safe to call twice."""
        if self._stopping or not self._started:
            return
        self._stopping = True
        for task in self._beside:
            task.cancel()
        for thread in (self._looking, self._working):
            await asyncio.to_thread(thread.shutdown, wait=True, cancel_futures=True)
        self._poller.leave()
        await asyncio.to_thread(self._poller.join)
        await self._partitions.close()
        self._outgoing.close()

    def _opened(self, place: Place, epoch: int) -> None:
        """A partition has come. What this worker's last life left open is ended first: restoring waits for that."""
        if not self._stopping:
            self._working.submit(self._end_what_is_open)
        self._partitions.opened(place, epoch)

    def _end_what_is_open(self) -> None:
        try:
            self._outgoing.open()
        except KafkaException as error:
            log.warning("not ready to write yet, the first commit tries again: %s", error)

    async def _decide(self, given: Round) -> None:
        await self._work(self._deciding.round, given)

    async def _work(self, work: Callable[..., T], *given: object) -> T:
        """In the working thread, in its turn."""
        return await asyncio.get_running_loop().run_in_executor(self._working, self._turn.working, work, *given)

    async def _pass(self, given: Round, sink: Sink) -> None:
        taken: list[tuple[Chunk, Taken]] = []
        for chunk in self._passing.current(given.chunks):
            taken.append((chunk, await self._take(chunk, sink)))
        await self._work(self._passing.round, taken, given.member)

    async def _take(self, chunk: Chunk, sink: Sink) -> Taken:
        """Tries until the sink has taken it, or the partition is another worker's."""
        wait = _SOON
        while self._book.holds(chunk.place, chunk.epoch):
            try:
                return await sink.take(chunk.records)
            except Exception as error:
                log.warning("not taken, next try in %.1f s: %s", wait, type(error).__name__)
                # It waits for something outside and says so: that is not being stuck.
                self.pending_since = time.monotonic()
                await asyncio.sleep(wait)
                wait = min(wait * 2, _LATER)
        return Taken()

    async def _beat(self) -> None:
        """The event loop is alive, whatever the working thread does."""
        while True:
            self.beat = time.monotonic()
            await asyncio.sleep(_TICK)

    async def _wake(self) -> None:
        """Once a second, and at once while there is more: what is due is published."""
        while True:
            full = looking = False
            for place, partition in list(self._partitions.ready.items()) if self._decider else []:
                self.waking_since = time.monotonic()
                try:
                    fired, left = await self._work(self._tend, place)
                except Exception as error:
                    aborted(error)
                    self._partitions.again(place, partition.epoch)
                else:
                    full, looking = full or fired == MOST_TIMERS, looking or left
            self.waking_since = None
            await asyncio.sleep(0 if full else GATHER if looking else _TICK)

    def _tend(self, place: Place) -> tuple[int, bool]:
        """How many timers were looked at, and whether a look through the states is not done yet."""
        fired = self._deciding.fire(place, self._config.today())
        return fired, self._sweeping is not None and self._sweeping.tend(place)

    async def _look_on(self, sweeping: Sweeping) -> None:
        """Looks while there is something to look at."""
        while True:
            try:
                more = await asyncio.get_running_loop().run_in_executor(self._looking, sweeping.look)
            except Exception as error:
                # The same state is looked at again; live records go on meanwhile.
                log.error("a look through the states stands still: %s at a state", type(error).__name__)
                await asyncio.sleep(_LATER)
            else:
                await asyncio.sleep(0 if more else GATHER)
