"""A batch is closed when each of its items has an end; after its day the province may close it with what was left.

What was left then ends as ``not_answered``, by the district in which its task lies, and counts against that one.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg import Connection

from registry.access import looks
from registry.access.account import Account
from registry.verification.progress import NOT_ANSWERED

LEFT = """
SELECT task.district, count(*) FROM registry.batch_item AS item JOIN registry.task ON task.id = item.follows
WHERE item.batch_id = %s AND item.end_code IS NULL GROUP BY 1 ORDER BY 1
"""
# Locked in the order in which all others lock items.
GIVE_UP = """
WITH locked AS MATERIALIZED (
    SELECT place FROM registry.batch_item WHERE batch_id = %(batch)s AND end_code IS NULL ORDER BY place FOR UPDATE
), ended AS (
    UPDATE registry.batch_item AS item SET end_code = %(code)s, ended_at = now(), ended_by = %(by)s, check_on = NULL,
        left_by = task.district
    FROM locked, registry.task
    WHERE item.batch_id = %(batch)s AND item.place = locked.place AND item.end_code IS NULL AND task.id = item.follows
    RETURNING item.place, task.district)
INSERT INTO registry.batch_event (batch_id, place, at, what, code, why, by)
SELECT %(batch)s, place, now(), 'ended', %(code)s, district, %(by)s FROM ended
"""


class NotClosed(Exception):
    """``why``: ``closed`` already; ``without-end``: items have none, ``left`` by district; ``not-due``: too early."""

    def __init__(self, why: str, left: dict[str, int]) -> None:
        super().__init__(why)
        self.why, self.left = why, left


def close(db: Connection[Any], account: Account, batch: int, today: date, *, late: bool) -> int:
    """How many items were left. ``late``: those end as not answered. Raises NotClosed."""
    with db.transaction():
        db.execute("SELECT set_config('statement_timeout', '300s', true)")
        row = db.execute("SELECT due_on, closed_at FROM registry.batch WHERE id = %s FOR UPDATE", (batch,)).fetchone()
        assert row
        if row[1] is not None:
            raise NotClosed("closed", {})
        left: dict[str, int] = dict(db.execute(LEFT, (batch,)).fetchall())
        if left and not late:
            raise NotClosed("without-end", left)
        if left and row[0] >= today:
            raise NotClosed("not-due", left)
        if left:
            db.execute(GIVE_UP, {"batch": batch, "code": NOT_ANSWERED, "by": account.name})
        db.execute("UPDATE registry.batch SET closed_at = now(), closed_by = %s WHERE id = %s", (account.name, batch))
        count = sum(left.values())
        looks.note(db, account, "batch-close", about={"batch": batch, "not_answered": count or None})
    return count
