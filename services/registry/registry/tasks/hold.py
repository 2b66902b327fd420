"""A task put off until a date: it comes back by itself on that day (China), at the front of its priority.

Until then it is ``held``, as after an answer that needs time, and what becomes of its case still shows. It comes back
earlier when its case becomes another kind of gap (project/write.py), or late without having been so before (``sweep``).
Whoever asks for it by name may take it up at any time.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any, Literal
from uuid import uuid4

from psycopg import Connection
from psycopg.types.json import Jsonb

from registry import changes
from registry.access import looks
from registry.access.account import Account
from registry.days import CHINA
from registry.people.sealed_text import Texts
from registry.tasks.answer import Closed
from registry.tasks.claiming import allowed
from registry.tasks.lease import end_if_done, proven
from registry.tasks.listing import Task, lead, one
from registry.tasks.post import LONGEST_NOTE, enter


class BadHold(ValueError):
    """The message names the field and what was expected; ``reason`` says it to programs."""

    def __init__(self, reason: Literal["until_past", "until_far", "too_long"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


def hold(
    db: Connection[Any], account: Account, task: Task, token: str, until: date, note: str, most_days: int,
    texts: Texts,
) -> tuple[Task, list[changes.Change]]:  # fmt: skip
    """The task as it is then, and what to announce. Raises BadHold, Stale, Closed, Barred."""
    of, now, note = lead(task), datetime.now(CHINA), note.replace("\x00", "").strip()
    _check(now.date(), until, note, most_days)
    said = {
        "until": until.isoformat(), "note": "", "by": account.name, "at": now.isoformat(),
        "back_at": datetime(until.year, until.month, until.day, tzinfo=CHINA).isoformat(),
    }  # fmt: skip
    with db.transaction():
        proven(db, account, of, token)
        allowed(db, account, of)
        said["note"] = texts.seal(db, of, note)
        done = db.execute(
            "UPDATE registry.task SET status = 'held', front = false, changed_at = now(),"
            " answer = %s || jsonb_build_object('late', due_on < %s) WHERE id = %s AND status = 'claimed'",
            (Jsonb(said), now.date(), task["id"]),
        )
        if done.rowcount == 0:
            raise Closed(one(db, account, task["id"]) or task)
        enter(db, of, f"hold:{uuid4()}", "held", {**said, "task": task["id"], "kind": task["kind"]}, now)
        changed = [task["id"], *end_if_done(db, of)]
        looks.note(db, account, "hold", **looks.of(of, until=until), task_id=task["id"], purpose="work")
        told = changes.write(db, [("task.changed", id_) for id_ in changed])
    return one(db, account, task["id"]) or task, told


def _check(today: date, until: date, note: str, most_days: int) -> None:
    if until <= today:
        raise BadHold("until_past", f"until: expected a day after today, {today}")
    if until > (last := today + timedelta(most_days)):
        raise BadHold("until_far", f"until: expected a day up to {last}, {most_days} days ahead")
    if len(note) > LONGEST_NOTE:
        raise BadHold("too_long", f"note: expected at most {LONGEST_NOTE} characters")
