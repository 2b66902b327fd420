"""A round of chunks, from records to committed. ``Deciding`` for keys with state, ``Passing`` for steps without.

All of it runs in one working thread and in its turn, so a partition's store has one user, and the event loop stays free
for the rest.
A commit carries the membership under which the round was read. If partitions have moved since, the broker refuses it
and the round is read again by whoever has them now; so nothing here needs to wait for a rebalance, nor it for us.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from datetime import date
from typing import Any

from coverlink_engine.book import Book, Chunk, Place, Round
from coverlink_engine.config import EngineConfig
from coverlink_engine.deciding import Chunks, Step
from coverlink_engine.messages import Decider, Output, Taken
from coverlink_engine.metrics import ABORTED, CHUNK_RECORDS, CHUNK_SECONDS, COMMITTED_AT, FIRED, RECORDS
from coverlink_engine.outgoing import Ask, Changes, Outgoing
from coverlink_engine.partitions import Partition
from coverlink_engine.store import Store, unpack
from coverlink_engine.turn import Turn

log = logging.getLogger(__name__)
MOST_TIMERS = 1_000


class Work:
    """What both kinds share: whose chunks they are, and the commit."""

    def __init__(
        self,
        config: EngineConfig,
        book: Book,
        ask: Ask,
        outgoing: Outgoing,
        ready: Mapping[Place, Partition],
        turn: Turn,
    ) -> None:
        self._config, self._book, self._ask = config, book, ask
        self._outgoing, self._ready, self._turn = outgoing, ready, turn

    def _ours(self, chunks: list[Chunk]) -> list[tuple[Chunk, Partition]]:
        ours = []
        for chunk in chunks:
            partition = self._ready.get(chunk.place)
            if partition and partition.epoch == chunk.epoch and self._book.holds(chunk.place, chunk.epoch):
                ours.append((chunk, partition))
        return ours

    def _commit(
        self, ours: list[tuple[Chunk, Partition]], outputs: list[Output], changes: Changes, member: Any
    ) -> Mapping[Place, int]:
        """Raises NotCommitted."""
        offsets = {chunk.place: chunk.after for chunk, _ in ours}
        written = self._send(outputs, changes, offsets, member)
        for chunk, partition in ours:
            partition.offset = offsets[chunk.place]
            RECORDS.labels(chunk.place.topic).inc(len(chunk.records))
        COMMITTED_AT.set_to_current_time()
        return written

    def _send(
        self, outputs: list[Output], changes: Changes, offsets: Mapping[Place, int], member: Any
    ) -> Mapping[Place, int]:
        """Raises NotCommitted, KafkaException."""
        with self._turn.waiting():
            self._outgoing.open()
            return self._outgoing.commit(outputs, changes, offsets, member)


class Deciding(Work):
    """Rounds for a Decider, and its timers."""

    def __init__(self, decider: Decider, *shared: Any) -> None:
        super().__init__(*shared)
        self._decider = decider
        self._chunks = Chunks(self._config, decider)
        self._quick = False
        """Whether the last round was done in a fraction of the time that a transaction may be open."""

    def round(self, given: Round) -> None:
        """Decides and commits what is still ours. Raises whatever goes wrong; the caller has it read again."""
        began = time.perf_counter()
        ours = self._ours(given.chunks)
        if not ours:
            return
        count = sum(len(chunk.records) for chunk, _ in ours)
        ahead, self._quick = self._quick and count >= self._config.chunk // 4, False
        try:
            self._write(ours, *self._decided(ours, ahead), given.member)
        except BaseException:  # whatever ends it: the next commit must not make its part visible
            self._outgoing.take_back()
            raise
        took = time.perf_counter() - began
        self._quick = took * 4_000 < self._config.transaction_timeout_ms
        CHUNK_RECORDS.observe(count)
        CHUNK_SECONDS.observe(took)

    def _decided(
        self, ours: list[tuple[Chunk, Partition]], ahead: bool
    ) -> tuple[list[tuple[Partition, Step]], list[Output], Changes]:
        """What came of each chunk, and what is left to write. ``ahead``: the broker gets each chunk's while the next is
        decided.
        """
        topic, steps = self._config.changelog, list[tuple[Partition, Step]]()
        outputs, changes = list[Output](), dict[Place, dict[bytes, bytes]]()
        assert topic is not None
        if ahead:
            with self._turn.waiting():
                self._outgoing.open()
        for chunk, partition in ours:
            step = self._chunks.decide(chunk, _store(partition))
            steps.append((partition, step))
            outputs += (*step.outputs, *step.dead_letters(self._config))
            changes[Place(topic, partition.place.partition)] = step.values
            if ahead and self._outgoing.ahead(outputs, changes):
                outputs, changes = [], {}
                step.outputs.clear()
        return steps, outputs, changes

    def _write(
        self,
        ours: list[tuple[Chunk, Partition]],
        steps: list[tuple[Partition, Step]],
        outputs: list[Output],
        changes: Changes,
        member: Any,
    ) -> None:
        written = self._commit(ours, outputs, changes, member)
        for partition, step in steps:
            position = written.get(Place(str(self._config.changelog), partition.place.partition))
            _store(partition).write(step.values, step.before, position)

    def fire(self, place: Place, today: date) -> int:
        """Publishes what is due in a partition, oldest first, at most MOST_TIMERS; returns how many were looked at."""
        partition = self._ready.get(place)
        store = _store(partition) if partition else None
        due = store.due(today, MOST_TIMERS) if store else []
        if partition is None or store is None or not due:
            return 0
        member = self._ask(lambda consumer: consumer.consumer_group_metadata())
        if not self._book.holds(place, partition.epoch):
            return 0
        values = store.read([key for _, key in due])
        outputs = []
        for day, key in due:
            value = values[key]
            state, wake = unpack(value) if value else (b"", None)
            if wake == day:
                outputs.append(self._decider.wake(key, state, day))
        if outputs:
            # The offset that is committed anyway goes with them: that fences out whoever has lost the partition.
            where = {} if partition.offset is None else {place: partition.offset}
            self._send(outputs, {}, where, member)
            FIRED.inc(len(outputs))
        store.forget(due)
        return len(due)


class Passing(Work):
    """Rounds for a Sink, which has taken the records already."""

    def current(self, chunks: list[Chunk]) -> list[Chunk]:
        """Those that are still ours."""
        return [chunk for chunk, _ in self._ours(chunks)]

    def round(self, taken: list[tuple[Chunk, Taken]], member: Any) -> None:
        began = time.perf_counter()
        ours = self._ours([chunk for chunk, _ in taken])
        if not ours:
            return
        still = {chunk.place for chunk, _ in ours}
        outputs: list[Output] = []
        for chunk, each in taken:
            if chunk.place in still:
                outputs.extend(each.outputs)
                outputs.extend(Step(rejected=list(each.rejected)).dead_letters(self._config))
        self._commit(ours, outputs, {}, member)
        CHUNK_RECORDS.observe(sum(len(chunk.records) for chunk, _ in ours))
        CHUNK_SECONDS.observe(time.perf_counter() - began)


def aborted(error: Exception) -> None:
    ABORTED.inc()
    log.warning("a chunk is taken back and read again: %s: %s", type(error).__name__, error)


def _store(partition: Partition) -> Store:
    assert partition.store is not None, "a decider's partitions have stores"
    return partition.store
