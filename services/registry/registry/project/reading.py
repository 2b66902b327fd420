"""The loop: what is there, at once, into a batch; offsets live in PostgreSQL, the group only shares out partitions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import psycopg
import redis
import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition

from coverlink.bus.clients import consumer_config, headers_of
from coverlink.bus.dead_letters import Consumed as Record
from registry import changes
from registry.database import BY_KEYS, connect
from registry.metrics import BATCH_RECORDS, BATCH_SECONDS, LAG
from registry.project.batch import Moved, Place, SetAside, next_offsets, project

TOPICS = ("person.facts.v1", "unit.facts.v1", "coverage.decisions.v1", "notice.outcomes.v1")
GROUP = "registry"
LONGEST_PAUSE = 5.0
_LOOK_EVERY = 2.0
_READING = {
    "session.timeout.ms": 10_000,
    "topic.metadata.refresh.interval.ms": 10_000,  # a topic that is made late is found soon
    "queued.max.messages.kbytes": 16_384,
    "fetch.queue.backoff.ms": 20,  # a queue that was full is filled again at once, not after a second
}
_log = structlog.get_logger()
T = TypeVar("T")


class Read(NamedTuple):
    """A record as librdkafka read it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Projector:
    """Belongs to one thread; ``stop`` may be set from anywhere.

    ``turned``: when the loop last turned, by the monotonic clock. ``joined``: whether the group has given us our share,
    which may be none. ``kafka_answers``: whether it did when last asked, seconds ago.
    """

    def __init__(self, kafka: str, database: str, server: redis.Redis, set_aside: SetAside, batch: int) -> None:
        self._consumer = Consumer({**consumer_config(kafka, GROUP), **_READING})
        self._database, self._redis, self._set_aside, self._batch = database, server, set_aside, batch
        self._db: psycopg.Connection[Any] | None = None
        self._since: dict[Place, int] = {}
        self._looked = 0.0
        self.stop = threading.Event()
        self.turned = time.monotonic()
        self.joined = self.kafka_answers = False

    def run(self) -> None:
        """Until ``stop``; what is in hand then is finished, or left for the next."""
        self._consumer.subscribe(list(TOPICS), on_assign=self._given, on_revoke=self._taken, on_lost=self._lost)
        while not self.stop.is_set():
            self.turned = time.monotonic()
            if records := self._read():
                with BATCH_SECONDS.time():
                    self._project(records)
                BATCH_RECORDS.observe(len(records))
            self._look()
        self._consumer.close()

    def _read(self) -> list[Record]:
        first = self._consumer.poll(0.05)
        if first is None:
            return []
        found: list[Record] = []
        for message in (first, *self._consumer.consume(self._batch - 1, 0)):
            if (error := message.error()) is not None:
                _log.warning("not_read", error=error.name(), topic=message.topic())
            elif (message.topic(), message.partition()) in self._since:  # else: taken away within consume
                found.append(read_of(message))
        return found

    def _project(self, records: Sequence[Record]) -> None:
        try:
            told = self._patiently(lambda db: project(db, records, self._since, self._set_aside))
        except Moved as moved:  # such as a database that was restored: read again what it has not
            _log.warning("places_moved_back", partitions=len(moved.back_to))
            for place in {(one.topic, one.partition) for one in records}:
                self._since[place] = moved.back_to.get(place, self._since[place])
                self._consumer.seek(TopicPartition(*place, self._since[place]))
            return
        if told is None:
            return
        for one in records:
            self._since[one.topic, one.partition] = one.offset + 1
        changes.announce(self._redis, told)

    def _patiently(self, work: Callable[[psycopg.Connection[Any]], T]) -> T | None:
        """Does it when PostgreSQL lets us. None when we are to stop before that."""
        pause = 0.1
        while not self.stop.is_set():
            self.turned = time.monotonic()
            try:
                if self._db is None or self._db.closed:
                    self._db = connect(self._database, BY_KEYS)
                return work(self._db)
            except psycopg.Error as error:
                # Never the message: it may quote values.
                _log.warning("not_projected", error=type(error).__name__, code=error.sqlstate, again_in=pause)
                if self._db is not None:
                    self._db.close()
                self._db = None
                self.stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        return None

    def _given(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        places = [(one.topic, one.partition) for one in partitions]
        known = (self._patiently(lambda db: next_offsets(db, places)) if places else {}) or {}
        for one in partitions:
            self._since[one.topic, one.partition] = known.get((one.topic, one.partition), 0)
            one.offset = known.get((one.topic, one.partition), OFFSET_BEGINNING)
        consumer.incremental_assign(partitions)
        self.joined = True

    def _taken(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        for one in partitions:
            self._since.pop((one.topic, one.partition), None)
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
        for (topic, partition), after in self._since.items():
            _, high = self._consumer.get_watermark_offsets(TopicPartition(topic, partition), cached=True)
            LAG.labels(topic, str(partition)).set(max(0, high - after))


def read_of(message: Any) -> Read:
    """As the projector takes it."""
    return Read(
        message.topic(), message.partition(), message.offset(), message.key() or b"", message.value() or b"",
        headers_of(message),
    )  # fmt: skip
