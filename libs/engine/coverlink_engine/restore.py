"""A partition's state, brought up to what was committed."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from confluent_kafka import OFFSET_INVALID, Consumer, KafkaError, KafkaException, TopicPartition

from coverlink_engine.book import Place
from coverlink_engine.config import EngineConfig
from coverlink_engine.metrics import RESTORE_LEFT, RESTORED
from coverlink_engine.store import Store

log = logging.getLogger(__name__)
_BATCH = 10_000
_PATIENCE = 10.0
# librdkafka may go on waiting for a coordinator that is gone; the next try, with a new consumer, finds another.
_COORDINATOR = 3.0
_LISTEN = 0.3


class Revoked(Exception):
    """The partition went to another worker meanwhile."""


class OtherLife(Exception):
    """The store was filled from a changelog that is no longer the one there: it was made anew, or lost records."""


class ChangelogLost(Exception):
    """The same, under an input that is decided: the changelog lacks what is needed. Somebody must look at it."""


@contextmanager
def reader(config: EngineConfig) -> Iterator[Consumer]:
    """A consumer for one thread, and no member of the group: only the poller may touch the member."""
    made = Consumer({**config.reader, "enable.partition.eof": True}, logger=log)
    try:
        yield made
    finally:
        made.close()


def committed(consumer: Consumer, place: Place) -> int | None:
    """The offset up to which the input is decided; None when nothing is.

    The consumer reads committed records only, so the broker answers when no transaction that could still move
    the offset is open (KIP-447). Raises KafkaException.
    """
    (found,) = consumer.committed([TopicPartition(*place)], _COORDINATOR)
    if found.error is not None:
        raise KafkaException(found.error)
    return None if found.offset == OFFSET_INVALID else int(found.offset)


def settled(consumer: Consumer, place: Place) -> int | None:
    """The same, asked until it is heard twice: a coordinator that has just started answers with what it has loaded so
    far. For steps that have no better source. Raises KafkaException.
    """
    heard = committed(consumer, place)
    while True:
        time.sleep(_LISTEN)
        again = committed(consumer, place)
        if again == heard:
            return heard
        heard = again


def restore(consumer: Consumer, changelog: Place, store: Store, ours: Callable[[], bool]) -> int:
    """Reads the changelog from the store's position to its end, and returns how many records that were.

    The end is the high watermark, not the last stable offset: a dead worker's open transaction hides what a later
    one has committed after it, and deciding without that would lose it. So this waits until it is ended or timed out.
    Comes after ``committed``, which fences whoever had the partition before. Raises Revoked, OtherLife, KafkaException.
    """
    low, high = consumer.get_watermark_offsets(TopicPartition(*changelog), timeout=_PATIENCE)
    position = store.position
    if position and not low <= position <= high:
        name = f"{changelog.topic} {changelog.partition}"
        raise OtherLife(f"{name} goes from {low} to {high}, this worker's state is that of {position}")
    if low > position:
        log.error("%s %d begins at %d: older states are lost, is it compacted only?", *changelog, low)
        position = low
    consumer.assign([TopicPartition(*changelog, position)])
    count, told, left = 0, time.monotonic(), RESTORE_LEFT.labels(*map(str, changelog))
    while position < high:
        left.set(high - position)
        if not ours():
            left.set(0)
            raise Revoked(f"{changelog.topic} {changelog.partition}")
        values: dict[bytes, bytes] = {}
        for message in list(consumer.consume(_BATCH, 0.1)):
            error = message.error()
            after: Any = message.offset()
            if error is None:
                values[message.key() or b""] = message.value() or b""
                position = after + 1
                count += 1
            elif error.code() == KafkaError._PARTITION_EOF:
                position = max(position, after)
            else:
                raise KafkaException(error)
        store.write({key: value for key, value in values.items() if value}, {}, position)
        RESTORED.inc(len(values))
        if time.monotonic() - told > 5:
            told = time.monotonic()
            log.info("restoring %s %d: %d of %d", *changelog, position, high)
    left.set(0)
    return count
