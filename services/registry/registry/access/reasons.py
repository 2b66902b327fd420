"""Looks at a single person that need a reason in the caller's own words; it holds for a while, for that person alone.

A district head sees lists and figures as they are, a person only for a stated reason; a protected person is seen by
nobody without one (protected.py). The reason stays in this system:
it may say anything about anybody, so it is no part of an address, and is kept sealed under the person's key, in the
record of looks too: whoever erases the person shuts it.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, get_args

from psycopg import Connection

from coverlink_web import Problem
from registry.access import looks, protected
from registry.access.account import FOR_A_REASON, Account
from registry.people.sealed_text import Texts

Purpose = Literal["work", "supervision", "complaint", "inquiry", "audit"]
"""Working on a task; how it is worked on; the person complains; the person, or an office, asks; an audit."""
PURPOSES: tuple[Purpose, ...] = get_args(Purpose)
MINUTES = 30
SHORTEST, LONGEST = 4, 500
REASON = ("reason",)
STATE = """
INSERT INTO registry.reason (account, person_id, purpose, reason, until)
VALUES (%(account)s, %(person)s, %(purpose)s, %(reason)s, now() + make_interval(mins => %(minutes)s))
ON CONFLICT (account, person_id) DO UPDATE SET purpose = excluded.purpose, reason = excluded.reason, at = now(),
    until = excluded.until
RETURNING until
"""
STATED = "SELECT purpose, reason FROM registry.reason WHERE account = %s AND person_id = %s AND until > now()"


def state(
    db: Connection[Any], account: Account, person_id: str, purpose: Purpose, reason: str, texts: Texts
) -> datetime:
    """Notes why the caller looks at the person, whom they may see; until when that holds. Raises Problem 422."""
    said = fitting(reason)
    given = {"account": account.name, "person": person_id, "purpose": purpose, "minutes": MINUTES}
    with db.transaction():
        sealed = texts.seal(db, person_id, said)
        row = db.execute(STATE, {**given, "reason": sealed}).fetchone()
        looks.note(db, account, "reason", person_id=person_id, purpose=purpose, about={"reason": sealed})
    assert row
    return row[0]  # type: ignore[no-any-return]


def opened(db: Connection[Any], entries: Iterable[dict[str, Any]], texts: Texts) -> None:
    """Puts reasons into words in entries of the record; None, and ``erased``, where the person was erased."""
    texts.open(db, ((row["person_id"], row["about"]) for row in entries if row["person_id"] and row["about"]), REASON)


def fitting(reason: str) -> str:
    """Raises Problem 422."""
    said = reason.replace("\x00", "").strip()
    if not SHORTEST <= len(said) <= LONGEST:
        detail = f"reason: expected {SHORTEST} to {LONGEST} characters; say in a sentence why"
        raise Problem(422, "bad-reason", "The reason does not fit", detail)
    return said


def check(db: Connection[Any], account: Account, action: str, person_id: str | None) -> Purpose | None:
    """The purpose that the caller stated for this person, if one is needed; for a unit none is.

    Raises Problem 403, which is noted.
    """
    if person_id is None:
        return None
    guarded = protected.is_protected(db, person_id)
    if account.role not in FOR_A_REASON and not guarded:
        return None
    row = db.execute(STATED, (account.name, person_id)).fetchone()
    if row:
        if guarded:
            protected.alert(db, account, action, person_id, *row)
        return row[0]  # type: ignore[no-any-return]
    looks.note(db, account, action, person_id=person_id, outcome="refused", about={"without": "reason"})
    detail = "say why you look, with POST /v1/people/{person_id}/reason; it then holds for half an hour"
    raise Problem(403, "reason-needed", "A reason is needed", detail, person_id=person_id)
