"""``python -m registry.seal_texts``: seals what people wrote before texts were sealed (docs/erasure.md).

Goes through the tables by their keys, some rows a transaction, while everybody works. It may be stopped and started
again at any time: what is sealed is passed over.
"""

from __future__ import annotations

import sys
from functools import partial
from typing import Any, NamedTuple

import psycopg
from psycopg import Connection
from psycopg.types.json import Jsonb

from registry.access.looks import is_person
from registry.database import connect
from registry.people.sealed_text import FIELDS, Texts, is_sealed, is_text
from registry.progress import Told, bar, counted
from registry.settings import RegistrySettings

BATCH = 2_000


class Place(NamedTuple):
    """Where texts stand: ``value`` is a column of JSON with FIELDS, or of text."""

    table: str
    keys: tuple[str, ...]
    lead: str
    value: str
    only: str = "true"
    is_json: bool = True


PLACES = (
    Place("lease", ("lead",), "lead", "handed_note", is_json=False),
    Place("contact", ("id",), "lead", "note", is_json=False),
    Place("task", ("id",), "lead", "answer"),
    Place("entry", ("person_id", "entry_id"), "person_id", "body", "starts_with(type, 'registry.')"),
)


def seal_place(db: Connection[Any], texts: Texts, place: Place, told: Told = lambda _: None, batch: int = BATCH) -> int:
    """How many rows were sealed. ``db`` is in autocommit."""
    keys = ", ".join(place.keys)
    last: tuple[Any, ...] | None = None
    sealed = 0
    while True:
        beyond = f"WHERE ({keys}) > ({', '.join(['%s'] * len(place.keys))})" if last else ""
        looked = db.execute(
            f"SELECT {keys}, {place.lead}, CASE WHEN {place.only} THEN {place.value} END FROM registry.{place.table}"
            f" {beyond} ORDER BY {keys} LIMIT %s",
            (*(last or ()), batch),
        ).fetchall()
        if not looked:
            return sealed
        for row in looked:
            sealed += _row(db, texts, place, row[: len(place.keys)], row[-2], row[-1])
        last = looked[-1][: len(place.keys)]
        told(len(looked))


def _row(db: Connection[Any], texts: Texts, place: Place, key: tuple[Any, ...], lead: str, value: Any) -> bool:
    """One row in a transaction of its own, changed only if it still says what was read."""
    if not is_person(lead):
        return False
    fields = FIELDS if place.is_json else ("text",)
    said = (value or {}) if place.is_json else {"text": value}
    clear = {name: said[name] for name in fields if is_text(said.get(name)) and not is_sealed(said[name])}
    if not clear:
        return False
    where = " AND ".join(f"{name} = %s" for name in place.keys)
    with db.transaction():
        shut = {name: texts.seal(db, lead, text) for name, text in clear.items()}
        new: Any = Jsonb({**said, **shut}) if place.is_json else shut["text"]
        old: Any = Jsonb(value) if place.is_json else value
        done = db.execute(
            f"UPDATE registry.{place.table} SET {place.value} = %s WHERE {where} AND {place.value} = %s",
            (new, *key, old),
        )
        return done.rowcount == 1


def main() -> int:
    settings = RegistrySettings()
    texts = Texts(settings.secret("master_key"))
    sealed = 0
    try:
        with connect(settings.database) as db, bar() as shown:
            for place in PLACES:
                work = partial(seal_place, db, texts, place)
                sealed += counted(shown, db, place.table, f"registry.{place.table}", work)
    except psycopg.OperationalError:
        print("the database does not answer, or is not migrated: expected it at DATABASE_URL", file=sys.stderr)
        return 2
    print(f"{sealed} rows were sealed")
    return 0


if __name__ == "__main__":
    sys.exit(main())
