"""Erasing a person: the data keys of all their identities, and what of them stands readable (docs/erasure.md).

What is deleted is said in one place of the database, ``vault.erase`` (migration 0013), which runs as its owner. The
desk reaches it by ``registry.erase``, which refuses all callers but a province for all districts (migration 0014).

    who --> identities_of --> vault.erase (keys, texts, claims, notices) --> access, changes, ledger --> commit
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

from psycopg import Connection

from registry import changes
from registry.access import looks
from registry.access.account import Account
from registry.people.linked import head_of

Reason = Literal["asked", "ordered", "expired", "mistaken"]
"""Why: the person asked; a court or an authority ordered it; the time to keep is over; the record was a mistake. Codes,
since the record of looks is kept, and a sentence might name whom it is about."""
REASONS: tuple[Reason, ...] = get_args(Reason)
# Downwards from who stands: every view names the identities that were folded into it.
IDENTITIES = """
WITH RECURSIVE folded(person_id) AS (
    SELECT %s::text
    UNION
    SELECT jsonb_array_elements_text(coalesce(view->'was', '[]')) FROM folded JOIN registry.person USING (person_id))
SELECT person_id FROM folded ORDER BY person_id
"""
KNOWN = """
SELECT EXISTS (SELECT FROM vault.data_key WHERE person_id = ANY(%(people)s))
    OR EXISTS (SELECT FROM registry.person WHERE person_id = ANY(%(people)s))
"""
OPEN = "SELECT id FROM registry.task WHERE lead = ANY(%s) AND status <> 'closed' ORDER BY id"


class Erased(NamedTuple):
    """The ids that were the person's, when, how many data keys are gone, and what to announce."""

    people: list[str]
    at: datetime
    keys: int
    changes: list[changes.Change]


class NotWritten(Exception):
    """The ledger could not be written; nothing was erased."""


class BadLedger(ValueError):
    """The message names the line and what was expected."""


def identities_of(db: Connection[Any], person_id: str) -> list[str]:
    """Every id of a person, whichever of them is asked for."""
    return sorted({person_id, *(id_ for (id_,) in db.execute(IDENTITIES, (head_of(db, person_id),)))})


def is_known(db: Connection[Any], people: Iterable[str]) -> bool:
    row = db.execute(KNOWN, {"people": list(people)}).fetchone()
    return bool(row and row[0])


def erase(db: Connection[Any], account: Account, person_id: str, reason: Reason, ledger: Path | None) -> Erased:
    """Erases a person under all their ids, whoever works on them; their claim ends. Raises NotWritten.

    ``ledger``: a file outside of the database, to which lines are added just before the commit: one too few would leave
    somebody readable in a restored backup. Of a commit that fails they are one too many: see docs/erasure.md.
    """
    with db.transaction():
        people = identities_of(db, person_id)
        at, keys = _apply(db, people, None, account.name)
        looks.note(db, account, "erase", person_id=person_id, about={"reason": reason, "ids": len(people)})
        told = changes.write(db, [("task.changed", id_) for (id_,) in db.execute(OPEN, (people,))])
        if ledger:
            _write(ledger, people, at, account.name)
    return Erased(people, at, keys, told)


def again(db: Connection[Any], entries: Iterable[tuple[str, datetime, str]]) -> Iterator[int]:
    """Repeats erasures of a ledger, each in a transaction of its own: how many data keys were there again.

    What came after an erasure, under a new key, stays. Repeating it once more changes nothing.
    """
    for person_id, at, by in entries:
        with db.transaction():
            yield _apply(db, [person_id], at, by)[1]


def read(ledger: Path) -> list[tuple[str, datetime, str]]:
    """Raises BadLedger, OSError. A last line that was cut off while it was written was never committed."""
    entries = []
    text = ledger.read_text("utf-8")
    for number, line in enumerate(text[: text.rfind("\n") + 1].splitlines(), 1):
        try:
            told = json.loads(line)
            at = datetime.fromisoformat(told["erased_at"])
            if at.tzinfo is None or not looks.is_person(told["person_id"]):
                raise ValueError
            entries.append((str(told["person_id"]), at, str(told["by"])))
        except (ValueError, KeyError, TypeError, AttributeError):
            expected = "expected a line as --ledger writes it: person_id, erased_at with its offset, by"
            raise BadLedger(f"line {number}: {expected}") from None
    return entries


def _apply(db: Connection[Any], people: list[str], at: datetime | None, by: str) -> tuple[datetime, int]:
    row = db.execute(
        "SELECT at, registry.erase(%s, at, %s) FROM (SELECT coalesce(%s, clock_timestamp()) AS at) AS moment",
        (people, by, at),
    ).fetchone()
    assert row
    return row[0], row[1]


def _write(ledger: Path, people: Iterable[str], at: datetime, by: str) -> None:
    lines = "".join(
        json.dumps({"person_id": person, "erased_at": at.isoformat(), "by": by}) + "\n" for person in people
    )
    try:
        with ledger.open("a", encoding="utf-8") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise NotWritten(type(error).__name__) from error
