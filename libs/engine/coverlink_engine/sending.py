"""A chunk's records handed to librdkafka, in batches where it can take them.

``produce_batch`` costs half of a ``produce`` for each record, but knows no headers. And a delivery report for each
costs as much again; with transactions only the changelog's last one is asked for, since its offset is the greatest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from confluent_kafka import KafkaError, KafkaException, Producer

from coverlink_engine.book import Place
from coverlink_engine.messages import Output


class Written:
    """Delivery reports of one chunk: the changelog offsets that the broker gave, and the first failure."""

    def __init__(self) -> None:
        self.next: dict[Place, int] = {}
        self.failed: str | None = None

    def logged(self, error: Any, message: Any) -> None:
        """For records of the changelog."""
        if error is not None:
            self.reported(error, message)
            return
        place = Place(message.topic(), message.partition())
        self.next[place] = max(self.next.get(place, 0), message.offset() + 1)

    def reported(self, error: Any, _: Any) -> None:
        """For all others."""
        if error is not None and self.failed is None:
            self.failed = str(error)


def send(
    producer: Producer,
    outputs: Sequence[Output],
    changes: Mapping[Place, Mapping[bytes, bytes]],
    written: Written,
    *,
    every: bool,
) -> None:
    """Does not wait for acknowledgement. ``every``: report on each record, not only on the changelog's last.

    The order of a topic's records is kept. Raises KafkaException.
    """
    by_topic: dict[str, list[Output]] = {}
    for row in outputs:
        by_topic.setdefault(row.topic, []).append(row)
    report: dict[str, Any] = {"on_delivery": written.reported} if every else {}
    for topic, rows in by_topic.items():
        if any(row.headers or row.partition is not None for row in rows):
            _one_by_one(producer, rows, report)
        else:
            _at_once(producer, topic, [{"key": row.key, "value": row.value} for row in rows], report)
    for place, values in changes.items():
        batch: list[dict[str, Any]] = [{"key": key, "value": value} for key, value in values.items()]
        if every:
            report = {"on_delivery": written.logged}
        batch[-1]["callback"] = written.logged
        _at_once(producer, place.topic, batch, {"partition": place.partition, **report})
    producer.poll(0)


def _one_by_one(producer: Producer, rows: Sequence[Output], report: dict[str, Any]) -> None:
    produce: Any = producer.produce
    for row in rows:
        more = report if row.partition is None else {"partition": row.partition, **report}
        while True:
            try:
                produce(row.topic, row.value, row.key, headers=row.headers, **more)
                break
            except BufferError:
                producer.poll(0.1)


def _at_once(producer: Producer, topic: str, rows: list[dict[str, Any]], more: dict[str, Any]) -> None:
    """All of them, in order. What found no room in the queue goes again when there is some. Raises KafkaException."""
    while (taken := producer.produce_batch(topic, rows, **more)) < len(rows):
        left = rows[taken:]
        errors = [row.pop("_error", None) for row in left]
        for error in errors:
            # Taken after one that was not: room came in between, and going on would change the order.
            if error is None or error.code() != KafkaError._QUEUE_FULL:
                raise KafkaException(error or KafkaError(KafkaError._QUEUE_FULL))
        producer.poll(0.1)
        rows = left
