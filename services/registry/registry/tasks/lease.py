"""Claiming: who works on a person has a lease on that person, and all the person's open tasks with it.

The same goes for a unit and the cases of the unit itself. ``lead`` is the person or the unit. A lease is one row by
lead, taken by one statement, so that two can never have it. Its token proves who has it; it
ends by being given back, by the last answer, or by its time. What runs out goes back to the queue (``sweep``).

Whoever changes tasks takes locks in one order, and so does the projector (project/write.py): first leases, by lead;
then tasks, by id, in one statement a transaction; last of all ``changes.write``. So nobody waits for each other in a
ring.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from psycopg import Connection

from registry import changes
from registry.access import conflicts, looks
from registry.access.account import Account
from registry.access.caller import Moved, beyond, still_seen
from registry.people.sealed_text import Texts
from registry.tasks import listing
from registry.tasks.listing import Task
from registry.tasks.picking import pick
from registry.tasks.post import SOURCE

_TAKING = 7_270_104
# One that ran out is taken over as if it were not there; one's own is renewed only if that was asked for. Who asked for
# nobody by name does not wait for another who is taking the same just now: there are others in the queue.
TAKE = f"""
INSERT INTO registry.lease AS held (lead, token, holder, claimed_at, until)
SELECT %(lead)s, gen_random_uuid(), %(name)s, now(), now() + make_interval(mins => %(minutes)s)
WHERE CASE WHEN pg_try_advisory_xact_lock({_TAKING}, hashtext(%(lead)s)) THEN true ELSE %(renew)s END
ON CONFLICT (lead) DO UPDATE SET holder = excluded.holder, until = excluded.until,
    token = CASE WHEN held.until > now() THEN held.token ELSE excluded.token END,
    claimed_at = CASE WHEN held.until > now() THEN held.claimed_at ELSE excluded.claimed_at END,
    handed_by = CASE WHEN held.until > now() THEN held.handed_by END,
    handed_note = CASE WHEN held.until > now() THEN held.handed_note END
WHERE held.until <= now() OR %(renew)s AND held.holder = excluded.holder
RETURNING token, holder, until
"""
# A claim with a token of its own, also where one has the lease already.
TAKE_ANEW = """
INSERT INTO registry.lease AS held (lead, token, holder, claimed_at, until)
VALUES (%(lead)s, gen_random_uuid(), %(name)s, now(), now() + make_interval(mins => %(minutes)s))
ON CONFLICT (lead) DO UPDATE SET holder = excluded.holder, until = excluded.until, token = excluded.token,
    claimed_at = excluded.claimed_at, handed_by = NULL, handed_note = NULL
WHERE held.until <= now() OR held.holder = excluded.holder
RETURNING token, holder, until
"""
# What an earlier holder left behind in districts that are not ours is open again with it.
MARK = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE lead = %(lead)s AND status IN ('open', 'claimed', 'held')
    ORDER BY id FOR UPDATE)
UPDATE registry.task SET status = CASE WHEN district LIKE ANY(%(mine)s) THEN 'claimed' ELSE 'open' END,
    changed_at = now()
WHERE id IN (SELECT id FROM locked) AND CASE WHEN district LIKE ANY(%(mine)s)
    THEN status = 'open' OR status = 'held' AND id = %(wanted)s ELSE status = 'claimed' END RETURNING id
"""
FREE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE lead = ANY(%s) AND status = 'claimed' ORDER BY id FOR UPDATE)
UPDATE registry.task SET status = 'open', changed_at = now()
WHERE id IN (SELECT id FROM locked) AND status = 'claimed' RETURNING id
"""
EXPIRED = """
DELETE FROM registry.lease WHERE lead IN (
    SELECT lead FROM registry.lease WHERE until <= now() ORDER BY lead FOR UPDATE SKIP LOCKED)
RETURNING lead
"""
MINE = "SELECT 1 FROM registry.task WHERE lead = %s AND status = 'claimed' AND district LIKE ANY(%s) LIMIT 1"
# ``until``: somebody put it off; it comes to the front, and on the day after it was due also before its time.
RIPE = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE status IN ('held', 'answered') AND ((answer->>'back_at')::timestamptz <= now()
        OR status = 'held' AND answer ? 'until' AND NOT (answer->>'late')::boolean
            AND due_on < (now() AT TIME ZONE 'Asia/Shanghai')::date)
    ORDER BY id FOR UPDATE)
UPDATE registry.task SET status = 'open', front = front OR answer ? 'until', changed_at = now()
WHERE id IN (SELECT id FROM locked) AND status IN ('held', 'answered') RETURNING id
"""
# Answers that nobody confirmed in time were never told to the linker: what takes them back is a line of the history.
LAPSED = """
INSERT INTO registry.entry (person_id, entry_id, type, at, happened, source, body)
SELECT lead, 'undo:' || (answer->>'awaiting'), 'registry.task.lapsed', now(),
    (now() AT TIME ZONE 'Asia/Shanghai')::date, %(source)s, jsonb_build_object('task', id, 'kind', kind,
        'code', answer->>'code', 'first', answer->>'by')
FROM registry.task WHERE id = ANY(%(tasks)s) AND answer ? 'awaiting' ON CONFLICT DO NOTHING
"""
_TRIES = 100
MOST = 500
"""Tasks of one person or unit in one claim."""


class Lease(NamedTuple):
    """Proof of a claim; who handed it over, if somebody did."""

    token: UUID
    holder: str
    until: datetime
    handed_by: str | None = None
    handed_note: str | None = None


class Claimed(NamedTuple):
    """What a claim gives: all open tasks of one person, or of one unit itself."""

    tasks: list[Task]
    lease: Lease
    changes: list[changes.Change]


class Taken(Exception):
    """Somebody else works on this person or unit."""


class Stale(Exception):
    """The token proves nothing any more: the lease ended, or is another's."""


class Barred(Exception):
    """The account must not work on this person or unit (access/conflicts.py)."""


class Nothing(Exception):
    """There is no open task to claim there."""


def claim(db: Connection[Any], account: Account, lead: str, minutes: int, wanted: str | None = None) -> Claimed:
    """Claims the open tasks of a person or unit; one's own claim is renewed. Raises Taken, Nothing, Barred.

    ``wanted`` is the task that was asked for by name: it is claimed before its time when it is held.
    """
    return _claim(db, account, lead, minutes, wanted, renew=True)


def claim_next(db: Connection[Any], account: Account, minutes: int, assigned_days: int = 7) -> Claimed | None:
    """Claims the person or unit whose turn it is (picking.py); None when there is none. Never the same to two.

    ``assigned_days``: how long what is assigned is kept for those it is assigned to.

    The look at the queue locks nothing: who picked the same as another goes on to the next one, and does not wait.
    """
    with db.pipeline(), db.transaction():
        swept = _expire(db)
    barred, passed = conflicts.leads_of(db, account.name), list[str]()
    for _ in range(_TRIES):
        lead = pick(db, account, barred, passed, assigned_days)
        if lead is None:
            return None
        try:
            with still_seen():
                claimed = _claim(db, account, lead, minutes, None, renew=False)
            return claimed._replace(changes=[*swept, *claimed.changes])
        except Barred:  # by a task of other districts, which the look does not see
            barred.append(lead)
        except (Taken, Nothing, Moved):
            passed.append(lead)
    return None


def _claim(
    db: Connection[Any], account: Account, lead: str, minutes: int, wanted: str | None, *, renew: bool
) -> Claimed:
    given = {"lead": lead, "name": account.name, "minutes": minutes, "renew": renew}
    with db.transaction():
        allowed(db, account, lead)
        row = db.execute(TAKE, given).fetchone()
        if row is None:
            raise Taken
        changed = mark(db, account, lead, wanted)
        tasks = listing.claimed(db, account, lead, MOST)
        if not tasks:
            raise Nothing
        looks.note(db, account, "claim", **looks.of(lead), task_id=wanted or tasks[0]["id"], purpose="work")
        return Claimed(tasks, Lease(*row), _told(db, changed))


def allowed(db: Connection[Any], account: Account, lead: str) -> None:
    """Raises Barred when the account must not work on this person or unit."""
    if account.name in conflicts.barred(db, lead):
        raise Barred


def take_anew(db: Connection[Any], account: Account, lead: str, minutes: int) -> Lease | None:
    """A new lease in the caller's transaction, its row locked; None while another has one."""
    row = db.execute(TAKE_ANEW, {"lead": lead, "name": account.name, "minutes": minutes}).fetchone()
    return Lease(*row) if row else None


def mark(db: Connection[Any], account: Account, lead: str, wanted: str | None = None) -> list[str]:
    """Brings the open tasks of the caller's districts into the caller's claim; the tasks that changed."""
    with beyond(db):
        return [task for (task,) in db.execute(MARK, {"lead": lead, "mine": account.patterns, "wanted": wanted})]


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
    db: Connection[Any], account: Account, lead: str, token: str, *, force: bool = False
) -> list[changes.Change]:
    """Gives all back. ``force``, without a token: a supervisor takes it from whoever has it. Raises Stale.

    A token that is given must hold, also a supervisor's: else it would end the claim of whoever came next.
    """
    with db.transaction():
        if force and not token and account.supervises:
            at_work(db, account, lead)
        else:
            proven(db, account, lead, token)
        looks.note(db, account, "release", **looks.of(lead, **({"force": True} if force else {})), purpose="work")
        return _told(db, end(db, lead))


def at_work(db: Connection[Any], account: Account, lead: str) -> None:
    """Locks the lease on a person or unit of whom tasks are claimed in the caller's districts. Raises Stale."""
    held = db.execute("SELECT FROM registry.lease WHERE lead = %s AND until > now() FOR UPDATE", (lead,))
    if held.rowcount == 0 or db.execute(MINE, (lead, account.patterns)).rowcount == 0:
        raise Stale


def end(db: Connection[Any], lead: str) -> list[str]:
    """Ends the lease in the caller's transaction; what was not answered is open again: the tasks that are."""
    db.execute("DELETE FROM registry.lease WHERE lead = %s", (lead,))
    return _free(db, [lead])


def end_of(db: Connection[Any], holder: str, lead: str) -> list[changes.Change]:
    """Ends an account's claim on a person or unit, if it has it, in the caller's transaction."""
    held = db.execute("SELECT FROM registry.lease WHERE lead = %s AND holder = %s FOR UPDATE", (lead, holder))
    return _told(db, end(db, lead)) if held.rowcount else []


def end_if_done(db: Connection[Any], lead: str) -> list[str]:
    """Ends the lease in the caller's transaction when it has no claimed task any more."""
    left = db.execute("SELECT FROM registry.task WHERE lead = %s AND status = 'claimed' LIMIT 1", (lead,))
    return [] if left.rowcount else end(db, lead)


def sweep(db: Connection[Any]) -> list[changes.Change]:
    """Leases that ran out, and answers and holds whose time is up: back to the queue."""
    with db.transaction():
        freed = _expire(db)
    with db.transaction():
        ripe = [task for (task,) in db.execute(RIPE)]
        if ripe:
            db.execute(LAPSED, {"tasks": ripe, "source": SOURCE})
        return [*freed, *_told(db, ripe)]


def _expire(db: Connection[Any]) -> list[changes.Change]:
    """Ends the leases that ran out, in the caller's transaction; nobody waits for one that another is at."""
    return _told(db, _free(db, [lead for (lead,) in db.execute(EXPIRED)]))


def _free(db: Connection[Any], leads: Sequence[str]) -> list[str]:
    if not leads:
        return []
    with beyond(db):
        return [task for (task,) in db.execute(FREE, (list(leads),))]


def _told(db: Connection[Any], tasks: Sequence[str]) -> list[changes.Change]:
    """Each task once, as it stands now. Last in its transaction: see ``changes.write``."""
    return changes.write(db, [("task.changed", task) for task in dict.fromkeys(tasks)])
