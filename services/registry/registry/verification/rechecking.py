"""What is overdue: answers whose day to check them on is over. Looked for each hour, by one replica at a time.

A case that its answer has closed is closed for good, also when the job goes on. So the answer is taken back by the
fact by which a caseworker would (tasks/undo.py), in the name of ``BY``; the linker then opens the case by its rules.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from registry.changes import COLUMNS
from registry.days import CHINA
from registry.patience import longer
from registry.tasks.listing import Task
from registry.tasks.undo import retract
from registry.verification import progress
from registry.verification.items import how_now, locked, save
from registry.verification.progress import Step

BY = "verification"
MOST = 500
SECONDS = 10
LOCK = 7_270_105
OVERDUE = """
SELECT DISTINCT follows FROM registry.batch_item WHERE check_on < %s AND follows > %s ORDER BY follows LIMIT %s
"""
TASKS = f"SELECT {COLUMNS} FROM registry.task WHERE id = ANY(%s) ORDER BY id FOR UPDATE"


def recheck(db: Connection[Any]) -> int:
    """Holds what is overdue against how it is now; how many came back, or did not hold in a closed batch.

    MOST tasks in a transaction, until there are no more. Another replica that is at it is left to it.
    """
    failed = 0
    last: str | None = ""
    while last is not None:
        with longer(db, SECONDS):
            found = db.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK]).fetchone()
            if not (found and found[0]):
                return failed
            more, last = _some(db, last)
        failed += more
    return failed


def _some(db: Connection[Any], after: str) -> tuple[int, str | None]:
    """How many failed of the next tasks by id; the last of them, or None when these were all."""
    now = datetime.now(CHINA)
    ids = [task for (task,) in db.execute(OVERDUE, (now.date(), after, MOST))]
    tasks = _tasks(db, ids)
    how = how_now(db, list(tasks), now.date())
    steps: list[Step] = []
    failed = 0
    for item in locked(db, list(tasks)):
        if item.check_on is None or item.check_on >= now.date() or item.follows not in how:
            continue
        standing = how[item.follows].standing
        step = progress.held_against(item, standing, now, overdue=True)
        if step is None:
            continue
        steps.append(step)
        if step[1] is not None and step[1].what in ("back", "not_held"):
            failed += 1
            if standing.ending is not None and item.answer_id:
                retract(db, tasks[item.follows], item.answer_id, str(item.end_code), BY, now)
    save(db, steps)
    return failed, ids[-1] if len(ids) == MOST else None


def _tasks(db: Connection[Any], ids: list[str]) -> dict[str, Task]:
    with db.cursor(row_factory=dict_row) as rows:
        return {task["id"]: task for task in rows.execute(TASKS, (ids,))} if ids else {}
