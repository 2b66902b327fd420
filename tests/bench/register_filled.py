"""A large register: lives from the simulator, decided and projected as in service, then copied row by row in SQL.

Copies get ids of their own; all else, districts, ages, dates and sizes, is as the simulator had it.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from itertools import islice
from typing import Any

from psycopg import Connection, sql

from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.decisions import DECISIONS
from coverlink.contracts.facts import encode_fact
from coverlink_engine import Record as Read
from coverlink_simulator import simulate
from insurance_linker.domain.decide import CHINA
from insurance_linker.policy import shipped
from insurance_linker.process import Linker
from registry.database import connect
from registry.project.batch import project
from registry.project.hearing import Broken
from tests.registry.records import Record
from tests.simulator.taken import all_facts

BATCH = 2_000
PIECE = 100
"""Copies in a statement."""
KEPT = """
SELECT column_name FROM information_schema.columns WHERE (table_schema, table_name) = ('registry', %s)
    AND is_generated = 'NEVER' AND is_identity = 'NO' ORDER BY ordinal_position
"""
KEYS = """
SELECT conname, format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE conrelid = %s::regclass AND contype IN ('p', 'u')
"""
TABLES = {
    "person": {"person_id": "{}"}, "employment": {"person_id": "{}"}, "cover": {"person_id": "{}"},
    "entry": {"person_id": "{}", "entry_id": "{}", "body": "CASE WHEN body ? 'id' THEN"
              " jsonb_set(body, '{{id}}', to_jsonb(body->>'id' || {suffix})) ELSE body END"},
    "task": {"id": "{}", "person_id": "{}", "decision": "{}"},
}  # fmt: skip
"""Columns of which a copy has its own: the SQL for each, ``{}`` for the same with the copy's number behind it."""


def seeded(db: Connection[Any], persons: int, today: date) -> None:
    """The first lives, through the linker and the projector."""
    rows = _said(persons, today)
    while batch := list(islice(rows, BATCH)):
        project(db, batch, {}, _none_broken)
    for table in TABLES:
        db.execute(f"CREATE TABLE registry.seed_{table} AS TABLE registry.{table}")


def multiplied(url: str, first: int, last: int) -> None:
    """Copies ``first`` to ``last``, both included, of the first lives; two at a time, indexes and counts at the end."""
    with _filling(url) as db, ThreadPoolExecutor(2) as two:
        made_again = [(table, _without_indexes(db, table)) for table in TABLES]
        pieces = [(table, at) for at in range(first, last + 1, PIECE) for table in TABLES]
        for _ in two.map(lambda piece: _copied(url, piece[0], piece[1], min(piece[1] + PIECE - 1, last)), pieces):
            pass
        for _ in two.map(lambda made: _finished(url, *made), made_again):
            pass
        db.execute("SELECT registry.count_anew()")
        db.execute("VACUUM ANALYZE registry.counted")


def _copied(url: str, table: str, first: int, last: int) -> None:
    suffix = "'~' || copy"
    with _filling(url) as db:
        own = TABLES[table]
        kept = [name for (name,) in db.execute(KEPT, [table])]
        shown = [
            own.get(name, name)
            .replace("{}", f"{name} || {suffix}")
            .replace("{suffix}", suffix)
            .replace("{{id}}", "{id}")
            for name in kept
        ]
        question = f"""
            INSERT INTO registry.{table} ({", ".join(kept)})
            SELECT {", ".join(shown)} FROM registry.seed_{table}, generate_series({first}, {last}) AS copy
        """
        db.execute(sql.SQL(question))  # type: ignore[arg-type]


def _without_indexes(db: Connection[Any], table: str) -> list[str]:
    """Takes triggers out of force, and indexes and keys away; the statements that make these again."""
    db.execute(f"ALTER TABLE registry.{table} DISABLE TRIGGER USER")
    keys = db.execute(KEYS, [f"registry.{table}"]).fetchall()
    for name, _ in keys:
        db.execute(f"ALTER TABLE registry.{table} DROP CONSTRAINT {name}")
    indexes = db.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'registry' AND tablename = %s", [table]
    ).fetchall()
    for name, _ in indexes:
        db.execute(f"DROP INDEX registry.{name}")
    return [made for _, made in (*keys, *indexes)]


def _finished(url: str, table: str, made_again: list[str]) -> None:
    with _filling(url) as db:
        for statement in made_again:
            db.execute(statement)
        db.execute(f"ALTER TABLE registry.{table} ENABLE TRIGGER USER")
        db.execute(f"VACUUM ANALYZE registry.{table}")


def _filling(url: str) -> Connection[Any]:
    """A connection that has room to work, and need not wait for the disk."""
    return connect(
        url,
        "-c statement_timeout=0 -c synchronous_commit=off -c jit=off -c maintenance_work_mem=512MB -c work_mem=256MB",
    )


def counted(db: Connection[Any]) -> dict[str, int]:
    """Rows of each table."""
    return {table: int(db.execute(f"SELECT count(*) FROM registry.{table}").fetchone()[0]) for table in TABLES}  # type: ignore[arg-type, index]


def _said(persons: int, today: date) -> Iterator[Record]:
    """The facts, and what the linker says to each."""
    linker, states, now = Linker(shipped()), dict[bytes, bytes](), datetime.combine(today, time(12), CHINA)
    offsets: dict[str, int] = {}

    def record(topic: str, key: bytes, value: bytes, headers: list[tuple[str, bytes]]) -> Record:
        offsets[topic] = offsets.get(topic, -1) + 1
        return Record(topic, 0, offsets[topic], key, value, headers)

    for fact, topic in all_facts(simulate("both", persons, 7, today).events, today):
        headers, value = encode_fact(fact)
        key = fact.subject.encode()
        yield record(topic, key, value, headers)
        if topic != PERSON_FACTS:
            continue
        read = Read(topic, 0, offsets[topic], key, value, headers, int(now.timestamp() * 1000))
        done = linker.process(key, states.get(key), [read])
        if done.state is not None:
            states[key] = done.state
        for row in done.outputs:
            if row.topic == DECISIONS and row.value is not None:
                yield record(row.topic, row.key, row.value, row.headers)


def _none_broken(broken: object) -> None:
    assert isinstance(broken, list)
    row: Broken
    for row in broken:
        raise AssertionError(f"{row.reason}: {row.detail}")
