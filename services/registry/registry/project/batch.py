"""A batch of records in one transaction with its place in Kafka. A broken record is set aside; nobody waits for it.

Dead letters are in Kafka before the transaction commits: at least once, told apart by their id. A replica that lost its
partitions and does not know it yet does no harm: places are locked, what is behind them is skipped, and who has read
past a place, so that records between would be left out, is told to go back there (``Moved``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import psycopg
from psycopg import Connection

from coverlink.bus.dead_letters import Consumed as Record
from registry import changes
from registry.changes import Change
from registry.metrics import DEAD_LETTERS, PROJECTED
from registry.names.index import Index
from registry.project.filling import rows_of
from registry.project.hearing import Batch, Broken, Place
from registry.project.ready import made_ready
from registry.project.said import understood
from registry.project.write import Changed, Shared, locked, write, write_own, write_shared

PLACES = """
INSERT INTO registry.position (topic, partition, next) SELECT topic, partition, 0
FROM unnest(%s::text[], %s::int[]) AS given(topic, partition) ON CONFLICT DO NOTHING
"""
STANDING = """
SELECT topic, partition, next FROM registry.position JOIN unnest(%s::text[], %s::int[]) AS given(topic, partition)
USING (topic, partition) ORDER BY topic, partition
"""
LOCK = f"{STANDING} FOR UPDATE OF position"
MOVE = """
UPDATE registry.position SET next = given.next FROM unnest(%s::text[], %s::int[], %s::bigint[])
AS given(topic, partition, next) WHERE (position.topic, position.partition) = (given.topic, given.partition)
"""
# What the batch has written goes to the disk before rows and locks are taken that others wait for, not meanwhile.
FLUSH = "SELECT pg_logical_emit_message(false, 'registry', '', true)"
MANY = 100
"""Changes: fewer are written soon enough, and one alone must not wait for the disk twice."""
FLUSHES = 170_000
"""The version of PostgreSQL from which on it does."""
SetAside = Callable[[Sequence[Broken]], None]
"""Writes dead letters; returns when Kafka has them all, else raises psycopg.OperationalError: try again."""
Written = Callable[[Connection[Any], Batch, list[Broken], bool], tuple[Changed, Shared]]
"""Writes what was read, in the caller's transaction, and adds what cannot be written to the broken ones.

What is shared and not written yet is given back.
"""
NOTHING = Shared({}, Counter())


class Moved(Exception):
    """Places are behind where the caller read on: ``back_to`` says where they are."""

    def __init__(self, back_to: dict[Place, int]) -> None:
        super().__init__()
        self.back_to = back_to


def project(
    db: Connection[Any], records: Iterable[Record], since: Mapping[Place, int], set_aside: SetAside,
    names: Index | None = None, *, shadow: bool = False,
) -> list[Change]:  # fmt: skip
    """``project_batch``, of records as they come from the bus; ``since`` as in a batch."""
    batch = Batch()
    for record in records:
        batch.take(record, since.get((record.topic, record.partition)))
    return project_batch(db, batch, set_aside, names, shadow=shadow)


def project_batch(
    db: Connection[Any], batch: Batch, set_aside: SetAside, names: Index | None = None, *, shadow: bool = False
) -> list[Change]:
    """Projects what is not projected yet; returns what to announce.

    ``names``, if given, makes searchable whom the facts name. ``shadow``: nobody works there or watches, so nobody's
    lease is looked at and nothing is told or counted. Raises Moved, and psycopg.OperationalError: try again.
    """
    try:
        return _project(db, batch, set_aside, names, _whole, shadow)
    except psycopg.Error as error:
        if not _is_of_the_data(error):
            raise
        return _project(db, batch, set_aside, names, _in_parts, shadow)


def _project(
    db: Connection[Any], batch: Batch, set_aside: SetAside, names: Index | None, written: Written, shadow: bool
) -> list[Change]:
    places = sorted(batch.ends)
    with changes.transaction(db) as way:
        standing = _locked(db, places)
        if behind := {place: after for place, after in standing.items() if after < batch.since.get(place, 0)}:
            raise Moved(behind)
        new = batch.beyond(standing)
        broken = list(new.broken)
        changed, shared = written(db, new, broken, shadow)
        aside = {id(one.record) for one in broken}
        facts = [fact for record, fact in new.facts if id(record) not in aside] if names else []
        if names:
            names.take_people(db, facts)
        if broken:
            set_aside(broken)
        db.execute(MOVE, [*_named(places), [max(standing[place], batch.ends[place]) for place in places]])
        if not shadow and len(changed) >= MANY and db.info.server_version >= FLUSHES:
            db.execute(FLUSH)
        write_shared(db, shared)
        if names:
            names.take_units(db, facts)
        if shadow:
            return []
        told = changes.write(db, changed, way)
    for topic, count in new.topics.items():
        PROJECTED.labels(topic).inc(count)
    for letter in broken:
        DEAD_LETTERS.labels(letter.record.topic, letter.reason).inc()
    return told


def _locked(db: Connection[Any], places: Sequence[Place]) -> dict[Place, int]:
    def look() -> dict[Place, int]:
        return {(topic, partition): after for topic, partition, after in db.execute(LOCK, _named(places))}

    found = look()
    if len(found) < len(places):
        db.execute(PLACES, _named(places))
        found = look()
    return found


def next_offsets(db: Connection[Any], places: Sequence[Place]) -> dict[Place, int]:
    """Where to read on, for places that have been read before."""
    return {(topic, partition): after for topic, partition, after in db.execute(STANDING, _named(places))}


def _named(places: Sequence[Place]) -> list[Any]:
    return [[topic for topic, _ in places], [partition for _, partition in places]]


def _whole(db: Connection[Any], new: Batch, _: list[Broken], shadow: bool) -> tuple[Changed, Shared]:
    return write_own(db, new.ready, shadow=shadow) if new.says else ([], NOTHING)


def _in_parts(db: Connection[Any], new: Batch, broken: list[Broken], shadow: bool) -> tuple[Changed, Shared]:
    """What PostgreSQL refuses is set aside. All is locked before the first part: parts would lock in no order."""
    read = [one.record for one in new.heard if one.says]
    at_work = set() if shadow else locked(db, {record.key.decode(errors="replace") for record in read})
    return _halved(db, read, at_work, broken, shadow), NOTHING


def _halved(
    db: Connection[Any], read: Sequence[Record], at_work: set[str], broken: list[Broken], shadow: bool
) -> Changed:
    """Halves what is refused, until the one that is refused is alone."""
    try:
        with db.transaction():
            ready = made_ready(rows_of(said for record in read if (said := understood(record)) is not None))
            return write(db, ready, at_work, shadow=shadow) if read else []
    except psycopg.Error as error:
        if not _is_of_the_data(error):
            raise
        if len(read) > 1:
            half = len(read) // 2
            return [
                *_halved(db, read[:half], at_work, broken, shadow), *_halved(db, read[half:], at_work, broken, shadow)
            ]  # fmt: skip
        # Only the code: the message quotes values.
        broken.append(Broken(read[0], "not_storable", f"PostgreSQL refused it with {error.sqlstate or 'no code'}"))
        return []


def _is_of_the_data(error: psycopg.Error) -> bool:
    """Whether it will come again with the same records. Class 54: larger than PostgreSQL allows, such as for a key."""
    return isinstance(error, psycopg.DataError | psycopg.IntegrityError) or (error.sqlstate or "").startswith("54")
