"""Taking an answer back: by whoever gave it, within a day, once.

The answer was told to the linker as a fact; taking it back is another fact, which names the first. What the answer has
closed opens again by the linker's own rules, and joins the claim that whoever undid it has from here on. An answer and
its undoing are both lines of the history; a line is never changed. The undoing's id derives from the answer's: however
often it is asked for, it is one line and one fact.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid5

from psycopg import Connection
from psycopg.rows import dict_row

from coverlink.contracts.bodies import CaseRetracted, FactRef
from registry import changes
from registry.access import conflicts, looks
from registry.access.account import Account
from registry.access.caller import beyond
from registry.days import CHINA
from registry.people.sealed_text import Texts
from registry.tasks.claiming import mark, take_anew
from registry.tasks.lease import Lease
from registry.tasks.listing import Task, lead, one
from registry.tasks.post import SOURCE, about, enter, post
from registry.verification import items

ANSWERS = """
SELECT substr(entry_id, 8) AS id, body->>'by' AS by, body->>'code' AS code,
    at > now() - make_interval(hours => %(hours)s) AS in_time, EXISTS (SELECT FROM registry.entry AS undoing
        WHERE undoing.person_id = entry.person_id
            AND undoing.entry_id = 'undo:' || substr(entry.entry_id, 8)) AS undone, body ? 'awaiting' AS awaited,
    body ? 'contact' AS contact
FROM registry.entry WHERE person_id = %(lead)s AND type = 'registry.task.answered' AND body->>'task' = %(task)s
ORDER BY at DESC, entry_id
"""
# ``last``: nobody has answered the task since, so that it can be taken back. What names the task is a column of its
# own by then: only so may an index find it under the policies (docs/access.md).
RECENT = """
WITH answer AS MATERIALIZED (
    SELECT entry.*, substr(entry_id, 8) AS id, body->>'task' AS task_id, EXISTS (SELECT FROM registry.entry AS undoing
        WHERE undoing.person_id = entry.person_id
            AND undoing.entry_id = 'undo:' || substr(entry.entry_id, 8)) AS undone
    FROM registry.my_answer AS entry WHERE body->>'by' = %(name)s
        AND at > now() - make_interval(hours => %(hours)s) AND (%(lead)s::text IS NULL OR person_id = %(lead)s))
SELECT answer.id AS answer, task.id AS task_id, task.kind, task.line, task.unit_id, task.unit_name, task.person_id,
    task.district, task.status, body->>'code' AS code, body->>'note' AS note, at, body->>'bulk' AS bulk,
    at + make_interval(hours => %(hours)s) AS until, undone,
    NOT undone AND NOT EXISTS (SELECT FROM registry.entry AS later WHERE later.person_id = answer.person_id
        AND later.type = 'registry.task.answered' AND later.body->>'task' = task.id
        AND (later.at > answer.at OR later.at = answer.at AND later.entry_id < answer.entry_id)
        AND NOT EXISTS (SELECT FROM registry.entry AS undoing WHERE undoing.person_id = later.person_id
            AND undoing.entry_id = 'undo:' || substr(later.entry_id, 8))) AS last
FROM answer JOIN registry.task ON task.id = answer.task_id WHERE task.district LIKE ANY(%(mine)s)
ORDER BY at DESC, answer.id LIMIT 200
"""
Why = Literal["not-answered", "not-yours", "answered-since", "too-late", "already-undone"]


class NotUndone(Exception):
    """Why an answer is not taken back."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why: Why = why


class _Answer(NamedTuple):
    id: str
    by: str
    code: str
    in_time: bool
    undone: bool
    awaited: bool
    """It was to be confirmed by a second person."""
    contact: bool
    """Nobody was reached, on too few days yet."""


class Undone(NamedTuple):
    """The task as it is then. ``lease`` is the claim on its person or unit, unless another has that."""

    task: Task
    lease: Lease | None
    changes: list[changes.Change]


def undo(db: Connection[Any], account: Account, task: Task, answer: str | None, hours: int, minutes: int) -> Undone:
    """Takes back the last answer to a task, which is to be the one named, if one is. Raises NotUndone."""
    of, now = lead(task), datetime.now(CHINA)
    with db.transaction():
        # Anew: under an earlier token the same answer again would be the fact that is taken back here.
        mine = _comes_back(task) and account.name not in conflicts.barred(db, of)
        lease = take_anew(db, account, of, minutes) if mine else None
        # Locked first: whether the linker was told of it is asked while nobody can confirm it.
        with beyond(db):
            db.execute("SELECT FROM registry.task WHERE lead = %s AND status <> 'closed' ORDER BY id FOR UPDATE", (of,))
        found = _which(db, account, task, answer, hours)
        if not retract(db, task, found.id, found.code, account.name, now, told=_was_told(db, of, found)):
            raise NotUndone("already-undone")
        freed = db.execute(
            "UPDATE registry.task SET status = 'open', answer = NULL, changed_at = now()"
            " WHERE id = %s AND status IN ('open', 'held', 'answered') RETURNING id",
            (task["id"],),
        )
        with beyond(db):
            items.undone(db, task, found.id, account.name, now)
        changed = [id_ for (id_,) in freed] + (mark(db, account, of) if lease else [])
        looks.note(db, account, "undo", **looks.of(of, code=found.code), task_id=task["id"], purpose="work")
        events = changes.write(db, [("task.changed", id_) for id_ in dict.fromkeys(changed)])
    return Undone(one(db, account, task["id"]) or task, lease, events)


def retract(
    db: Connection[Any], task: Task, answer: str, code: str, by: str, now: datetime, *, told: bool = True
) -> bool:
    """A line of the history, and, of an answer that the linker was told, the fact that takes it back; False when it was
    taken back already."""
    line = {"task": task["id"], "kind": task["kind"], "code": code, "by": by, "at": now.isoformat()}
    if not enter(db, lead(task), f"undo:{answer}", "undone", line, now):
        return False
    if told:
        body = CaseRetracted(
            **about(task), of=FactRef(source=SOURCE, id=answer), case_id=task["id"], retracted_on=now.date(), by=by
        )
        post(db, task, str(uuid5(UUID(answer), "undone")), body, now)
    return True


def recent(
    db: Connection[Any], account: Account, hours: int, texts: Texts, of: str | None = None
) -> list[dict[str, Any]]:
    """The caller's answers that are not older than may be taken back, the latest first; of one person or unit, or all.

    ``last``: it stands, and nobody has answered since.
    """
    given = {"name": account.name, "mine": account.patterns, "hours": hours, "lead": of}
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(RECENT, given, prepare=False))
    texts.open(db, ((lead(row), row) for row in found))
    return found


def _was_told(db: Connection[Any], of: str, answer: _Answer) -> bool:
    """Whether the linker knows of it. Else, a contact or what has yet to be confirmed, it is taken back here alone."""
    if answer.contact:
        return False
    confirmed = "SELECT FROM registry.entry WHERE person_id = %s AND entry_id = %s"
    return not answer.awaited or db.execute(confirmed, (of, f"confirm:{answer.id}")).rowcount == 1


def _comes_back(task: Task) -> bool:
    """What has closed for another reason than its answer stays closed."""
    return task["status"] != "closed" or (task["ending"] or {}).get("code") == "answered"


def _which(db: Connection[Any], account: Account, task: Task, answer: str | None, hours: int) -> _Answer:
    rows = db.execute(ANSWERS, {"lead": lead(task), "task": task["id"], "hours": hours})
    given = [_Answer(*row) for row in rows]
    last = next((row for row in given if not row.undone), None)
    found = next((row for row in given if row.id == answer), None) if answer else last
    if found is None:
        raise NotUndone("already-undone" if given and not answer else "not-answered")
    if found.by != account.name:
        raise NotUndone("not-yours")
    if found.undone:
        raise NotUndone("already-undone")
    if last is None or found.id != last.id:
        raise NotUndone("answered-since")
    if not found.in_time and _was_told(db, lead(task), found):  # while a second person has yet to confirm, at any time
        raise NotUndone("too-late")
    return found
