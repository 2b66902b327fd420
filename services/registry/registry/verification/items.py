"""What answers, their undoing and decisions do to items of batches: in the transaction that does them.

Locks come after those of leases and tasks (tasks/lease.py): batches, shared, by id; then items, by batch and place;
then ``changes.write``. Whoever closes a batch has it alone, so that no item comes back while it closes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb

from registry.days import CHINA
from registry.tasks.listing import Task, lead
from registry.verification import progress
from registry.verification.holding import Standing
from registry.verification.needs import NEEDS, ends
from registry.verification.progress import Event, Item, Step

BATCHES_OF = "SELECT DISTINCT batch_id FROM registry.batch_item WHERE follows = ANY(%s)"
LOCK_BATCHES = "SELECT FROM registry.batch WHERE id = ANY(%s) ORDER BY id FOR SHARE"
COLUMNS = """
item.batch_id, item.place, item.unit_id, item.follows, item.since, batch.closed_at IS NULL AS open, item.end_code,
item.ended_at, item.ended_by, item.ending, item.answer_id, item.contacts, item.check_on, item.confirmed_at, item.backs,
item.back_why, item.not_held
"""
ITEMS = f"""
SELECT {COLUMNS} FROM registry.batch_item AS item JOIN registry.batch ON batch.id = item.batch_id
WHERE item.follows = ANY(%s) ORDER BY item.batch_id, item.place
"""
LOCKED = f"{ITEMS} FOR UPDATE OF item"
STANDING = """
SELECT id, CASE WHEN status = 'closed' THEN coalesce(ending->>'code', '') END, EXISTS (
    SELECT FROM registry.employment AS job WHERE job.person_id = task.person_id
        AND (task.unit_id IS NULL OR job.unit_id = task.unit_id) AND job.started_on <= %(today)s
        AND (job.ended_on IS NULL OR job.ended_on > %(today)s)), answer->>'code', answer->>'by'
FROM registry.task WHERE id = ANY(%(tasks)s)
"""
SAVE = """
UPDATE registry.batch_item AS item SET follows = told.follows, since = told.since, end_code = told.end_code,
    ended_at = told.ended_at, ended_by = told.ended_by, ending = told.ending, answer_id = told.answer_id,
    contacts = told.contacts, check_on = told.check_on, confirmed_at = told.confirmed_at, backs = told.backs,
    back_why = told.back_why, not_held = told.not_held
FROM jsonb_to_recordset(%s) AS told(batch_id bigint, place int, follows text, since timestamptz, end_code text,
    ended_at timestamptz, ended_by text, ending text, answer_id text, contacts int, check_on date,
    confirmed_at timestamptz, backs int, back_why text, not_held text)
WHERE (item.batch_id, item.place) = (told.batch_id, told.place)
"""
TELL = """
INSERT INTO registry.batch_event (batch_id, place, at, what, code, why, answer_id, by)
SELECT batch_id, place, at, what, code, why, answer_id, by FROM jsonb_to_recordset(%s) AS told(batch_id bigint,
    place int, at timestamptz, what text, code text, why text, answer_id text, by text)
"""
# By an answer or in the contact log; being reached ends it. Answers that were taken back do not count.
TRIED = """
SELECT DISTINCT (at AT TIME ZONE 'Asia/Shanghai')::date FROM registry.contact AS tried
WHERE lead = %(lead)s AND outcome <> 'reached' AND at >= %(since)s AND NOT EXISTS (
    SELECT FROM registry.contact AS reached WHERE reached.lead = tried.lead AND reached.outcome = 'reached'
        AND reached.at >= tried.at)
UNION
SELECT DISTINCT (at AT TIME ZONE 'Asia/Shanghai')::date FROM registry.entry
WHERE person_id = %(lead)s AND type = 'registry.task.answered' AND body->>'task' = %(task)s
    AND body->>'code' = 'unreachable' AND at >= %(since)s AND NOT EXISTS (
        SELECT FROM registry.entry AS undoing WHERE undoing.person_id = entry.person_id
            AND undoing.entry_id = 'undo:' || substr(entry.entry_id, 8))
"""


class Now(NamedTuple):
    """How a task stands, and what was answered to it last."""

    standing: Standing
    code: str | None
    by: str | None


def open_of(db: Connection[Any], task_id: str) -> list[Item]:
    """The items of open batches that follow a task; nothing is locked."""
    return [item for item in _read(db, ITEMS, [task_id]) if item.open]


def short_of_contacts(
    db: Connection[Any], task: Task, items: Iterable[Item], code: str, now: datetime, enough: int
) -> bool:
    """Whether this answer is no more than a contact to one of the items: too few days on which nobody was reached."""
    return code == "unreachable" and any(
        len(_tried(db, task, item) | {now.astimezone(CHINA).date()}) < enough for item in items
    )


def answered(db: Connection[Any], task: Task, code: str, answer: str, by: str, now: datetime, enough: int) -> None:
    """An answer, already in the history, ends the items of its task, or is a contact. Other codes leave them."""
    steps: list[Step | None] = []
    for item in locked(db, [task["id"]]):
        if not item.open or item.end_code == progress.NOT_ANSWERED:
            continue
        contacts = len(_tried(db, task, item)) if code == "unreachable" else item.contacts
        if ends(code, contacts, enough):
            item = msgspec.structs.replace(item, contacts=contacts)
            steps.append(progress.end(item, code, now, now.astimezone(CHINA).date(), by=by, answer=answer))
        elif code == "unreachable":
            steps.append(progress.contact(item, contacts, now, by=by, answer=answer))
    save(db, steps)


def undone(db: Connection[Any], task: Task, answer: str, by: str, now: datetime) -> None:
    """An answer was taken back: what it ended is back, and it is no contact any more."""
    steps: list[Step | None] = []
    for item in locked(db, [task["id"]]):
        item = msgspec.structs.replace(item, contacts=len(_tried(db, task, item)))
        if item.answer_id == answer:
            steps.append(progress.back(item, "undone", now, by=by))
        elif item.open:
            steps.append((item, None))
    save(db, steps)


def decided(db: Connection[Any], closed: Collection[str], opened_again: Collection[str]) -> None:
    """Tasks that the linker has closed, and such as were closed and are not any more. Ids that are neither: nothing."""
    found = locked(db, [*closed, *opened_again])
    if not found:
        return
    now = datetime.now(CHINA)
    how = how_now(db, closed, now.date())
    save(db, [
        progress.back(item, "opened_again", now) if item.follows in opened_again
        else _closed(item, how[item.follows], now) if item.follows in how else None
        for item in found
    ])  # fmt: skip


def linked(db: Connection[Any], same: Sequence[tuple[str, str]]) -> None:
    """Cases that go on under another identity: pairs of the task, and of that under the earlier one."""
    now, goes_on = datetime.now(CHINA), {earlier: task for task, earlier in same}
    moved = [progress.move(item, goes_on[item.follows], now) for item in locked(db, list(goes_on))]
    save(db, moved)
    if moved:
        decided(db, list(goes_on.values()), ())


def _closed(item: Item, now_: Now, at: datetime) -> Step | None:
    ending = now_.standing.ending
    if ending is None or (not item.open and item.end_code is None):
        return None
    if item.end_code is not None:
        if ending == progress.LINKED:
            return None
        return progress.held_against(item, now_.standing, at, overdue=False)
    if ending == "answered" and now_.code in NEEDS:
        return progress.end(item, str(now_.code), at, at.date(), by=now_.by)
    return progress.end_by_facts(item, ending, at)


def how_now(db: Connection[Any], tasks: Collection[str], today: date) -> Mapping[str, Now]:
    """By task id."""
    rows = db.execute(STANDING, {"tasks": list(tasks), "today": today})
    return {id_: Now(Standing(ending, going), code, by) for id_, ending, going, code, by in rows}


def locked(db: Connection[Any], tasks: Collection[str]) -> list[Item]:
    """The items that follow these tasks, of open and of closed batches, locked."""
    batches = [batch for (batch,) in db.execute(BATCHES_OF, (list(tasks),))] if tasks else []
    if not batches:
        return []
    db.execute(LOCK_BATCHES, (batches,))
    return _read(db, LOCKED, tasks)


def save(db: Connection[Any], steps: Iterable[Step | None]) -> None:
    """Items as they are now, and the lines of their history."""
    taken = [step for step in steps if step is not None]
    if taken:
        db.execute(SAVE, [_json([item for item, _ in taken])])
    if told := [event for _, event in taken if event is not None]:
        db.execute(TELL, [_json(told)])


def _tried(db: Connection[Any], task: Task, item: Item) -> set[date]:
    """The days on which nobody was reached."""
    given = {"lead": lead(task), "task": task["id"], "since": item.since}
    return {day for (day,) in db.execute(TRIED, given)}


def _read(db: Connection[Any], question: str, tasks: Collection[str]) -> list[Item]:
    with db.cursor(row_factory=dict_row) as rows:
        return [Item(**row) for row in rows.execute(question, (list(tasks),))]


def _json(rows: Sequence[Item] | Sequence[Event]) -> Jsonb:
    return Jsonb(rows, dumps=msgspec.json.encode)
