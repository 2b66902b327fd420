"""What comes back by itself: claims whose time is over, and answers and holds whose time is up."""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from registry import changes
from registry.patience import longer
from registry.tasks.lease import free, tell
from registry.tasks.post import SOURCE

SECONDS = 10
EXPIRED = """
DELETE FROM registry.lease WHERE lead IN (
    SELECT lead FROM registry.lease WHERE until <= now() ORDER BY lead FOR UPDATE SKIP LOCKED)
RETURNING lead
"""
# ``until``: somebody put it off; it comes to the front, and on the day after it was due also before its time.
RIPE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE status IN ('held', 'answered') AND ((answer->>'back_at')::timestamptz <= now()
        OR status = 'held' AND answer ? 'until' AND NOT (answer->>'late')::boolean
            AND due_on < (now() AT TIME ZONE 'Asia/Shanghai')::date)
    ORDER BY id FOR UPDATE)
UPDATE registry.task SET status = 'open', front = front OR answer ? 'until', changed_at = now()
WHERE id IN (SELECT id FROM locked) AND status IN ('held', 'answered') RETURNING id
"""
# Answers that nobody confirmed in time were never told to the linker: what takes them back is a line of the history.
LAPSED = """
INSERT INTO registry.entry (person_id, entry_id, type, at, happened, source, body)
SELECT lead, 'undo:' || (answer->>'awaiting'), 'registry.task.lapsed', now(),
    (now() AT TIME ZONE 'Asia/Shanghai')::date, %(source)s, jsonb_build_object('task', id, 'kind', kind,
        'code', answer->>'code', 'first', answer->>'by')
FROM registry.task WHERE id = ANY(%(tasks)s) AND answer ? 'awaiting' ON CONFLICT DO NOTHING
"""


def sweep(db: Connection[Any]) -> list[changes.Change]:
    """Leases that ran out, and answers and holds whose time is up: back to the queue."""
    with longer(db, SECONDS):
        freed = expire(db)
    with longer(db, SECONDS):
        ripe = [task for (task,) in db.execute(RIPE)]
        if ripe:
            db.execute(LAPSED, {"tasks": ripe, "source": SOURCE})
        return [*freed, *tell(db, ripe)]


def expire(db: Connection[Any]) -> list[changes.Change]:
    """Ends the leases that ran out, in the caller's transaction; nobody waits for one that another is at."""
    return tell(db, free(db, [lead for (lead,) in db.execute(EXPIRED)]))
