"""A claim goes to a colleague as a whole: a new token, a new lease; the old token proves nothing from then on.

It goes to an account in force that works on tasks in all the districts where tasks of the claim lie. A supervisor
hands over any claim of which tasks lie in the supervisor's districts, by force, also of an account that was disabled.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from psycopg import Connection
from psycopg.rows import dict_row

from registry import changes
from registry.access import conflicts, looks
from registry.access.account import Account, find, listed
from registry.access.caller import beyond
from registry.days import CHINA
from registry.people.sealed_text import Texts
from registry.tasks.answer import Closed
from registry.tasks.claiming import mark
from registry.tasks.lease import Stale, at_work, lease_of, proven
from registry.tasks.listing import Task, lead, one
from registry.tasks.post import LONGEST_NOTE, enter

GIVE = """
UPDATE registry.lease SET token = gen_random_uuid(), holder = %(to)s, claimed_at = now(),
    until = now() + make_interval(mins => %(minutes)s), handed_by = %(by)s, handed_note = %(note)s
WHERE lead = %(lead)s RETURNING until
"""
CLAIMED = "SELECT id, district FROM registry.task WHERE lead = %s AND status = 'claimed' ORDER BY id"
MINE = """
SELECT task.id AS task_id, task.kind, task.person_id, task.unit_id, task.unit_name, task.district, number AS tasks,
    lease.until AS lease_until, lease.handed_by, lease.handed_note
FROM registry.lease CROSS JOIN LATERAL (
    SELECT registry.task.*, count(*) OVER () AS number FROM registry.task
    WHERE task.lead = lease.lead AND status = 'claimed' AND district LIKE ANY(%(mine)s)
    ORDER BY turn, due_on, id LIMIT 1) AS task
WHERE lease.holder = %(name)s AND lease.until > now() ORDER BY lease.claimed_at DESC LIMIT 200
"""


class BadRecipient(ValueError):
    """The message names the field and what was expected; ``reason`` says it to programs."""

    def __init__(self, reason: Literal["holds_already", "not_eligible", "too_long"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


class Handed(NamedTuple):
    """The task by which the claim was named, as it is then, who has it, and until when."""

    task: Task
    holder: str
    until: datetime
    changes: list[changes.Change]


def hand_over(
    db: Connection[Any], account: Account, task: Task, token: str, to: str, note: str, minutes: int,
    texts: Texts, *, force: bool = False,
) -> Handed:  # fmt: skip
    """``force``, without a token: a supervisor gives what another has. Raises BadRecipient, Stale, Closed."""
    of, now, note = lead(task), datetime.now(CHINA), note.replace("\x00", "").strip()
    by_force = force and not token and account.supervises
    if len(note) > LONGEST_NOTE:
        raise BadRecipient("too_long", f"note: expected at most {LONGEST_NOTE} characters")
    with db.transaction():
        if by_force:
            at_work(db, account, of)
        else:
            proven(db, account, of, token)
        held = lease_of(db, of)
        if held is None:
            raise Stale
        tasks, districts = claimed(db, of, find(db, held.holder) or account)
        if not tasks:
            raise Closed(one(db, account, task["id"]) or task)
        note = texts.seal(db, of, note)
        given = _recipient(db, held.holder, to, districts, of)
        row = db.execute(GIVE, {"to": given.name, "minutes": minutes, "by": account.name, "note": note, "lead": of})
        until = row.fetchone()[0]  # type: ignore[index]
        said = {
            "task": task["id"], "kind": task["kind"], "tasks": tasks, "from": held.holder, "to": given.name,
            "by": account.name, "note": note,
        }  # fmt: skip
        enter(db, of, f"hand-over:{uuid4()}", "handed_over", said, now)
        also = mark(db, given, of)
        about = looks.of(of, to=given.name, **({"force": True} if by_force else {}))
        looks.note(db, account, "hand-over", **about, task_id=task["id"], purpose="work")
        told = changes.write(db, [("task.changed", id_) for id_ in dict.fromkeys([*tasks, *also])])
    return Handed(one(db, account, task["id"]) or task, given.name, until, told)


def claimed(db: Connection[Any], of: str, holder: Account) -> tuple[list[str], list[str]]:
    """The claimed tasks of the holder's districts, and these districts."""
    with db.transaction(), beyond(db):
        rows = [(id_, district) for id_, district in db.execute(CLAIMED, (of,)) if holder.covers(district)]
    return [id_ for id_, _ in rows], sorted({district for _, district in rows})


def recipients(db: Connection[Any], of: str, holder: str, otherwise: Account) -> list[str]:
    """To whom a claim may go. ``otherwise``: whose districts count when the holder's account is disabled."""
    _, districts = claimed(db, of, find(db, holder) or otherwise)
    everybody = (
        Account(name, role, tuple(places))  # type: ignore[arg-type]
        for name, role, places, in_force in listed(db)
        if in_force and name != holder
    )
    not_they = conflicts.barred(db, of)
    return (
        [one_.name for one_ in everybody if _fits(one_, districts) and one_.name not in not_they] if districts else []
    )


def claims(db: Connection[Any], account: Account, texts: Texts) -> list[dict[str, Any]]:
    """What the caller has claimed, what came last first: the most urgent task of each, and who handed it over."""
    with db.cursor(row_factory=dict_row) as rows:
        found = list(rows.execute(MINE, {"name": account.name, "mine": account.patterns}))
    texts.open(db, ((lead(row), row) for row in found), ("handed_note",))
    return found


def _recipient(db: Connection[Any], holder: str, to: str, districts: Iterable[str], of: str) -> Account:
    if to == holder:
        raise BadRecipient("holds_already", "to: expected another account than the one that has the claim")
    found = find(db, to) if "\x00" not in to else None
    # One answer for all: nobody learns of accounts elsewhere, nor on whom a colleague must not work.
    if found is None or not _fits(found, districts) or found.name in conflicts.barred(db, of):
        where = ", ".join(districts)
        raise BadRecipient("not_eligible", f"to: expected an account in force that works on tasks in all of {where}")
    return found


def _fits(account: Account, districts: Iterable[str]) -> bool:
    return account.works and all(account.covers(district) for district in districts)
