"""What became of tasks, for everybody who watches: written with the change, told over Redis once it is committed.

Redis may lose what it carries. Whoever watches therefore remembers the last id, and asks ``since`` after a break: the
table has it all for seven days. Transactions do not commit in the order of their ids, so ``since`` goes back
``OVERLAP`` behind the last id and repeats what may have come already: at least once. An event carries the whole task,
so a repeat does no harm, and the id tells whoever keeps them that it is one.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Literal, NamedTuple

import msgspec
import redis
from psycopg import Connection

CHANNEL = "registry.changes"
OVERLAP = timedelta(seconds=15)
"""Longer than any transaction that writes changes may take; ``registry.database`` sees to that."""
Kind = Literal["task.opened", "task.changed", "task.closed"]

COLUMNS = (
    "id, kind, line, gap, person_id, unit_id, unit_name, district, priority, opened_at, due_on, status, because,"
    " closes_when, advice, cause, ending, closed_at"
)
"""The task as it is told, from registry.task."""

WRITE = f"""
INSERT INTO registry.change (type, task_id, district, body)
SELECT given.type, task.id, task.district, to_jsonb(told) - 'advice'
FROM unnest(%s::text[], %s::text[]) AS given(type, task_id)
JOIN registry.task ON task.id = given.task_id
CROSS JOIN LATERAL (SELECT {", ".join("task." + name.strip() for name in COLUMNS.split(","))}) AS told
ORDER BY given.task_id
RETURNING id, type, district, body
"""
SINCE = """
SELECT id, type, district, body FROM registry.change
WHERE at >= coalesce((SELECT at FROM registry.change WHERE id <= %s ORDER BY id DESC LIMIT 1), '-infinity') - %s
ORDER BY id LIMIT %s
"""


class Change(NamedTuple):
    """One event of the stream. ``task`` is what INTERFACES calls a task."""

    id: int
    type: Kind
    district: str
    task: dict[str, Any]


def write(db: Connection[Any], changed: Sequence[tuple[Kind, str]]) -> list[Change]:
    """Notes that tasks (by id) have opened, changed or closed, in the caller's transaction."""
    if not changed:
        return []
    rows = db.execute(WRITE, [[kind for kind, _ in changed], [task for _, task in changed]])
    return [Change(*row) for row in rows]


def announce(server: redis.Redis, changes: Sequence[Change]) -> None:
    """Tells who watches. Call it after the commit; a Redis that is away loses nothing but time."""
    if not changes:
        return
    with contextlib.suppress(redis.RedisError):
        pipe = server.pipeline(transaction=False)
        for change in changes:
            pipe.publish(CHANNEL, msgspec.json.encode(change._asdict()))
        pipe.execute()


def since(db: Connection[Any], last: int, limit: int = 5_000) -> list[Change]:
    """What came after the change ``last``, and some of what came shortly before it."""
    return [Change(*row) for row in db.execute(SINCE, [last, OVERLAP, limit])]


def newest(db: Connection[Any]) -> int:
    """The last id that was given; 0 for none."""
    found = db.execute("SELECT coalesce(max(id), 0) FROM registry.change").fetchone()
    return int(found[0]) if found else 0


def clear(db: Connection[Any]) -> None:
    """Removes what nobody will ask for any more."""
    db.execute("DELETE FROM registry.change WHERE at < now() - interval '7 days'")
