"""A batch of records in one transaction with its place in Kafka. A broken record is set aside; nobody waits for it.

Dead letters are written to Kafka before the transaction commits: at least once, told apart by their id. A replica that
lost its partitions and does not know it yet does no harm: the places are locked, and what is behind them is skipped.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg import Connection

from coverlink.contracts.facts import BrokenContract
from registry.changes import Change
from registry.metrics import DEAD_LETTERS, PROJECTED
from registry.project.rows import Record, rows_of
from registry.project.write import write

SetAside = Callable[[Record, str, str], None]
"""Writes a dead letter for a record, a reason, a detail; returns when Kafka has it."""

PLACES = """
INSERT INTO registry.position (topic, partition, next) SELECT topic, partition, 0
FROM unnest(%s::text[], %s::int[]) AS given(topic, partition) ON CONFLICT DO NOTHING
"""
LOCK = """
SELECT topic, partition, next FROM registry.position JOIN unnest(%s::text[], %s::int[]) AS given(topic, partition)
USING (topic, partition) ORDER BY topic, partition FOR UPDATE OF position
"""
MOVE = """
UPDATE registry.position SET next = given.next FROM unnest(%s::text[], %s::int[], %s::bigint[])
AS given(topic, partition, next) WHERE (position.topic, position.partition) = (given.topic, given.partition)
"""
Place = tuple[str, int]


def project(db: Connection[Any], records: Sequence[Record], set_aside: SetAside) -> list[Change]:
    """Projects what is not projected yet; returns what to announce. Raises psycopg.OperationalError: try again."""
    by_place: dict[Place, list[Record]] = defaultdict(list)
    for record in records:
        by_place[record.topic, record.partition].append(record)
    places = sorted(by_place)
    named = [[topic for topic, _ in places], [partition for _, partition in places]]
    db.execute(PLACES, named)
    with db.transaction():
        standing = {(topic, partition): after for topic, partition, after in db.execute(LOCK, named)}
        new = [row for place in places for row in by_place[place] if row.offset >= standing[place]]
        told = _together(db, new, set_aside)
        ends = [max(standing[place], by_place[place][-1].offset + 1) for place in places]
        db.execute(MOVE, [*named, ends])
    for record in new:
        PROJECTED.labels(record.topic).inc()
    return told


def _together(db: Connection[Any], records: Sequence[Record], set_aside: SetAside) -> list[Change]:
    """All at once; one by one only when that cannot be done."""
    if not records:
        return []
    try:
        rows = rows_of(records)
        with db.transaction():
            return write(db, rows)
    except (BrokenContract, psycopg.DataError, psycopg.IntegrityError):
        return [change for record in records for change in _alone(db, record, set_aside)]


def _alone(db: Connection[Any], record: Record, set_aside: SetAside) -> list[Change]:
    try:
        rows = rows_of([record])
        with db.transaction():
            return write(db, rows)
    except BrokenContract as error:
        reason, detail = "broken_contract", str(error)
    except (psycopg.DataError, psycopg.IntegrityError) as error:
        # Only the code: the message quotes values.
        reason, detail = "not_storable", f"PostgreSQL refused it with {error.sqlstate}"
    DEAD_LETTERS.labels(record.topic, reason).inc()
    set_aside(record, reason, detail)
    return []


def next_offsets(db: Connection[Any], places: Sequence[Place]) -> dict[Place, int]:
    """Where to read on, for places that have been read before."""
    named = [[topic for topic, _ in places], [partition for _, partition in places]]
    rows = db.execute(LOCK.replace(" FOR UPDATE OF position", ""), named)
    return {(topic, partition): after for topic, partition, after in rows}
