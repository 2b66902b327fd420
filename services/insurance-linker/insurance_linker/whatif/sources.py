"""Where facts come from: the partitions of the logs, or pieces of a file. Each is read once, by one process.

The log is read with a group of its own that joins nothing, commits nothing and leaves no trace on the broker; only
what was committed is seen. A file holds a CloudEvent a line in structured mode, as the facts stand on the bus: with
``subject``, ``recordedat`` and a ``person_id``.

Of units only what was told is taken: what persons' stage said of their people is worked out anew, under both books.
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
from coverlink.contracts.catalogue import CATALOGUE, PERSON_FACTS, PROJECT, UNIT_FACTS
from coverlink.contracts.facts import BrokenContract, Fact, fact_of
from insurance_linker.domain.whatif.heard import Heard, heard_of
from insurance_linker.domain.whatif.said import Said, told_of
from insurance_linker.whatif.buckets import Writer

Told = dict[str, bytes]
"""Headers by name."""
Raw = tuple[int, bytes, Told, bytes]
"""Place, key, headers and value of a record; the key of one that cannot be read is empty."""
BATCH = 250
"""Records at once: few enough to stay in the processor's cache until they are written."""
WAIT = 0.2
"""Seconds for which a part of a batch is waited for, so also at a partition's end."""
PIECE = 8 << 20
LINE_BYTES = 400
"""What a fact takes in a file, about."""
_SITE = frozenset(f"coverlink.{kind}.v1".encode() for kind in ("site.entered", "site.left"))
_NOT_USED = _SITE | {f"coverlink.{kind}.v1".encode() for kind in ("deadline.passed", "policy.activated")}
_TOLD_OF_UNITS = frozenset(
    f"coverlink.{kind}.v1".encode()
    for kind in ("unit.registered", "project.started", "project.insured", "case.answered", "case.retracted")
)
_OF_UNITS = frozenset(name.encode() for name, row in CATALOGUE.items() if row.subject != "person")
_UNIT, _PERSON = 18, 33
"""How long their keys are."""


class NoFacts(Exception):
    """There is nothing to read; the message says where."""


class Piece(Struct, frozen=True):
    """A partition of a log (``path`` is None), or the lines of a file that begin in ``[start, end)``.

    ``weight`` is how many facts it has, about.
    """

    number: int
    start: int
    end: int
    weight: int
    path: Path | None = None
    topic: str = PERSON_FACTS


class Writers(Struct):
    """Where facts go: those about persons; those about units and projects, if these are asked about."""

    persons: Writer[Heard]
    units: Writer[Said] | None = None

    def flush(self) -> None:
        self.persons.flush()
        if self.units:
            self.units.flush()


class Read(Struct):
    """What came of reading: facts about persons in the sample, and left out of it; facts about units; records that are
    no facts; the first and the last day on which one was recorded."""

    facts: int = 0
    of_units: int = 0
    beyond: int = 0
    broken: int = 0
    first: date = date.max
    last: date = date.min

    def add(self, other: Read) -> None:
        self.facts += other.facts
        self.of_units += other.of_units
        self.beyond += other.beyond
        self.broken += other.broken
        self.recorded(other.first, other.last)

    def recorded(self, first: date, last: date) -> None:
        if first < self.first:
            self.first = first
        if last > self.last:
            self.last = last


def log_pieces(bootstrap: str, *, units: bool) -> list[Piece]:
    """The partitions of the logs that hold anything, the longest first. Raises NoFacts."""
    topics = (PERSON_FACTS, UNIT_FACTS) if units else (PERSON_FACTS,)
    consumer = KafkaConsumer(bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False)
    try:
        places = [Place(topic, at) for topic in topics for at in sorted(consumer.partitions_for_topic(topic) or ())]
        first, last = consumer.beginning_offsets(places), consumer.end_offsets(places)
    finally:
        consumer.close()
    found = [
        Piece(row.partition, first[row], last[row], last[row] - first[row], topic=row.topic)
        for row in places
        if last[row] > first[row]
    ]
    if all(row.topic != PERSON_FACTS for row in found):
        raise NoFacts(f"{PERSON_FACTS} at {bootstrap} holds no facts: publish some first")
    return sorted(found, key=lambda row: row.weight, reverse=True)


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


def read(piece: Piece, bootstrap: str, writers: Writers, tick: Callable[[int], None]) -> Read:
    """Puts a piece's facts to whom they are about; ``tick`` is told of records as they come, and may raise."""
    found, persons = Read(), writers.persons
    not_used = _NOT_USED - _SITE if writers.units else _NOT_USED
    for rows in _lines(piece) if piece.path else _records(piece, bootstrap):
        for at, key, told, value in rows:
            if key and len(key) != _PERSON and told.get("ce_type") in _OF_UNITS:
                if writers.units and len(key) == _UNIT and told["ce_type"] in _TOLD_OF_UNITS:
                    _take_of_unit(key, told, value, writers.units, found)
            elif piece.topic == UNIT_FACTS:
                found.broken += not key.startswith(PROJECT.encode())  # a code may make it as long as a person's
            elif key and not persons.drawn(key):
                found.beyond += 1
            elif told.get("ce_type") in not_used:
                found.facts += 1
            else:
                _take(at, key, told, value, writers, found)
        tick(len(rows))
    writers.flush()
    return found


def _take(at: int, key: bytes, told: Told, value: bytes, writers: Writers, found: Read) -> None:
    fact = _fact(key, told, value) if len(key) == _PERSON else None
    if fact is None:
        found.broken += 1
        return
    found.facts += 1
    if writers.units and told["ce_type"] in _SITE:
        for whose, said in told_of(fact):
            found.recorded(said.day, said.day)
            writers.units.add(whose.encode(), said)
    elif heard := heard_of(fact, at):
        found.recorded(heard.day, heard.day)
        writers.persons.add(key, heard)


def _take_of_unit(key: bytes, told: Told, value: bytes, units: Writer[Said], found: Read) -> None:
    fact = _fact(key, told, value)
    if fact is None:
        found.broken += 1
        return
    found.of_units += 1
    for whose, said in told_of(fact):
        found.recorded(said.day, said.day)
        units.add(whose.encode(), said)


def _fact(key: bytes, told: Told, value: bytes) -> Fact | None:
    """None for a record that is none."""
    try:
        fact = fact_of(told, value)
    except BrokenContract:
        return None
    return fact if told["ce_subject"] == key else None


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
