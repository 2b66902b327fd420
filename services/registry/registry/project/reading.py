"""The loop: what is there, at once, into a batch; offsets live in PostgreSQL, the group only shares out partitions."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import psycopg
import redis
import structlog
from confluent_kafka import OFFSET_BEGINNING, Consumer, Producer, TopicPartition

from coverlink.bus.clients import consumer_config, producer_config
from coverlink.bus.dead_letters import Post
from registry import changes
from registry.database import connect
from registry.metrics import BATCH_RECORDS, BATCH_SECONDS, LAG
from registry.project.batch import next_offsets, project
from registry.project.rows import Record

TOPICS = ("person.facts.v1", "unit.facts.v1", "coverage.decisions.v1", "notice.outcomes.v1")
GROUP = "registry"
LONGEST_PAUSE = 5.0
_LOOK_EVERY = 2.0
_log = structlog.get_logger()


class Read(NamedTuple):
    """A record as librdkafka read it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


class Projector:
    """Belongs to one thread; ``stop`` may be set from anywhere."""

    def __init__(self, kafka: str, database: str, server: redis.Redis, post: Post, batch: int) -> None:
        self._consumer = Consumer(
            {**consumer_config(kafka, GROUP), "session.timeout.ms": 10_000, "queued.max.messages.kbytes": 32_768}
        )
        self._letters = Producer(producer_config(kafka, "registry-letters"))
        self._database, self._redis, self._post, self._batch = database, server, post, batch
        self._db: psycopg.Connection[Any] | None = None
        self._next: dict[tuple[str, int], int] = {}
        self._looked = 0.0
        self.stop = threading.Event()
        self.turned = time.monotonic()
        self.joined = False

    def run(self) -> None:
        """Until ``stop``; what is in hand then is finished or left for the next."""
        self._consumer.subscribe(list(TOPICS), on_assign=self._given, on_revoke=self._taken, on_lost=self._taken)
        while not self.stop.is_set():
            self.turned = time.monotonic()
            records = self._read()
            if records:
                began = time.perf_counter()
                told = self._patiently(partial(self._project, records))
                if told is not None:
                    changes.announce(self._redis, told)
                BATCH_RECORDS.observe(len(records))
                BATCH_SECONDS.observe(time.perf_counter() - began)
            self._look()
        self._consumer.close()

    def _read(self) -> list[Record]:
        first = self._consumer.poll(0.05)
        if first is None:
            return []
        found = [_read(one) for one in (first, *self._consumer.consume(self._batch, 0)) if one.error() is None]
        for one in found:
            self._next[one.topic, one.partition] = one.offset + 1
        return list(found)

    def _patiently(self, work: Callable[[psycopg.Connection[Any]], Any]) -> Any:
        """Does it when PostgreSQL lets us. None when we are to stop before that."""
        pause = 0.1
        while not self.stop.is_set():
            self.turned = time.monotonic()
            try:
                if self._db is None or self._db.closed:
                    self._db = connect(self._database)
                return work(self._db)
            except psycopg.OperationalError as error:
                _log.warning("not_projected", error=type(error).__name__, code=error.sqlstate, again_in=pause)
                if self._db is not None:
                    self._db.close()
                self._db = None
                self.stop.wait(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
        return None

    def _project(self, records: Sequence[Record], db: psycopg.Connection[Any]) -> list[changes.Change]:
        return project(db, records, self._set_aside)

    def _set_aside(self, record: Record, reason: str, detail: str) -> None:
        letter = self._post(record, reason, detail)
        headers: list[tuple[str, str | bytes | None]] = list(letter.headers)
        self._letters.produce(letter.topic, letter.value, letter.key, headers=headers)
        if self._letters.flush(30):
            raise psycopg.OperationalError("Kafka did not take a dead letter: the batch is not committed")

    def _given(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        places = [(one.topic, one.partition) for one in partitions]
        known = self._patiently(lambda db: next_offsets(db, places)) if places else {}
        for one in partitions:
            one.offset = (known or {}).get((one.topic, one.partition), OFFSET_BEGINNING)
        consumer.incremental_assign(partitions)
        self.joined = True

    def _taken(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        for one in partitions:
            self._next.pop((one.topic, one.partition), None)
            LAG.labels(one.topic, str(one.partition)).set(0)
        consumer.incremental_unassign(partitions)

    def _look(self) -> None:
        if time.monotonic() - self._looked < _LOOK_EVERY:
            return
        self._looked = time.monotonic()
        for (topic, partition), after in self._next.items():
            _, high = self._consumer.get_watermark_offsets(TopicPartition(topic, partition), cached=True)
            LAG.labels(topic, str(partition)).set(max(0, high - after))


def _read(message: Any) -> Read:
    return Read(
        message.topic(), message.partition(), message.offset(), message.key() or b"", message.value() or b"",
        message.headers() or [],
    )  # fmt: skip
