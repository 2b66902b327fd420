"""The record of every look and every act: who asked for what, and whether it was given. Only ever added to.

An entry is written without a place in the chain; the sealer (sealing.py) gives it one a second later.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from registry.access.account import Account

Outcome = Literal["given", "refused", "unknown"]
NOTE = """
INSERT INTO registry.access (account, action, person_id, task_id, purpose, about, outcome)
VALUES (%s, %s, %s, %s, %s, %s, %s)
"""
# A look at somebody belongs to the somebody's districts; one at nobody known, to the districts of whoever looked.
NOTED = """
SELECT id, seq, at, account, action, person_id, task_id, purpose, about, outcome FROM registry.access
WHERE (%(person_id)s::text IS NULL OR person_id = %(person_id)s)
  AND (%(account)s::text IS NULL OR account = %(account)s) AND (%(action)s::text IS NULL OR action = %(action)s)
  AND (%(outcome)s::text IS NULL OR outcome = %(outcome)s)
  AND (%(since)s::timestamptz IS NULL OR at >= %(since)s) AND (%(until)s::timestamptz IS NULL OR at < %(until)s)
  AND (%(below)s::bigint IS NULL OR id < %(below)s)
  AND (%(mine)s = '{"%%"}'::text[] OR registry.concerns(%(mine)s, person_id, account))
ORDER BY id DESC LIMIT %(limit)s
"""


def note(
    db: Connection[Any], account: Account, action: str, *, person_id: str | None = None, task_id: str | None = None,
    purpose: str | None = None, about: Mapping[str, Any] | None = None, outcome: Outcome = "given",
) -> None:  # fmt: skip
    """``about`` says what was asked beside the person and the task: a filter, a unit, a day."""
    asked = {name: str(value) for name, value in (about or {}).items() if value is not None}
    given = (account.name, action, person_id, task_id, purpose, Jsonb(asked) if asked else None, outcome)
    db.execute(NOTE, given)


def of(lead: str, **about: Any) -> dict[str, Any]:
    """What ``note`` is told of whom was looked at: a person, or a unit, which stands among what was asked."""
    if is_person(lead):
        return {"person_id": lead, "about": about or None}
    return {"about": {"unit_id": lead, **about}}


PERSON_ID = re.compile(r"p[0-9a-z]{32}")


def is_person(lead: str) -> bool:
    """Person ids begin with a small letter, units' codes have none."""
    return lead.startswith("p")


def refuse(
    db: Connection[Any], account: Account, action: str, what: Literal["person", "task", "unit"], id_: str
) -> None:
    """Notes a look that got a 404. What there is not is noted without its name: it may be anything somebody typed."""
    if not there_is(db, what, id_):
        note(db, account, action, outcome="unknown")
    elif what == "unit":
        note(db, account, action, about={"unit_id": id_}, outcome="refused")
    else:
        note(db, account, action, **{f"{what}_id": id_}, outcome="refused")  # type: ignore[arg-type]


def there_is(db: Connection[Any], what: Literal["person", "task", "unit", "batch"], id_: str) -> bool:
    """Whether there is something of that name, in whichever district; for the record alone."""
    found = db.execute("SELECT registry.there_is(%s, %s)", (what, id_)).fetchone()
    return bool(found and found[0])


class Asked(msgspec.Struct, frozen=True):
    """Which entries; None is any. From the beginning of ``since`` to before ``until``."""

    account: str | None = None
    person_id: str | None = None
    action: str | None = None
    outcome: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def noted(
    db: Connection[Any], account: Account, asked: Asked, below: int | None, limit: int
) -> tuple[list[dict[str, Any]], int | None]:
    """The latest looks, as far as they concern the caller's districts, and below which id the next page goes on.

    ``seq`` is an entry's place in the chain; None while it is not sealed.
    """
    given = {**msgspec.structs.asdict(asked), "mine": account.patterns, "below": below, "limit": limit + 1}
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(NOTED, given, prepare=False))  # a plan for all filters would use no index for any
    return found[:limit], found[limit - 1]["id"] if len(found) > limit else None
