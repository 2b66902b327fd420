"""``python -m registry.names``: makes searchable whom and what the register knew before it could be searched.

Takes people and units who are not in the index, in batches of a transaction each, while the projector goes on. It may
be stopped and started again at any time: what is in the index is passed over.
"""

from __future__ import annotations

import sys
from typing import Any

import psycopg
from psycopg import Connection

from registry.database import connect
from registry.names.index import Index
from registry.progress import Told, bar, counted
from registry.settings import RegistrySettings

BATCH = 1_000
# By the key, whoever is in the index already: each statement reads as many rows as it says.
PEOPLE = """
SELECT person_id, coalesce(sealed_at, 'epoch'), CASE WHEN NOT EXISTS (
    SELECT FROM registry.name_told WHERE name_told.person_id = person.person_id) THEN sealed END
FROM registry.person WHERE person_id > %s ORDER BY person_id LIMIT %s
"""
UNITS = "SELECT unit_id FROM registry.unit WHERE unit_id > %s ORDER BY unit_id LIMIT %s"


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
    try:
        with connect(settings.database) as db, bar() as shown:
            people = counted(shown, db, "people", "registry.person", lambda told: fill_people(db, index, told))
            units = counted(shown, db, "units", "registry.unit", lambda told: fill_units(db, index, told))
    except psycopg.OperationalError:
        print("the database does not answer, or is not migrated: expected it at DATABASE_URL", file=sys.stderr)
        return 2
    print(f"{people} people and {units} units were made searchable")
    return 0


if __name__ == "__main__":
    sys.exit(main())
