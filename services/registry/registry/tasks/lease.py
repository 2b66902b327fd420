"""A claim: who works on a person has a lease on that person, and all the person's open tasks with it.

The same goes for a unit and the cases of the unit itself. ``lead`` is the person or the unit. A lease is one row by
lead, taken by one statement, so that two can never have it. Its token proves who has it; it
ends by being given back, by the last answer, or by its time. Taking one: claiming.py. What runs out goes back to the
queue: sweeping.py.

Whoever changes tasks takes locks in one order, and so does the projector (project/write.py): first leases, by lead;
then tasks, by id, in one statement a transaction; last of all ``changes.write``. So nobody waits for each other in a
ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from registry import changes
from registry.access import looks
from registry.access.account import Account
from registry.access.caller import beyond
from registry.people.sealed_text import Texts

FREE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE lead = ANY(%s) AND status = 'claimed' ORDER BY id FOR UPDATE)
UPDATE registry.task SET status = 'open', changed_at = now()
WHERE id IN (SELECT id FROM locked) AND status = 'claimed' RETURNING id
"""
MINE = "SELECT 1 FROM registry.task WHERE lead = %s AND status = 'claimed' AND district LIKE ANY(%s) LIMIT 1"


class Lease(NamedTuple):
    """Proof of a claim; who handed it over, if somebody did."""

    token: UUID
    holder: str
    until: datetime
    handed_by: str | None = None
    handed_note: str | None = None


class Stale(Exception):
    """The token proves nothing any more: the lease ended, or is another's."""


def lease_of(db: Connection[Any], lead: str, texts: Texts | None = None) -> Lease | None:
    """The lease that holds now. With ``texts`` the note of whoever handed it over is opened."""
    question = (
        "SELECT token, holder, until, handed_by, handed_note FROM registry.lease WHERE lead = %s AND until > now()"
    )
    row = db.execute(question, (lead,)).fetchone()
    if row is None or texts is None:
        return Lease(*row) if row else None
    told = {"handed_note": row[4]}
    texts.open(db, [(lead, told)], ("handed_note",))
    return Lease(*row)._replace(handed_note=told["handed_note"])


def proven(db: Connection[Any], account: Account, lead: str, token: str) -> Lease:
    """The caller's lease, locked for this transaction. Raises Stale."""
    row = db.execute(
        "SELECT token, holder, until FROM registry.lease WHERE lead = %s AND until > now() FOR UPDATE",
        (lead,),
    ).fetchone()
    if row is None or str(row[0]) != token or row[1] != account.name:
        raise Stale
    return Lease(*row)


def extend(db: Connection[Any], account: Account, lead: str, token: str, minutes: int) -> Lease:
    """Raises Stale."""
    with db.transaction():
        held = proven(db, account, lead, token)
        row = db.execute(
            "UPDATE registry.lease SET until = now() + make_interval(mins => %s) WHERE lead = %s RETURNING until",
            (minutes, lead),
        ).fetchone()
        looks.note(db, account, "extend", **looks.of(lead), purpose="work")
    return held._replace(until=row[0]) if row else held


def release(
    db: Connection[Any], account: Account, lead: str, token: str, *, force: bool = False, holder: str | None = None
) -> list[changes.Change]:
    """Gives all back. ``force``, without a token: a supervisor takes it from whoever has it, or from ``holder`` only.
    Raises Stale.

    A token that is given must hold, also a supervisor's: else it would end the claim of whoever came next.
    """
    with changes.transaction(db) as way:
        if force and not token and account.supervises:
            at_work(db, account, lead, holder)
        else:
            proven(db, account, lead, token)
        looks.note(db, account, "release", **looks.of(lead, **({"force": True} if force else {})), purpose="work")
        return tell(db, end(db, lead), way)


def at_work(db: Connection[Any], account: Account, lead: str, holder: str | None = None) -> None:
    """Locks the lease on a person or unit of whom tasks are claimed in the caller's districts. Raises Stale."""
    held = db.execute(
        "SELECT holder FROM registry.lease WHERE lead = %s AND until > now() FOR UPDATE", (lead,)
    ).fetchone()
    if held is None or holder not in (None, *held) or db.execute(MINE, (lead, account.patterns)).rowcount == 0:
        raise Stale


def end(db: Connection[Any], lead: str) -> list[str]:
    """Ends the lease in the caller's transaction; what was not answered is open again: the tasks that are."""
    db.execute("DELETE FROM registry.lease WHERE lead = %s", (lead,))
    return free(db, [lead])


def end_of(db: Connection[Any], holder: str, lead: str) -> list[changes.Change]:
    """Ends an account's claim on a person or unit, if it has it, in the caller's transaction."""
    held = db.execute("SELECT FROM registry.lease WHERE lead = %s AND holder = %s FOR UPDATE", (lead, holder))
    return tell(db, end(db, lead)) if held.rowcount else []


def end_if_done(db: Connection[Any], lead: str) -> list[str]:
    """Ends the lease in the caller's transaction when it has no claimed task any more."""
    left = db.execute("SELECT FROM registry.task WHERE lead = %s AND status = 'claimed' LIMIT 1", (lead,))
    return [] if left.rowcount else end(db, lead)


def free(db: Connection[Any], leads: Sequence[str]) -> list[str]:
    """What was claimed and not answered of these persons and units is open again, in the caller's transaction."""
    if not leads:
        return []
    with beyond(db):
        return [task for (task,) in db.execute(FREE, (list(leads),))]


def tell(db: Connection[Any], tasks: Sequence[str], way: ExitStack | None = None) -> list[changes.Change]:
    """Each task once, as it stands now. Last in its transaction: see ``changes.write``."""
    return changes.write(db, [("task.changed", task) for task in dict.fromkeys(tasks)], way)
