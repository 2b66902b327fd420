"""A batch is closed when each of its items has an end; after its day the province may close it with what was left.

What was left then ends as ``not_answered``, by the district in which its task lies, and counts against that one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg import Connection

from registry.access import looks
from registry.access.account import Account
from registry.access.caller import beyond
from registry.patience import longer
from registry.verification.progress import NOT_ANSWERED

AT_ONCE = 10_000
SECONDS = 60
# The lock first: an item that came back just before it is among what is left.
LOCK = "SELECT due_on, closed_at FROM registry.batch WHERE id = %s FOR UPDATE"
HAS_LEFT = "SELECT EXISTS (SELECT FROM registry.batch_item WHERE batch_id = %s AND end_code IS NULL)"
CLOSE = "UPDATE registry.batch SET closed_at = now(), closed_by = %s WHERE id = %s"
LEFT = """
SELECT task.district, count(*) FROM registry.batch_item AS item JOIN registry.task ON task.id = item.follows
WHERE item.batch_id = %s AND item.end_code IS NULL GROUP BY 1 ORDER BY 1
"""
# Locked in the order in which all others lock items; then by key, since nobody else changes them any more.
LOCKED = """
SELECT place FROM registry.batch_item WHERE batch_id = %s AND end_code IS NULL ORDER BY place LIMIT %s FOR UPDATE
"""
GIVE_UP = """
WITH ended AS (
    UPDATE registry.batch_item AS item SET end_code = %(code)s, ended_at = now(), ended_by = %(by)s, check_on = NULL,
        left_by = (SELECT district FROM registry.task WHERE task.id = item.follows)
    FROM unnest(%(places)s::int[]) AS left_over(place)
    WHERE item.batch_id = %(batch)s AND item.place = left_over.place RETURNING item.place, item.left_by)
INSERT INTO registry.batch_event (batch_id, place, at, what, code, why, by)
SELECT %(batch)s, place, now(), 'ended', %(code)s, left_by, %(by)s FROM ended
"""


class NotClosed(Exception):
    """``why``: ``closed`` already; ``without-end``: items have none, ``left`` by district; ``not-due``: too early."""

    def __init__(self, why: str, left: dict[str, int]) -> None:
        super().__init__(why)
        self.why, self.left = why, left


def close(db: Connection[Any], account: Account, batch: int, today: date, *, late: bool) -> int:
    """How many items were left. ``late``: those end as not answered. Raises NotClosed.

    What is left ends in parts, each in a transaction: whoever answers meanwhile waits for one of them, not for all.
    Begun and not finished, it is finished by closing again.
    """
    left_over = 0
    while True:
        with longer(db, SECONDS):
            _may_close(db, batch, today, late=late)
            with beyond(db):  # a case may lie elsewhere by now
                places = [place for (place,) in db.execute(LOCKED, (batch, AT_ONCE))]
                if places:
                    given = {"batch": batch, "code": NOT_ANSWERED, "by": account.name, "places": places}
                    db.execute(GIVE_UP, given, prepare=False)
            if places:
                left_over += len(places)
                continue
            db.execute(CLOSE, (account.name, batch))
            looks.note(db, account, "batch-close", about={"batch": batch, "not_answered": left_over or None})
            return left_over


def _may_close(db: Connection[Any], batch: int, today: date, *, late: bool) -> None:
    """Locks the batch, so that none of its items comes back. Raises NotClosed."""
    row = db.execute(LOCK, (batch,)).fetchone()
    assert row
    due_on, closed_at = row
    if closed_at is not None:
        raise NotClosed("closed", {})
    has_left = db.execute(HAS_LEFT, (batch,)).fetchone()
    if has_left and has_left[0] and not (late and due_on < today):
        with beyond(db):
            left: dict[str, int] = dict(db.execute(LEFT, (batch,)).fetchall())
        raise NotClosed("not-due" if late else "without-end", left)
