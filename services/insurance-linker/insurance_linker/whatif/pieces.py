"""What there is to read, in pieces for the processes: the partitions of the logs, or parts of a file."""

from __future__ import annotations

from pathlib import Path

from kafka import KafkaConsumer
from kafka import TopicPartition as Place
from msgspec import Struct

from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS

PIECE = 8 << 20
LINE_BYTES = 400
"""What a fact takes in a file, about."""


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
