"""Who stands in the place of an identity: the pointers of the views, followed to their end (docs/rules.md, 11)."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

LONGEST = 20
"""Pointers that are followed. Of a ring only what is under way for a moment is seen: the linker breaks it."""


def head_of(db: Connection[Any], person_id: str) -> str:
    """The identity that stands; the same one if no other does, or nothing is known of it."""
    row = db.execute("SELECT registry.head_of(%s, %s)", (person_id, LONGEST)).fetchone()
    assert row
    return str(row[0])
