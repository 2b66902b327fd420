"""What people did, where it stands in a projected table, brought over into the shadow.

A task's status, answer and hold are the live one's, and so are lines of the history that people wrote. Most of it is
brought over before the switch, while everybody works on; what was done since, which ``registry.change`` and the lines'
times say, in the switch itself.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from psycopg import Connection

from registry.rebuild.shadow import LIVE, NEXT
from registry.rebuild.tables import PROJECTED

# What the log says of being closed stands. A task that is open again begins anew, as when the projector opens it.
TASKS = f"""
UPDATE {NEXT}.task AS new SET status = now_.status, answer = now_.answer, front = now_.front,
    changed_at = now_.changed_at, assigned_to = now_.assigned_to, assigned_team = now_.assigned_team,
    assigned_at = now_.assigned_at
FROM (SELECT live.id, live.changed_at, live.assigned_to, live.assigned_team, live.assigned_at,
        CASE WHEN new.status = 'closed' THEN 'closed' WHEN live.status = 'closed' THEN 'open' ELSE live.status END
            AS status,
        CASE WHEN new.status = 'closed' OR live.status <> 'closed' THEN live.answer END AS answer,
        (new.status = 'closed' OR live.status <> 'closed') AND live.front AS front
    FROM {LIVE}.task AS live JOIN {NEXT}.task AS new USING (id) {{some}}) AS now_
WHERE new.id = now_.id AND (new.status, new.answer, new.front, new.changed_at, new.assigned_to, new.assigned_team,
    new.assigned_at) IS DISTINCT FROM (now_.status, now_.answer, now_.front, now_.changed_at,
        now_.assigned_to, now_.assigned_team, now_.assigned_at)
"""
# A team that is given up takes its tasks back without telling those who watch.
SINCE = f"""
WHERE live.id IN (SELECT unnest(tasks) FROM {LIVE}.change WHERE id > %(change)s
    UNION ALL SELECT id FROM {NEXT}.task WHERE assigned_team IS NOT NULL AND status <> 'closed')
"""
# Whom somebody works on has them in the claim, as when the projector opens a task.
JOINING = f"""
UPDATE {NEXT}.task AS new SET status = 'claimed' FROM {LIVE}.lease
WHERE lease.lead = new.lead AND lease.until > now() AND new.status = 'open'
    AND NOT EXISTS (SELECT FROM {LIVE}.task AS live WHERE live.id = new.id AND live.status <> 'closed')
"""
_ENTRY = ", ".join((*PROJECTED["entry"].key, *PROJECTED["entry"].columns))
ENTRIES = f"""
INSERT INTO {NEXT}.entry ({_ENTRY}) SELECT {_ENTRY} FROM {LIVE}.entry
WHERE starts_with(type, 'registry.') AND at >= %(at)s ON CONFLICT DO NOTHING
"""
MARK = f"SELECT coalesce((SELECT max(id) FROM {LIVE}.change), 0), now() - interval '10 minutes'"
"""A transaction lasts no ten minutes: what was not to be seen yet bears a later time."""


class Mark(NamedTuple):
    """Up to where work was carried over: the last change that was to be seen, and the time of lines of the history."""

    change: int
    at: Any


def carry_all(db: Connection[Any]) -> Mark:
    """All work of people so far; safe to repeat."""
    found = db.execute(MARK).fetchone()
    assert found is not None
    db.execute(TASKS.format(some=""))
    db.execute(ENTRIES, {"at": "-infinity"})
    return Mark(*found)


def carry_since(db: Connection[Any], mark: Mark) -> None:
    """What was done since, in the caller's transaction, which has locked both."""
    given = mark._asdict()
    db.execute(TASKS.format(some=SINCE), given)
    db.execute(JOINING)
    db.execute(ENTRIES, given)
