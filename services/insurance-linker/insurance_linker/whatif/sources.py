"""Where facts come from: the partitions of the log, or pieces of a file. Each is read once, by one process.

The log is read with a group of its own that joins nothing, commits nothing and leaves no trace on the broker; only
what was committed is seen. A file holds a CloudEvent a line in structured mode, as the facts stand on the bus: with
``subject``, ``recordedat`` and a ``person_id``.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import msgspec
from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from kafka import KafkaConsumer
from kafka import TopicPartition as Place
from msgspec import Struct

from coverlink.bus.clients import UNREADABLE, consumer_config, headers_of
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import BrokenContract, fact_of
from insurance_linker.domain.whatif.heard import heard_of
from insurance_linker.whatif.buckets import Writer

Told = dict[str, bytes]
"""Headers by name."""
Raw = tuple[int, bytes, Told, bytes]
"""Place, person key, headers and value of a record; the key of one that cannot be read is empty."""
BATCH = 250
"""Records at once: few enough to stay in the processor's cache until they are written."""
WAIT = 0.2
"""Seconds for which a part of a batch is waited for, so also at a partition's end."""
PIECE = 8 << 20
LINE_BYTES = 400
"""What a fact takes in a file, about."""
_NOT_USED = frozenset(
    f"coverlink.{kind}.v1".encode() for kind in ("deadline.passed", "policy.activated", "site.entered", "site.left")
)


class NoFacts(Exception):
    """There is nothing to read; the message says where."""


class Piece(Struct, frozen=True):
    """A partition of the log (``path`` is None), or the lines of a file that begin in ``[start, end)``.

    ``weight`` is how many facts it has, about.
    """

    number: int
    start: int
    end: int
    weight: int
    path: Path | None = None


class Read(Struct):
    """What came of reading: facts in the sample, facts left out of it, records that are no facts; the first and the
    last day on which one was recorded."""

    facts: int = 0
    beyond: int = 0
    broken: int = 0
    first: date = date.max
    last: date = date.min

    def add(self, other: Read) -> None:
        self.facts += other.facts
        self.beyond += other.beyond
        self.broken += other.broken
        self.first, self.last = min(self.first, other.first), max(self.last, other.last)


def log_pieces(bootstrap: str) -> list[Piece]:
    """The partitions of the log that hold anything, the longest first. Raises NoFacts."""
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    try:
        places = [Place(PERSON_FACTS, number) for number in sorted(consumer.partitions_for_topic(PERSON_FACTS) or ())]
        first, last = consumer.beginning_offsets(places), consumer.end_offsets(places)
    finally:
        consumer.close()
    found = [Piece(row.partition, first[row], last[row], last[row] - first[row]) for row in places]
    found = sorted((row for row in found if row.weight), key=lambda row: row.weight, reverse=True)
    if not found:
        raise NoFacts(f"{PERSON_FACTS} at {bootstrap} holds no facts: publish some first")
    return found


def file_pieces(path: Path) -> list[Piece]:
    """The pieces of a file. Raises NoFacts."""
    size = path.stat().st_size
    if not size:
        raise NoFacts(f"{path} is empty")
    starts = range(0, size, PIECE)
    return [
        Piece(number, start, min(start + PIECE, size), max(1, min(PIECE, size - start) // LINE_BYTES), path)
        for number, start in enumerate(starts)
    ]


def read(piece: Piece, bootstrap: str, writer: Writer, tick: Callable[[int], None]) -> Read:
    """Puts a piece's facts to their persons; ``tick`` is told of records as they come, and may raise."""
    found = Read()
    for rows in _lines(piece) if piece.path else _records(piece, bootstrap):
        for at, key, told, value in rows:
            if key and not writer.drawn(key):
                found.beyond += 1
            elif told.get("ce_type") in _NOT_USED:
                found.facts += 1
            else:
                _take(at, key, told, value, writer, found)
        tick(len(rows))
    writer.flush()
    return found


def _take(at: int, key: bytes, told: Told, value: bytes, writer: Writer, found: Read) -> None:
    try:
        fact = fact_of(told, value)
    except BrokenContract:
        found.broken += 1
        return
    if len(key) != 33 or told["ce_subject"] != key:
        found.broken += 1
        return
    heard = heard_of(fact, at)
    found.facts += 1
    if heard:
        day = heard.day
        if day < found.first:
            found.first = day
        if day > found.last:
            found.last = day
        writer.add(key, heard)


def _records(piece: Piece, bootstrap: str) -> Iterator[list[Raw]]:
    consumer = Consumer(
        {
            **consumer_config(bootstrap, f"whatif-{uuid.uuid4()}"),
            "enable.partition.eof": True,
            "queued.max.messages.kbytes": 16_384,
        }
    )
    consumer.assign([TopicPartition(PERSON_FACTS, piece.number, piece.start)])
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
