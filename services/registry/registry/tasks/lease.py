"""Claiming: who works on a person has a lease on that person, and all the person's open tasks with it.

A lease is one row by person, taken by one statement, so that two can never have it. Its token proves who has it; it
ends by being given back, by the last answer, or by its time. What runs out goes back to the queue (``sweep``).

Whoever changes tasks takes locks in one order, and so does the projector (project/write.py): first leases, by person;
then tasks, by id, in one statement a transaction; last of all ``changes.write``. So nobody waits for each other in a
ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from registry import changes
from registry.access import looks
from registry.access.account import Account
from registry.tasks.listing import Filters, Task, listed

# One that ran out is taken over as if it were not there; one's own is renewed only if that was asked for.
TAKE = """
INSERT INTO registry.lease AS held (person_id, token, holder, claimed_at, until)
VALUES (%(person)s, gen_random_uuid(), %(name)s, now(), now() + make_interval(mins => %(minutes)s))
ON CONFLICT (person_id) DO UPDATE SET holder = excluded.holder, until = excluded.until,
    token = CASE WHEN held.until > now() THEN held.token ELSE excluded.token END,
    claimed_at = CASE WHEN held.until > now() THEN held.claimed_at ELSE excluded.claimed_at END
WHERE held.until <= now() OR %(renew)s AND held.holder = excluded.holder
RETURNING token, holder, until
"""
# What an earlier holder left behind in districts that are not ours is open again with it.
MARK = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE person_id = %(person)s AND status IN ('open', 'claimed', 'held')
    ORDER BY id FOR UPDATE)
UPDATE registry.task SET status = CASE WHEN district LIKE ANY(%(mine)s) THEN 'claimed' ELSE 'open' END,
    changed_at = now()
WHERE id IN (SELECT id FROM locked) AND CASE WHEN district LIKE ANY(%(mine)s)
    THEN status = 'open' OR status = 'held' AND id = %(wanted)s ELSE status = 'claimed' END RETURNING id
"""
URGENT = """
SELECT person_id FROM registry.task WHERE status = 'open' AND district LIKE ANY(%(mine)s)
  AND (%(counties)s::text[] IS NULL OR district = ANY(%(counties)s))
  AND NOT EXISTS (SELECT 1 FROM registry.lease WHERE lease.person_id = task.person_id AND until > now())
ORDER BY -priority, due_on, id LIMIT 1
"""
FREE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE person_id = ANY(%s) AND status = 'claimed' ORDER BY id FOR UPDATE)
UPDATE registry.task SET status = 'open', changed_at = now()
WHERE id IN (SELECT id FROM locked) AND status = 'claimed' RETURNING id
"""
EXPIRED = """
DELETE FROM registry.lease WHERE person_id IN (
    SELECT person_id FROM registry.lease WHERE until <= now() ORDER BY person_id FOR UPDATE SKIP LOCKED)
RETURNING person_id
"""
MINE = "SELECT 1 FROM registry.task WHERE person_id = %s AND status = 'claimed' AND district LIKE ANY(%s) LIMIT 1"
RIPE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE status IN ('held', 'answered') AND (answer->>'back_at')::timestamptz <= now()
    ORDER BY id FOR UPDATE)
UPDATE registry.task SET status = 'open', changed_at = now()
WHERE id IN (SELECT id FROM locked) AND status IN ('held', 'answered') RETURNING id
"""
_TRIES = 100
MOST = 500
"""Tasks of one person in one claim."""


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


def claim(db: Connection[Any], account: Account, person_id: str, minutes: int, wanted: str | None = None) -> Claimed:
    """Claims a person's open tasks; one's own claim is renewed. Raises Taken, Nothing.

    ``wanted`` is the task that was asked for by name: it is claimed before its time when it is held.
    """
    return _claim(db, account, person_id, minutes, wanted, renew=True)


def claim_next(db: Connection[Any], account: Account, minutes: int) -> Claimed | None:
    """Claims the person with the most urgent open task; None when there is none. Never the same to two.

    The look at the queue locks nothing: who picked the same person as another goes on to the next one.
    """
    with db.transaction():
        swept = _expire(db)
    for _ in range(_TRIES):
        # Planned for these districts each time: a plan for all would go through the whole queue for a quiet one.
        given = {"mine": account.patterns, "counties": account.counties}
        row = db.execute(URGENT, given, prepare=False).fetchone()
        if row is None:
            return None
        with suppress(Taken, Nothing):
            claimed = _claim(db, account, row[0], minutes, None, renew=False)
            return claimed._replace(changes=[*swept, *claimed.changes])
    return None


def _claim(
    db: Connection[Any], account: Account, person_id: str, minutes: int, wanted: str | None, *, renew: bool
) -> Claimed:
    given = {"person": person_id, "name": account.name, "minutes": minutes, "renew": renew}
    with db.transaction():
        row = db.execute(TAKE, given).fetchone()
        if row is None:
            raise Taken
        marked = db.execute(MARK, {"person": person_id, "mine": account.patterns, "wanted": wanted})
        changed = [task for (task,) in marked]
        tasks, _ = listed(db, account, Filters(status="claimed", person_id=person_id), None, MOST)
        if not tasks:
            raise Nothing
        looks.note(db, account, "claim", person_id=person_id, task_id=wanted or tasks[0]["id"], purpose="work")
        return Claimed(tasks, Lease(*row), _told(db, changed))


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
        looks.note(db, account, "extend", person_id=person_id, purpose="work")
    return held._replace(until=row[0]) if row else held


def release(
    db: Connection[Any], account: Account, person_id: str, token: str, *, force: bool = False
) -> list[changes.Change]:
    """Gives all back. ``force``, without a token: a supervisor takes it from whoever has it. Raises Stale.

    A token that is given must hold, also a supervisor's: else it would end the claim of whoever came next.
    """
    with db.transaction():
        if force and not token and account.role == "supervisor":
            _at_work(db, account, person_id)
        else:
            proven(db, account, person_id, token)
        looks.note(
            db, account, "release", person_id=person_id, purpose="work", about={"force": True} if force else None
        )
        return _told(db, end(db, person_id))


def _at_work(db: Connection[Any], account: Account, person_id: str) -> None:
    """Locks the lease on a person of whom tasks are claimed in the caller's districts. Raises Stale."""
    held = db.execute("SELECT FROM registry.lease WHERE person_id = %s AND until > now() FOR UPDATE", (person_id,))
    if held.rowcount == 0 or db.execute(MINE, (person_id, account.patterns)).rowcount == 0:
        raise Stale


def end(db: Connection[Any], person_id: str) -> list[str]:
    """Ends the lease in the caller's transaction; what was not answered is open again: the tasks that are."""
    db.execute("DELETE FROM registry.lease WHERE person_id = %s", (person_id,))
    return _free(db, [person_id])


def sweep(db: Connection[Any]) -> list[changes.Change]:
    """Leases that ran out, and answers whose time is up: back to the queue."""
    with db.transaction():
        freed = _expire(db)
    with db.transaction():
        return [*freed, *_told(db, [task for (task,) in db.execute(RIPE)])]


def _expire(db: Connection[Any]) -> list[changes.Change]:
    """Ends the leases that ran out, in the caller's transaction; nobody waits for one that another is at."""
    return _told(db, _free(db, [person for (person,) in db.execute(EXPIRED)]))


def _free(db: Connection[Any], people: Sequence[str]) -> list[str]:
    return [task for (task,) in db.execute(FREE, (list(people),))] if people else []


def _told(db: Connection[Any], tasks: Sequence[str]) -> list[changes.Change]:
    """Each task once, as it stands now. Last in its transaction: see ``changes.write``."""
    return changes.write(db, [("task.changed", task) for task in dict.fromkeys(tasks)])
