"""The projector keeps how persons stood, day by day: in the batch's transaction, before their rows are replaced."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from psycopg import Connection

from coverlink.contracts.decisions import PersonViewed
from registry.known.packing import View, Year, day_of, kept_of, packed, unpacked

Days = dict[str, Year]
"""By person."""
LARGEST = 2**63 - 1
"""PostgreSQL's bigint."""
KEPT = """
SELECT person_id, year, days FROM registry.known JOIN unnest(%b::text[], %b::smallint[]) AS row(person_id, year)
USING (person_id, year)
"""
# Of persons of whom no day is kept yet, the view that they have: it was known since it came.
FIRST = """
SELECT person_id, version, viewed_at, view FROM registry.person WHERE person_id = ANY(%b) AND view IS NOT NULL
    AND viewed_at IS NOT NULL AND NOT EXISTS (SELECT FROM registry.known WHERE known.person_id = person.person_id)
"""
KEEP = """
INSERT INTO registry.known (person_id, year, days) SELECT * FROM unnest(%b::text[], %b::smallint[], %b::bytea[])
ON CONFLICT (person_id, year) DO UPDATE SET days = excluded.days
"""


def days_of(views: Iterable[PersonViewed]) -> Days:
    """What is kept of these views. Left out is a version that no database holds: its record will be set aside."""
    last: dict[tuple[str, date], PersonViewed] = {}
    for view in views:
        place = view.person_id, day_of(view.viewed_at)
        if view.version <= LARGEST and (place not in last or last[place].version < view.version):
            last[place] = view
    days: Days = {}
    for (person, day), view in last.items():
        days.setdefault(person, Year())[day] = view.version, kept_of(msgspec.json.decode(msgspec.json.encode(view)))
    return days


def keep(db: Connection[Any], days: Days) -> None:
    """In the caller's transaction; no other may write about the same persons meanwhile (they are of one partition)."""
    if not days:
        return
    told: Days = {person: dict(year) for person, year in days.items()}
    for person, version, at, view in db.execute(FIRST, [sorted(days)]):
        _later(told[person], day_of(at), version, kept_of(view))
    years = sorted({(person, day.year) for person, year in told.items() for day in year})
    people, numbers = [person for person, _ in years], [number for _, number in years]
    known = {(person, number): bytes(kept) for person, number, kept in db.execute(KEPT, [people, numbers])}
    rows = []
    for person, number in years:
        before = known.get((person, number))
        year = unpacked(before) if before else Year()
        for day, (version, view) in told[person].items():
            if day.year == number:
                _later(year, day, version, view)
        if (after := packed(year)) != before:
            rows.append((person, number, after))
    if rows:
        db.execute(KEEP, [list(column) for column in zip(*rows, strict=True)])


def _later(year: Year, day: date, version: int, view: View) -> None:
    known = year.get(day)
    if known is None or known[0] < version:
        year[day] = (version, view)
