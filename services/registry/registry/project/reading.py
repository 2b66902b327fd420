"""The loop: what is there, at once, into a batch; offsets live in PostgreSQL, the group only shares out partitions.

Kafka --> reader: reads, understands, makes rows ready --> one batch waits --> writer: a transaction --> Redis: the bell
             ^                                        `--> one batch waits --> writer: ...                /
             '------------------------ where to read again ----------------------------------------------'

Each writer has partitions of its own, by their number: so what is said of one person stays in order, and no two write
about the same.
"""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Iterator
from typing import Any, NamedTuple

import redis
import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, Message, TopicPartition

from coverlink.bus.clients import Reach, consumer_config, headers_of
from registry import changes
from registry.courtesy import Pace
from registry.metrics import BATCH_RECORDS, BATCH_SECONDS, LAG
from registry.names.index import Index
from registry.project.batch import Moved, SetAside, next_offsets, project_batch
from registry.project.hearing import Batch, Place
from registry.project.retrying import LONGEST_PAUSE, Retrying

TOPICS = ("person.facts.v1", "unit.facts.v1", "coverage.decisions.v1", "notice.outcomes.v1")
GROUP = "registry"
WRITERS = 2
"""While one waits for the disk or for a lock, the other works."""
AT_ONCE = 200
"""Records that librdkafka is asked for at a time."""
_LOOK_EVERY = 2.0
_READING = {
    "session.timeout.ms": 10_000,
    "topic.metadata.refresh.interval.ms": 10_000,  # a topic that is made late is found soon
    "queued.max.messages.kbytes": 16_384,
    "fetch.queue.backoff.ms": 20,  # a queue that was full is filled again at once, not after a second
}
_log = structlog.get_logger()


class Read(NamedTuple):
    """A record as librdkafka read it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Writer:
    """A thread that writes what ``ready`` brings; at most one batch waits there."""

    def __init__(self, number: int) -> None:
        self.name = f"writer-{number}"
        self.ready: queue.Queue[Batch] = queue.Queue(1)
        self.turned = time.monotonic()

    def turn(self) -> None:
        self.turned = time.monotonic()


class Projector:
    """``run`` reads and understands batches while other threads write those before.

    Reading runs ahead by two batches for each writer at most. What was read and is not written yet is lost without
    harm: places are where the last transaction left them. ``stop`` may be set from anywhere. ``joined``: whether the
    group has given us our share, which may be none. ``kafka_answers``: whether it did when last asked, seconds ago.
    """

    def __init__(
        self, kafka: str, database: str, server: redis.Redis, set_aside: SetAside, batch: int, names: Index
    ) -> None:
        self._kafka = kafka
        self._database, self._redis, self._set_aside, self._batch = database, server, set_aside, batch
        self._names, self._pace = names, Pace(server)
        self._since: dict[Place, int] = {}  # up to where the reader has read
        self._written: dict[Place, int] = {}  # up to where a writer has
        self._writers = [Writer(number) for number in range(WRITERS)]
        self._back: queue.Queue[dict[Place, int]] = queue.Queue()  # from a writer: where to read again
        self._looked = 0.0
        self._failed: BaseException | None = None
        self._turned = time.monotonic()
        self.stop = threading.Event()
        self.joined = self.kafka_answers = False

    @property
    def turned(self) -> float:
        """When the loops last turned, by the monotonic clock: of them all, the one that stands still longest."""
        return min(self._turned, *(writer.turned for writer in self._writers))

    def run(self) -> None:
        """Until ``stop``; the batches in the writers' hands then are finished, or left for the next."""
        self._join()
        writing = [
            threading.Thread(target=self._write_all, args=(writer,), name=writer.name, daemon=True)
            for writer in self._writers
        ]
        for thread in writing:
            thread.start()
        try:
            while not self.stop.is_set():
                self._turn()
                if self._reach.lost:
                    _log.error("brokers_forgotten", now="a new consumer")
                    self._consumer.close()
                    self._join()
                self._go_back()
                self._hand_over(self._read())
                self._look()
        finally:
            self.stop.set()  # also where a fault ends the reader
            for thread in writing:
                thread.join()
            self._consumer.close()
        if self._failed:
            raise self._failed

    def _join(self) -> None:
        """With a new consumer."""
        self.joined, self._reach = False, Reach()
        self._consumer = Consumer({**consumer_config(self._kafka, GROUP), **_READING, **self._reach.settings()})
        self._consumer.subscribe(list(TOPICS), on_assign=self._given, on_revoke=self._taken, on_lost=self._lost)

    def _turn(self) -> None:
        self._turned = time.monotonic()

    def _read(self) -> dict[Writer, Batch]:
        batches = {writer: Batch() for writer in self._writers}
        for message in self._some():
            place = (str(message.topic()), message.partition() or 0)
            if (error := message.error()) is not None:
                _log.warning("not_read", error=error.name(), topic=message.topic())
            elif place in self._since:  # else: taken away within consume
                record, since = read_of(message), self._since[place]
                self._since[place] = record.offset + 1
                batches[self._writers[place[1] % WRITERS]].take(record, since)
        batches = {writer: batch for writer, batch in batches.items() if batch.heard}
        for batch in batches.values():
            _ = batch.ready  # made here, while the writers wait for PostgreSQL
        return batches

    def _some(self) -> Iterator[Message]:
        """What is there, as many as make a batch; few at a time, so that each is let go while it is in the caches."""
        first = self._consumer.poll(0.05)
        if first is None:
            return
        yield first
        left = self._pace.most(self._batch) - 1
        while left > 0 and (some := self._consumer.consume(min(left, AT_ONCE), 0)):
            left -= len(some)
            yield from some

    def _hand_over(self, batches: dict[Writer, Batch]) -> None:
        for writer in sorted(batches, key=lambda writer: writer.ready.full()):  # whoever has nothing to do is first
            while not self.stop.is_set():
                self._turn()
                try:
                    writer.ready.put(batches[writer], timeout=0.5)
                    break
                except queue.Full:
                    self._look()

    def _go_back(self) -> None:
        while not self._back.empty():
            for place, after in self._back.get().items():
                if place in self._since:
                    self._since[place] = after
                    self._consumer.seek(TopicPartition(*place, after))

    def _write_all(self, writer: Writer) -> None:
        database = Retrying(self._database, self.stop, writer.turn)
        try:
            while not self.stop.is_set():
                writer.turn()
                with contextlib.suppress(queue.Empty):
                    batch = writer.ready.get(timeout=0.5)
                    began = time.monotonic()
                    with BATCH_SECONDS.time():
                        self._write(database, batch)
                    BATCH_RECORDS.observe(len(batch.heard))
                    rest = self._pace.rest(time.monotonic() - began)
                    if writer.ready.full():  # else there is no lag
                        self.stop.wait(min(rest, LONGEST_PAUSE))
        except BaseException as error:  # a fault of ours ends the process, as in the first thread
            self._failed = error
            self.stop.set()
        finally:
            database.close()

    def _write(self, database: Retrying, batch: Batch) -> None:
        try:
            told = database.does(lambda db: project_batch(db, batch, self._set_aside, self._names))
        except Moved as moved:  # such as a database that was restored: read again what it has not
            _log.warning("places_moved_back", partitions=len(moved.back_to))
            self._back.put({place: moved.back_to.get(place, after) for place, after in batch.since.items()})
            return
        if told is not None:
            self._written.update(batch.ends)
            changes.announce(self._redis, told)

    def _given(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        places = [(one.topic, one.partition) for one in partitions]
        database = Retrying(self._database, self.stop, self._turn)
        known = (database.does(lambda db: next_offsets(db, places)) if places else {}) or {}
        database.close()
        for one in partitions:
            place = (one.topic, one.partition)
            self._since[place] = self._written[place] = known.get(place, 0)
            one.offset = known.get(place, OFFSET_BEGINNING)
        consumer.incremental_assign(partitions)
        self.joined = True

    def _taken(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        for one in partitions:
            self._since.pop((one.topic, one.partition), None)
            self._written.pop((one.topic, one.partition), None)
            LAG.labels(one.topic, str(one.partition)).set(0)
        consumer.incremental_unassign(partitions)

    def _lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        self.joined = False
        self._taken(consumer, partitions)

    def _look(self) -> None:
        if time.monotonic() - self._looked < _LOOK_EVERY:
            return
        self._looked = time.monotonic()
        try:
            self.kafka_answers = bool(self._consumer.list_topics(TOPICS[0], timeout=1).brokers)
        except KafkaException:
            self.kafka_answers = False
        for (topic, partition), read in self._since.items():
            after = min(read, self._written.get((topic, partition), read))
            _, high = self._consumer.get_watermark_offsets(TopicPartition(topic, partition), cached=True)
            LAG.labels(topic, str(partition)).set(max(0, high - after))


def read_of(message: Any) -> Read:
    """As the projector takes it."""
    return Read(
        message.topic(), message.partition(), message.offset(), message.key() or b"", message.value() or b"",
        headers_of(message),
    )  # fmt: skip
