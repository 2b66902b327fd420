"""Protected persons: own staff, hidden addresses. No look without a reason, no look without an alert."""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access import looks
from registry.access.account import Account
from registry.metrics import ALERTS
from registry.people.sealed_text import Texts

PROTECT = """
INSERT INTO registry.protected (person_id, by, reason) VALUES (%s, %s, %s)
ON CONFLICT (person_id) DO UPDATE SET by = excluded.by, reason = excluded.reason, at = now()
"""
# Under this identity or an earlier one: the mark stays when a number changes.
MARKED = """
person_id = %(person)s OR person_id IN (SELECT jsonb_array_elements_text(coalesce(view->'was', '[]'))
    FROM registry.person WHERE person_id = %(person)s)
"""
ALERT = "INSERT INTO registry.alert (account, person_id, action, purpose, reason) VALUES (%s, %s, %s, %s, %s)"
LATEST = "SELECT id, at, account, person_id, action, purpose, reason FROM registry.alert ORDER BY id DESC LIMIT %s"


def is_protected(db: Connection[Any], person_id: str) -> bool:
    return db.execute(f"SELECT FROM registry.protected WHERE {MARKED}", {"person": person_id}).rowcount > 0


def protect(db: Connection[Any], account: Account, person_id: str, reason: str, texts: Texts) -> None:
    with db.transaction():
        reason = texts.seal(db, person_id, reason)
        db.execute(PROTECT, (person_id, account.name, reason))
        looks.note(db, account, "protect", person_id=person_id, about={"reason": reason})


def unprotect(db: Connection[Any], account: Account, person_id: str, reason: str, texts: Texts) -> bool:
    """False when the person is not protected."""
    with db.transaction():
        done = db.execute(f"DELETE FROM registry.protected WHERE {MARKED}", {"person": person_id}).rowcount > 0
        if done:
            sealed = texts.seal(db, person_id, reason)
            looks.note(db, account, "unprotect", person_id=person_id, about={"reason": sealed})
    return done


def alert(db: Connection[Any], account: Account, action: str, person_id: str, purpose: str, reason: str) -> None:
    """A look at a protected person: the auditors' page shows it first. ``reason`` as it is kept, sealed."""
    db.execute(ALERT, (account.name, person_id, action, purpose, reason))
    ALERTS.inc()


def alerts(db: Connection[Any], limit: int, texts: Texts) -> list[dict[str, Any]]:
    """The latest of the auditor's districts, as policies show them. No reason, and ``erased``: the person was."""
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(LATEST, (limit,)))
    texts.open(db, ((row["person_id"], row) for row in found), ("reason",))
    return found
