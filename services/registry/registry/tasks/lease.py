"""Claiming: who works on a person has a lease on that person, and all the person's open tasks with it.

A lease is one row by person, taken by one statement, so that two can never have it. Its token proves who has it; it
ends by being given back, by the last answer, or by its time. What runs out goes back to the queue (``sweep``).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from registry import changes
from registry.access.account import Account
from registry.tasks.listing import Filters, Task, listed

TAKE = """
INSERT INTO registry.lease AS held (person_id, token, holder, claimed_at, until)
VALUES (%(person)s, gen_random_uuid(), %(name)s, now(), now() + make_interval(mins => %(minutes)s))
ON CONFLICT (person_id) DO UPDATE SET until = excluded.until,
    token = CASE WHEN held.holder = excluded.holder AND held.until > now() THEN held.token ELSE excluded.token END,
    claimed_at = CASE WHEN held.holder = excluded.holder AND held.until > now() THEN held.claimed_at ELSE now() END,
    holder = excluded.holder
WHERE held.until <= now() OR held.holder = excluded.holder
RETURNING token, holder, until
"""
MARK = """
UPDATE registry.task SET status = 'claimed', changed_at = now()
WHERE person_id = %s AND status = 'open' AND district LIKE ANY(%s) RETURNING id
"""
URGENT = """
SELECT person_id FROM registry.task WHERE status = 'open' AND district LIKE ANY(%s)
  AND NOT EXISTS (SELECT 1 FROM registry.lease WHERE lease.person_id = task.person_id AND until > now())
ORDER BY priority, due_on, id LIMIT 1 FOR UPDATE SKIP LOCKED
"""
FREE = """
UPDATE registry.task SET status = 'open', changed_at = now() WHERE person_id = %s AND status = 'claimed' RETURNING id
"""
EXPIRED = """
DELETE FROM registry.lease WHERE person_id IN (
    SELECT person_id FROM registry.lease WHERE until <= now() FOR UPDATE SKIP LOCKED) RETURNING person_id
"""
RIPE = """
UPDATE registry.task SET status = 'open', changed_at = now()
WHERE status IN ('held', 'answered') AND (answer->>'back_at')::timestamptz <= now() RETURNING id
"""
_TRIES = 20


class Lease(NamedTuple):
    """Proof of a claim."""

    token: UUID
    holder: str
    until: datetime


class Claimed(NamedTuple):
    """What a claim gives: all open tasks of one person."""

    tasks: list[Task]
    lease: Lease
    changes: list[changes.Change]


class Taken(Exception):
    """Somebody else works on this person."""


class Stale(Exception):
    """The token proves nothing any more: the lease ended, or is another's."""


class Nothing(Exception):
    """There is no open task to claim there."""


def claim(db: Connection[Any], account: Account, person_id: str, minutes: int) -> Claimed:
    """Claims a person; one's own claim is renewed. Raises Taken, Nothing."""
    with db.transaction():
        given = {"person": person_id, "name": account.name, "minutes": minutes}
        row = db.execute(TAKE, given).fetchone()
        if row is None:
            raise Taken
        marked = [task for (task,) in db.execute(MARK, (person_id, account.patterns))]
        tasks, _ = listed(db, account, Filters(status="claimed", person_id=person_id), None, 100)
        if not tasks:
            raise Nothing
        return Claimed(tasks, Lease(*row), changes.write(db, [("task.changed", task) for task in marked]))


def claim_next(db: Connection[Any], account: Account, minutes: int) -> Claimed | None:
    """Claims the person with the most urgent open task; None when there is none. Never the same to two."""
    for _ in range(_TRIES):
        with db.transaction():
            row = db.execute(URGENT, (account.patterns,)).fetchone()
            if row is None:
                return None
            try:
                with db.transaction():
                    return claim(db, account, row[0], minutes)
            except (Taken, Nothing):
                continue  # two tasks of one person were picked at once: the other has it
    return None


def lease_of(db: Connection[Any], person_id: str) -> Lease | None:
    """The lease that holds now."""
    row = db.execute(
        "SELECT token, holder, until FROM registry.lease WHERE person_id = %s AND until > now()", (person_id,)
    ).fetchone()
    return Lease(*row) if row else None


def proven(db: Connection[Any], account: Account, person_id: str, token: str) -> Lease:
    """The caller's lease, locked for this transaction. Raises Stale."""
    row = db.execute(
        "SELECT token, holder, until FROM registry.lease WHERE person_id = %s AND until > now() FOR UPDATE",
        (person_id,),
    ).fetchone()
    if row is None or str(row[0]) != token or row[1] != account.name:
        raise Stale
    return Lease(*row)


def extend(db: Connection[Any], account: Account, person_id: str, token: str, minutes: int) -> Lease:
    """Raises Stale."""
    with db.transaction():
        held = proven(db, account, person_id, token)
        row = db.execute(
            "UPDATE registry.lease SET until = now() + make_interval(mins => %s) WHERE person_id = %s RETURNING until",
            (minutes, person_id),
        ).fetchone()
    return held._replace(until=row[0]) if row else held


def release(db: Connection[Any], account: Account, person_id: str, token: str) -> list[changes.Change]:
    """Gives all back. A supervisor may take it from anybody, with any token. Raises Stale."""
    with db.transaction():
        if account.role != "supervisor" or not lease_of(db, person_id):
            proven(db, account, person_id, token)
        return changes.write(db, [("task.changed", task) for task in end(db, person_id)])


def end(db: Connection[Any], person_id: str) -> list[str]:
    """Ends the lease in the caller's transaction; what was not answered is open again: the tasks that are."""
    db.execute("DELETE FROM registry.lease WHERE person_id = %s", (person_id,))
    return [task for (task,) in db.execute(FREE, (person_id,))]


def sweep(db: Connection[Any]) -> list[changes.Change]:
    """Leases that ran out, and answers whose time is up: back to the queue."""
    with db.transaction():
        people = [person for (person,) in db.execute(EXPIRED)]
        freed = [task for person in people for (task,) in db.execute(FREE, (person,))]
        freed += [task for (task,) in db.execute(RIPE)]
        return changes.write(db, [("task.changed", task) for task in freed])
