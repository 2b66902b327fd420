"""``python -m registry.names``: makes searchable whom and what the register knew before it could be searched.

Takes people and units who are not in the index, in batches of a transaction each, while the projector goes on. It may
be stopped and started again at any time: what is in the index is passed over.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

import psycopg
from psycopg import Connection
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

from registry.database import connect
from registry.names.index import Index
from registry.settings import RegistrySettings

BATCH = 1_000
# By the key, whoever is in the index already: each statement reads as many rows as it says.
PEOPLE = """
SELECT person_id, coalesce(sealed_at, 'epoch'), CASE WHEN NOT EXISTS (
    SELECT FROM registry.name_told WHERE name_told.person_id = person.person_id) THEN sealed END
FROM registry.person WHERE person_id > %s ORDER BY person_id LIMIT %s
"""
UNITS = "SELECT unit_id FROM registry.unit WHERE unit_id > %s ORDER BY unit_id LIMIT %s"
# An estimate by the planner's figures is enough for a bar; counting 20 million rows would take minutes.
ABOUT = "SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = %s::regclass"
Told = Callable[[int], None]
"""Takes how many were looked at since the last time."""


def fill_people(db: Connection[Any], index: Index, told: Told = lambda _: None, batch: int = BATCH) -> int:
    """How many people have tokens now who had none. ``db`` is in autocommit."""
    last, made = "", 0
    while rows := db.execute(PEOPLE, (last, batch)).fetchall():
        with db.transaction():
            made += index.people(db, {person: [(at, sealed)] for person, at, sealed in rows if sealed}, first=True)
        last = rows[-1][0]
        told(len(rows))
    return made


def fill_units(db: Connection[Any], index: Index, told: Told = lambda _: None, batch: int = BATCH) -> int:
    """How many units are in the index now under a name under which they were not."""
    last, made = "", 0
    while rows := db.execute(UNITS, (last, batch)).fetchall():
        with db.transaction():
            made += index.units(db, [unit for (unit,) in rows])
        last = rows[-1][0]
        told(len(rows))
    return made


def main() -> int:
    settings = RegistrySettings()
    index = Index(settings.secret("master_key"))
    console = Console(stderr=True)
    try:
        with connect(settings.database) as db, _bar(console) as bar:
            people = _counted(bar, db, "people", "registry.person", lambda told: fill_people(db, index, told))
            units = _counted(bar, db, "units", "registry.unit", lambda told: fill_units(db, index, told))
    except psycopg.OperationalError:
        print("the database does not answer, or is not migrated: expected it at DATABASE_URL", file=sys.stderr)
        return 2
    print(f"{people} people and {units} units were made searchable")
    return 0


def _counted(bar: Progress, db: Connection[Any], what: str, table: str, work: Callable[[Told], int]) -> int:
    row = db.execute(ABOUT, (table,)).fetchone()
    task = bar.add_task(what, total=row[0] if row else None)
    made = work(lambda count: bar.advance(task, count))
    bar.update(task, total=bar.tasks[task].completed, refresh=True)
    return made


def _bar(console: Console) -> Progress:
    return Progress("{task.description}", BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=console)


if __name__ == "__main__":
    sys.exit(main())
