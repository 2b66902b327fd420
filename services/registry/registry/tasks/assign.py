"""A supervisor assigns tasks to a team or an account, or shares them out over a team's members.

Assigning changes who gets a task first from ``next`` (tasks/picking.py), not who may work on it. Tasks are locked by
id, as by all who change them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any, Literal, NamedTuple
from uuid import uuid4

from psycopg import Connection

from registry import changes
from registry.access import looks
from registry.access.account import Account, find
from registry.days import CHINA
from registry.tasks.post import SOURCE
from registry.tasks.teams import COUNTY, members

MOST = 500
"""Tasks in one call."""
ASSIGN = """
WITH locked AS MATERIALIZED (
    SELECT id FROM registry.task WHERE id = ANY(%(tasks)s) AND status <> 'closed' AND district LIKE ANY(%(mine)s)
        AND district LIKE ANY(%(theirs)s) ORDER BY id FOR UPDATE)
UPDATE registry.task SET assigned_to = %(account)s, assigned_team = %(team)s,
    assigned_at = CASE WHEN num_nonnulls(%(account)s::text, %(team)s::text) = 0 THEN NULL ELSE now() END
WHERE id IN (SELECT id FROM locked) RETURNING id
"""
ENTER = """
INSERT INTO registry.entry (person_id, entry_id, type, at, happened, source, body)
SELECT lead, 'assign:' || %(act)s || ':' || id, 'registry.task.assigned', %(now)s, %(day)s, %(source)s,
    jsonb_build_object('task', id, 'kind', kind, 'to_whom', %(to)s::text, 'by', %(by)s::text)
FROM registry.task WHERE id = ANY(%(tasks)s)
"""
HAVE = """
SELECT assigned_to, count(*) FROM registry.task WHERE assigned_to = ANY(%s) AND status <> 'closed' GROUP BY 1
"""
IN_HAND = """
SELECT holder, count(*) FROM registry.lease JOIN registry.task USING (lead)
WHERE holder = ANY(%s) AND until > now() AND status = 'claimed' AND assigned_to IS DISTINCT FROM holder GROUP BY 1
"""


class To(NamedTuple):
    """To an account, or a team, or with neither to nobody."""

    account: str | None = None
    team: str | None = None


class BadAssignment(ValueError):
    """The message names the field and what was expected; ``reason`` says it to programs."""

    def __init__(self, reason: Literal["not_eligible", "no_team"], message: str) -> None:
        super().__init__(message)
        self.reason = reason


def assign(
    db: Connection[Any], account: Account, tasks: Sequence[str], to: To
) -> tuple[list[str], list[changes.Change]]:
    """Those that were assigned: open ones of the caller's districts, where whom they go to works. Raises BadAssignment.

    Whether somebody must not work on one of them is not told here: ``next`` passes it by, and after some days it is
    anybody's.
    """
    now = datetime.now(CHINA)
    with db.transaction():
        given = {
            **to._asdict(), "tasks": list(tasks), "mine": account.patterns, "theirs": _places(db, account, to),
        }  # fmt: skip
        found = {id_ for (id_,) in db.execute(ASSIGN, given)}
        done = [id_ for id_ in tasks if id_ in found]
        told_to = to.account or to.team or ""
        entered = {
            "act": uuid4().hex, "now": now, "day": now.date(), "source": SOURCE, "to": told_to, "by": account.name,
            "tasks": done,
        }  # fmt: skip
        db.execute(ENTER, entered)
        looks.note(db, account, "assign", about={"to": told_to or None, "tasks": len(done)}, purpose="work")
        return done, changes.write(db, [("task.changed", id_) for id_ in done])


def share(have: Mapping[str, int], number: int) -> dict[str, int]:
    """So many of ``number`` for each, in inverse proportion to one more than what they have; remainders go to who has
    the greatest, then the fewest, then by name. All are shared, unless there is nobody.
    """
    weights = {name: Fraction(1, 1 + count) for name, count in have.items()}
    whole = sum(weights.values(), Fraction())
    if not whole:
        return {}
    exact = {name: number * weight / whole for name, weight in weights.items()}
    given = {name: int(part) for name, part in exact.items()}
    left = number - sum(given.values())
    for name in sorted(have, key=lambda name: (given[name] - exact[name], have[name], name))[:left]:
        given[name] += 1
    return given


def dealt(shares: Mapping[str, int], tasks: Sequence[str]) -> dict[str, list[str]]:
    """The tasks in their order, dealt out in turns until each has their share: nobody gets only the urgent ones."""
    hands: dict[str, list[str]] = {name: [] for name in sorted(shares)}
    waiting = iter(tasks)
    while any(len(hands[name]) < shares[name] for name in hands):
        for name, hand in hands.items():
            if len(hand) < shares[name]:
                hand.append(next(waiting))
    return hands


def plan(
    db: Connection[Any], account: Account, team: str, tasks: Sequence[str]
) -> tuple[dict[str, int], dict[str, list[str]]]:  # fmt: skip
    """What each member of a team has, and which of the tasks each would get. Raises BadAssignment."""
    _places(db, account, To(team=team))
    names = [one.name for one in members(db, team)]
    have = dict.fromkeys(names, 0)
    for question in (HAVE, IN_HAND):
        for name, count in db.execute(question, (names,)):
            have[name] += count
    return have, dealt(share(have, len(tasks)), tasks) if have else {}


def _places(db: Connection[Any], account: Account, to: To) -> list[str]:
    """Patterns of the districts where whom they go to works. Raises BadAssignment."""
    if to.account:
        found = find(db, to.account) if "\x00" not in to.account else None
        if found is None or not found.works or not account.shares(found):
            raise BadAssignment("not_eligible", "to.account: expected an account in force that works in your districts")
        return found.patterns
    if to.team:
        district = to.team.partition("/")[0]
        known = "\x00" not in to.team and db.execute("SELECT FROM registry.team WHERE id = %s", (to.team,)).rowcount
        if not known or not COUNTY.fullmatch(district) or not account.covers(district):
            raise BadAssignment(
                "no_team", "to.team: expected the id of a team of your districts, as GET /v1/teams says"
            )
        return [f"{district}%"]
    return ["%"]
