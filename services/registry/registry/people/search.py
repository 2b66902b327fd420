"""Who and what is found: people by name and year of birth, units by a part of their name, both in my districts.

Each is found by an index and no list is paged through: of more than ``MOST`` the answer says only that there are more.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from msgspec import Struct
from psycopg import Connection
from psycopg.rows import dict_row

from registry.access.account import Account, patterns_of
from registry.names.units import Asked
from registry.people.linked import LONGEST
from registry.people.person import Reader, identified

MOST = 20
# An earlier identity leads to the one that stands, under whatever name it was known.
_SHOWN = """
SELECT person_id, born, sex, residence AS residence_district, sealed,
    EXISTS (SELECT FROM registry.protected WHERE protected.person_id = person.person_id) AS protected
FROM registry.person
WHERE {which} AND view->>'same_as' IS NULL
  AND (%(mine)s = '{{"%%"}}'::text[] OR EXISTS (
    SELECT FROM unnest(districts) AS district WHERE district LIKE ANY(%(mine)s)))
"""
NUMBERED = _SHOWN.format(which="person_id = %(person)s")
NAMED = f"""
WITH way AS MATERIALIZED (
    SELECT DISTINCT registry.head_of(person_id, {LONGEST}) AS person_id FROM registry.name_token
    WHERE token = ANY(%(tokens)s))
{_SHOWN.format(which="person_id IN (SELECT person_id FROM way)")}
  AND (%(month)s::text IS NULL OR right(born, 2) = %(month)s)
  AND (%(district)s::text IS NULL OR EXISTS (
    SELECT FROM unnest(districts) AS district WHERE district LIKE %(district)s))
ORDER BY born, person_id LIMIT %(most)s
"""
# What the page of a unit shows to whom: units of my districts, and those that employ or have a task there.
_UNIT = """
SELECT unit.unit_id, unit.name, unit.district FROM registry.unit {joined} WHERE {which}
  AND (%(district)s::text IS NULL OR unit.district LIKE %(district)s)
  AND (%(mine)s = '{{"%%"}}'::text[] OR unit.district LIKE ANY(%(mine)s) OR EXISTS (
    SELECT FROM registry.employment AS job WHERE job.unit_id = unit.unit_id AND job.district LIKE ANY(%(mine)s)
        AND job.started_on <= %(today)s AND (job.ended_on IS NULL OR job.ended_on > %(today)s)
    ) OR EXISTS (
    SELECT FROM registry.task WHERE task.unit_id = unit.unit_id AND status <> 'closed'
        AND task.district LIKE ANY(%(mine)s)))
LIMIT %(most)s
"""
UNIT = _UNIT.format(joined="", which="unit.unit_id = %(unit)s")
_JOINED = "JOIN registry.unit_name AS known USING (unit_id)"
UNITS_IN_CHARACTERS = _UNIT.format(
    joined=_JOINED, which="known.grams @> %(grams)s AND strpos(known.text, %(part)s) > 0"
)
UNITS_IN_LETTERS = _UNIT.format(
    joined=_JOINED,
    which="(known.grams @> %(grams)s AND strpos(known.pinyin, %(part)s) > 0"
    " OR known.grams @> %(initials)s AND strpos(known.initials, %(part)s) > 0)",
)


class Found(Struct, frozen=True):
    """At most ``MOST`` of them; ``more``: that is not all."""

    items: list[dict[str, Any]]
    more: bool


def numbered(db: Connection[Any], account: Account, reader: Reader, person_id: str) -> Found:
    """The person of an id, if this account may see them."""
    return _people(db, reader, NUMBERED, {"person": person_id, "mine": account.patterns})


def named(
    db: Connection[Any], account: Account, reader: Reader, tokens: Sequence[bytes], month: int | None,
    district: str | None,
) -> Found:  # fmt: skip
    """People of any of these ``tokens``; ``month`` of birth and ``district`` (its first digits) narrow it."""
    given = {
        "tokens": list(tokens), "mine": account.patterns, "month": f"{month:02}" if month else None,
        "district": _within(district), "most": MOST + 1,
    }  # fmt: skip
    return _people(db, reader, NAMED, given)


def unit_of(db: Connection[Any], account: Account, code: str, today: date) -> Found:
    """The unit of a code."""
    return _units(db, UNIT, account, {"unit": code, "today": today, "district": None})


def units(db: Connection[Any], account: Account, asked: Asked, district: str | None, today: date) -> Found:
    """Units with this part in their name, in the order of their names; ``district`` narrows it."""
    given = {
        "grams": asked.grams, "initials": asked.initials, "part": asked.part, "today": today,
        "district": _within(district),
    }  # fmt: skip
    return _units(db, UNITS_IN_CHARACTERS if asked.chinese else UNITS_IN_LETTERS, account, given)


def _units(db: Connection[Any], question: str, account: Account, given: dict[str, Any]) -> Found:
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(question, {**given, "mine": account.patterns, "most": MOST + 1}, prepare=False))
    return Found(sorted(found[:MOST], key=lambda row: (row["name"] or "", row["unit_id"])), len(found) > MOST)


def _within(district: str | None) -> str | None:
    """For ``LIKE``: all that lies in a district, by its code or the code's first digits, as accounts have them."""
    return patterns_of([district])[0] if district else None


def _people(db: Connection[Any], reader: Reader, question: str, given: dict[str, Any]) -> Found:
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(question, given))
    sealed = {row["person_id"]: row.pop("sealed") for row in found}
    identities = reader.identities(db, {row["person_id"]: sealed[row["person_id"]] for row in found[:MOST]})
    items = []
    for row in found[:MOST]:
        identity = identities.get(row["person_id"])
        if identity or not sealed[row["person_id"]]:  # else: erased since
            shown = None if row["protected"] else identity  # who is protected is shown without a name
            items.append({**row, **identified(shown, whole=False)})
    return Found(items, len(found) > MOST)
