"""The partitions that are ours, from coming to ready to gone. Lives in the event loop; long work runs in threads."""

from __future__ import annotations

import asyncio
import logging
import shutil
import time
from collections.abc import Awaitable, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from confluent_kafka import Consumer

from coverlink_engine.book import Book, Place
from coverlink_engine.config import EngineConfig
from coverlink_engine.metrics import OFFSETS_BEHIND, RESTORE_SECONDS
from coverlink_engine.poller import Poller
from coverlink_engine.restore import ChangelogLost, OtherLife, Revoked, committed, reader, restore, settled
from coverlink_engine.store import Memory, Store, shut

log = logging.getLogger(__name__)
_RESTORES = 2
Work = Callable[..., Awaitable[Any]]
"""Does something in the working thread: ``await work(function, *given)``."""


@dataclass
class Partition:
    """``offset``: the first that is not decided, None for none yet. Changed by the working thread only, once ready."""

    place: Place
    epoch: int
    offset: int | None
    store: Store | None


class Partitions:
    """Opens what comes, closes what goes, one after the other for each partition."""

    def __init__(self, config: EngineConfig, book: Book, poller: Callable[[], Poller], work: Work) -> None:
        self._config, self._book, self._poller = config, book, poller
        self._work = work
        self._restoring = ThreadPoolExecutor(_RESTORES, "restore")
        self._memory = Memory()
        self._tasks: dict[Place, asyncio.Task[None]] = {}
        self.ready: dict[Place, Partition] = {}
        self.refused: dict[Place, str] = {}
        """Why a partition cannot be ready before somebody has done something."""

    def opened(self, place: Place, epoch: int) -> None:
        """A partition has come, or is to be read again."""
        self._after(place, self._open(place, epoch, self._tasks.get(place)))

    def closed(self, place: Place) -> None:
        """A partition has gone."""
        self._after(place, self._close(place, self._tasks.get(place)))

    def again(self, place: Place, epoch: int) -> None:
        """After a failure: forget what was read in this epoch, and go back to what is committed."""
        fresh = self._book.begin_again(place, epoch)
        if fresh is not None:
            self._poller().pause(place, fresh)
            self.opened(place, fresh)

    @property
    def waiting(self) -> int:
        """How many are ours and not ready."""
        return sum(place not in self.ready for place in self._book.places())

    async def close(self) -> None:
        """Closes all. The working thread has ended by now."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        self._restoring.shutdown(cancel_futures=True)
        for partition in self.ready.values():
            if partition.store:
                shut(partition.store)
        self.ready.clear()

    def _after(self, place: Place, work: Coroutine[Any, Any, None]) -> None:
        self._tasks[place] = asyncio.ensure_future(work)

    async def _close(self, place: Place, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        self.refused.pop(place, None)
        partition = self.ready.pop(place, None)
        if partition and partition.store:
            # In the working thread and its turn, so that no chunk and no look is at it.
            await self._work(shut, partition.store)

    async def _open(self, place: Place, epoch: int, before: asyncio.Task[None] | None) -> None:
        await self._close(place, before)
        loop, wait, began = asyncio.get_running_loop(), 0.1, time.monotonic()
        while self._book.holds(place, epoch):
            try:
                partition = await loop.run_in_executor(self._restoring, self._restored, place, epoch)
            except Revoked:
                return
            except Exception as error:
                level = logging.WARNING
                if isinstance(error, ChangelogLost):
                    self.refused[place], level = str(error), logging.CRITICAL
                log.log(level, "%s %d is not ready, next try in %.1f s: %s", *place, wait, error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, 5.0)
                continue
            self.ready[place] = partition
            self.refused.pop(place, None)
            RESTORE_SECONDS.observe(time.monotonic() - began)
            self._poller().resume(place, epoch, partition.offset)
            return

    def _restored(self, place: Place, epoch: int) -> Partition:
        with reader(self._config) as consumer:
            knows_better = self._config.changelog and self._config.transactions
            offset = committed(consumer, place) if knows_better else settled(consumer, place)
            store = self._restored_store(consumer, place, epoch, offset) if self._config.changelog else None
        if store and knows_better:
            offset = _decided(place, offset, store)
        return Partition(place, epoch, offset, store)

    def _restored_store(self, consumer: Consumer, place: Place, epoch: int, offset: int | None) -> Store:
        """Raises ChangelogLost, Revoked, KafkaException."""
        changelog = Place(str(self._config.changelog), place.partition)
        folder = self._config.data_dir / "state" / changelog.topic / str(place.partition)
        try:
            return self._filled(folder, consumer, changelog, place, epoch)
        except OtherLife as error:
            if offset is not None:
                # Here may be the only copy: it is not thrown away, and nothing is decided on less than was known.
                raise ChangelogLost(f"{error}; mend the topic, or move {folder} away to go on without it") from error
            log.warning("nothing is decided yet, a state from before is thrown away: %s", error)
        shutil.rmtree(folder)
        return self._filled(folder, consumer, changelog, place, epoch)

    def _filled(self, folder: Path, consumer: Consumer, changelog: Place, place: Place, epoch: int) -> Store:
        began = time.monotonic()
        store = Store(folder, self._memory)
        try:
            count = restore(consumer, changelog, store, lambda: self._book.holds(place, epoch))
        except BaseException:
            shut(store)
            raise
        log.info("%s %d ready: %d records in %.2f s", *place, count, time.monotonic() - began)
        return store


def _decided(place: Place, offset: int | None, store: Store) -> int | None:
    """The offset from which to read on. With transactions the state's own is right where it is greater: a group
    coordinator that has just taken over may answer with what was committed a little earlier, and deciding again what
    is in the state would count it twice.
    """
    by_state = store.decided(place.topic)
    if by_state is None or (offset is not None and offset >= by_state):
        return offset
    OFFSETS_BEHIND.inc()
    log.warning("%s %d: the group is said to be at %s, the state is that of %d", *place, offset, by_state)
    return by_state
