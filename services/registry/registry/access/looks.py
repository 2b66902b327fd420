"""The record of every look at a person and every act on a task. Only ever added to."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from registry.access.account import Account


def note(
    db: Connection[Any], account: Account, action: str, *, person_id: str | None = None, task_id: str | None = None,
    purpose: str | None = None,
) -> None:  # fmt: skip
    db.execute(
        "INSERT INTO registry.access (account, action, person_id, task_id, purpose) VALUES (%s, %s, %s, %s, %s)",
        (account.name, action, person_id, task_id, purpose),
    )


def noted(db: Connection[Any], person_id: str | None, limit: int) -> list[dict[str, Any]]:
    """The latest looks, at one person or at all."""
    rows = db.execute(
        "SELECT at, account, action, person_id, task_id, purpose FROM registry.access"
        " WHERE %s::text IS NULL OR person_id = %s ORDER BY id DESC LIMIT %s",
        (person_id, person_id, limit),
    )
    names = ("at", "account", "action", "person_id", "task_id", "purpose")
    return [dict(zip(names, row, strict=True)) for row in rows]
