"""What the poller has read and not handed on yet, by partition, and how far behind that is."""

from __future__ import annotations

import logging
import time
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from confluent_kafka import Consumer, KafkaError, TopicPartition

from coverlink_engine.book import Book, Chunk, Place
from coverlink_engine.messages import Record
from coverlink_engine.metrics import LAG, LAG_SECONDS
from coverlink_engine.records import record_of

log = logging.getLogger(__name__)
_LOOK_EVERY = 2.0
_NOWHERE = Place("", -1)


class MembershipLost(Exception):
    """librdkafka has given the consumer up.

    It does so also without a cause: when a broker is back just as a named member's session ends, an old heartbeat is
    answered after the new joining, and the member takes itself for fenced out by another one of its name. And it
    forgets all brokers, for good, when one that has only just come back names none, not even itself (2.10 to 2.16, its
    issue 5301): the only broker of a small site, or all of a larger one, on the way back from a stall.
    """


class Held:
    """Used by the poller's thread only."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self._records: dict[Place, list[Record]] = defaultdict(list)
        self._next: dict[Place, int] = {}
        self._looked = 0.0

    def __bool__(self) -> bool:
        return bool(self._records)

    def add(self, messages: Sequence[Any]) -> None:
        """Raises MembershipLost."""
        last = _NOWHERE
        records: list[Record] = []
        for message in messages:
            if message.error() is not None:
                _mention(message.error())
                continue
            record = record_of(message)
            # They come in long runs from one partition.
            if record.partition != last.partition or record.topic != last.topic:
                last = Place(record.topic, record.partition)
                records = self._records[last]
            records.append(record)

    def chunks(self) -> list[Chunk]:
        """All that is held, of the partitions that are ours."""
        held, self._records = self._records, defaultdict(list)
        chunks = []
        for place, records in held.items():
            epoch = self._book.epoch(place)
            if epoch is not None:
                chunk = Chunk(place, epoch, records)
                self._next[place] = chunk.after
                LAG_SECONDS.labels(*map(str, place)).set(max(0.0, time.time() - records[0].timestamp_ms / 1000))
                chunks.append(chunk)
        return chunks

    def drop(self, place: Place) -> None:
        """It will be read again, or by another."""
        self._records.pop(place, None)

    def forget(self, place: Place) -> None:
        """The partition is no longer ours."""
        self.drop(place)
        self._next.pop(place, None)
        LAG.labels(*map(str, place)).set(0)
        LAG_SECONDS.labels(*map(str, place)).set(0)

    def look(self, consumer: Consumer, now: float) -> None:
        """Says how far behind we are, by the high watermarks that came with the fetches."""
        if now - self._looked < _LOOK_EVERY:
            return
        self._looked = now
        for place, after in self._next.items():
            _, high = consumer.get_watermark_offsets(TopicPartition(*place), cached=True)
            waiting = max(0, high - after)
            LAG.labels(*map(str, place)).set(waiting)
            if not waiting:
                LAG_SECONDS.labels(*map(str, place)).set(0)


def _mention(error: KafkaError) -> None:
    if error.fatal() or error.code() == KafkaError._FATAL:
        raise MembershipLost(str(error))
    log.warning("from the consumer: %s", error)
