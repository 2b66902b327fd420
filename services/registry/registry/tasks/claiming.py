"""Taking a claim: the person or unit that was asked for, or the next; with it all its open tasks.

lease.py says what a claim is, and in which order whoever changes tasks takes locks.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from psycopg import Connection

from registry import changes
from registry.access import conflicts, looks
from registry.access.account import Account
from registry.access.caller import Moved, beyond, still_seen
from registry.tasks import listing
from registry.tasks.lease import Lease, tell
from registry.tasks.listing import Task
from registry.tasks.picking import pick
from registry.tasks.sweeping import expire

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
_TRIES = 100
MOST = 500
"""Tasks of one person or unit in one claim."""


class Claimed(NamedTuple):
    """What a claim gives: all open tasks of one person, or of one unit itself."""

    tasks: list[Task]
    lease: Lease
    changes: list[changes.Change]


class Taken(Exception):
    """Somebody else works on this person or unit."""


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
        swept = expire(db)
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
    with changes.transaction(db) as way:
        allowed(db, account, lead)
        row = db.execute(TAKE, given).fetchone()
        if row is None:
            raise Taken
        changed = mark(db, account, lead, wanted)
        tasks = listing.claimed(db, account, lead, MOST)
        if not tasks:
            raise Nothing
        looks.note(db, account, "claim", **looks.of(lead), task_id=wanted or tasks[0]["id"], purpose="work")
        return Claimed(tasks, Lease(*row), tell(db, changed, way))


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
