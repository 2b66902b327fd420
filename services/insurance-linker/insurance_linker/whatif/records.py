"""The records of a piece, in batches.

The log is read with a group of its own that joins nothing, commits nothing and leaves no trace on the broker; only
what was committed is seen. A file holds a CloudEvent a line in structured mode, as the facts stand on the bus: with
``subject``, ``recordedat`` and, of persons, a ``person_id``.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import msgspec
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from msgspec import Struct

from coverlink.bus.clients import UNREADABLE, consumer_config, headers_of
from insurance_linker.whatif.pieces import Piece

Told = dict[str, bytes]
"""Headers by name."""
Raw = tuple[int, bytes, Told, bytes]
"""Place, key, headers and value of a record; the key of one that cannot be read is empty."""
BATCH = 250
"""Records at once: few enough to stay in the processor's cache until they are written."""
WAIT = 0.2
"""Seconds for which a part of a batch is waited for, so also at a partition's end."""


def records(piece: Piece, bootstrap: str) -> Iterator[list[Raw]]:
    return _lines(piece) if piece.path else _records(piece, bootstrap)


def _records(piece: Piece, bootstrap: str) -> Iterator[list[Raw]]:
    consumer = Consumer(
        {
            **consumer_config(bootstrap, f"whatif-{uuid.uuid4()}"),
            "enable.partition.eof": True,
            "queued.max.messages.kbytes": 16_384,
        }
    )
    consumer.assign([TopicPartition(piece.topic, piece.number, piece.start)])
    try:
        while True:
            errors: list[KafkaError] = []
            rows: list[Raw] = []
            for row in consumer.consume(BATCH, WAIT):
                if error := row.error():
                    errors.append(error)
                else:
                    rows.append((row.offset() or 0, row.key() or b"", dict(headers_of(row)), row.value() or b""))
            yield rows
            if any(error.code() == KafkaError._PARTITION_EOF for error in errors):
                return
            if errors:
                raise KafkaException(errors[0])
    finally:
        consumer.close()


class _Event(Struct):
    """A CloudEvent in structured mode, its attributes under their own names."""

    id: str
    source: str
    type: str
    subject: str
    data: msgspec.Raw
    time: str = ""
    recordedat: str = ""
    factid: str = ""
    publisher: str = ""


_event = msgspec.json.Decoder(_Event).decode


def _lines(piece: Piece) -> Iterator[list[Raw]]:
    assert piece.path
    with piece.path.open("rb") as file:
        if piece.start:
            file.seek(piece.start - 1)
            file.readline()  # begins before this piece, unless it ended right there
        rows: list[Raw] = []
        while (at := file.tell()) < piece.end and (line := file.readline()):
            if line.strip():
                rows.append(_raw(at, line))
            if len(rows) >= 5_000:
                yield rows
                rows = []
        yield rows


def _raw(at: int, line: bytes) -> Raw:
    try:
        event = _event(line)
    except msgspec.DecodeError:
        return at, b"", dict(UNREADABLE), b""
    told = {
        "ce_id": event.id, "ce_source": event.source, "ce_type": event.type, "ce_subject": event.subject,
        "ce_time": event.time, "ce_recordedat": event.recordedat or event.time, "ce_factid": event.factid,
        "ce_publisher": event.publisher,
    }  # fmt: skip
    found = {name: value.encode() for name, value in told.items() if value}
    return at, event.subject.encode(), found, bytes(event.data)
