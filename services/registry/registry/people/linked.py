"""Who stands in the place of an identity: the pointers of the views, followed to their end (docs/rules.md, 11)."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

LONGEST = 20
"""Pointers that are followed. Of a ring only what is under way for a moment is seen: the linker breaks it."""
HEAD = """
WITH RECURSIVE way(person_id, step) AS (
    SELECT %(person)s::text, 0
    UNION ALL
    SELECT view->>'same_as', step + 1 FROM way JOIN registry.person USING (person_id)
    WHERE view->>'same_as' IS NOT NULL AND step < %(longest)s)
SELECT person_id FROM way ORDER BY step DESC LIMIT 1
"""


def head_of(db: Connection[Any], person_id: str) -> str:
    """The identity that stands; the same one if no other does, or nothing is known of it."""
    row = db.execute(HEAD, {"person": person_id, "longest": LONGEST}).fetchone()
    assert row
    return str(row[0])
