"""The supervisor's board: what is late, who holds what, how the load lies, what has waited longest.

Exact, as of the question. Each figure reads sums that are kept (counted.py), a partial index of what is not closed, or
of what was done this week; none reads people or closed tasks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access.account import Account
from registry.access.caller import beyond
from registry.changes import COLUMNS
from registry.figures.counted import BEFORE_THE_DAY, EVER, earliest, read
from registry.figures.steps import of_units

HELD_LONGEST, OLDEST = 200, 20
MINE = "district LIKE ANY(%(mine)s) AND (%(counties)s::text[] IS NULL OR district = ANY(%(counties)s))"
LATE = {"open": ("open", EVER), "late": ("open", BEFORE_THE_DAY)}
HOLDERS = """
SELECT lease.holder, lease.claimed_at AS since, lease.until, lease.handed_by, task.id AS task_id, task.kind,
    task.person_id, task.unit_id, task.unit_name, task.district, number AS tasks
FROM registry.lease CROSS JOIN LATERAL (
    SELECT registry.task.*, count(*) OVER () AS number FROM registry.task
    WHERE task.lead = lease.lead AND status = 'claimed' AND district LIKE ANY(%(mine)s)
    ORDER BY turn, due_on, id LIMIT 1) AS task
WHERE lease.until > now() ORDER BY lease.claimed_at, lease.lead LIMIT %(limit)s
"""
# A few rows of each county that has any.
OLDEST_OF = f"""
SELECT {COLUMNS} FROM unnest(%(here)s::text[]) AS county CROSS JOIN LATERAL (
    SELECT * FROM registry.task WHERE status = 'open' AND district = county ORDER BY opened_at, id LIMIT %(limit)s)
    AS task ORDER BY opened_at, id LIMIT %(limit)s
"""
CLAIMED = """
SELECT holder, count(*) FROM registry.lease JOIN registry.task USING (lead)
WHERE until > now() AND status = 'claimed' AND district LIKE ANY(%(mine)s) GROUP BY 1
"""
HELD = f"SELECT answer->>'by', count(*) FROM registry.task WHERE status = 'held' AND {MINE} GROUP BY 1"
AWAITING = f"""
SELECT answer->>'by', count(*) FROM registry.task
WHERE status = 'answered' AND answer ? 'awaiting' AND {MINE} GROUP BY 1
"""
ASSIGNED = """
SELECT assigned_to, count(*) FROM registry.task
WHERE assigned_to = ANY(%(names)s) AND status <> 'closed' AND district LIKE ANY(%(mine)s) GROUP BY 1
"""
# An answer counts on the day it was given, also when it was taken back later: what was undone stands beside it.
ANSWERED = """
SELECT name, count(*) FILTER (WHERE entry.happened = %(today)s), count(*)
FROM unnest(%(names)s::text[]) AS name JOIN registry.entry
    ON type = 'registry.task.answered' AND body->>'by' = name AND at >= %(since)s
JOIN registry.task ON task.id = body->>'task' AND district LIKE ANY(%(mine)s) GROUP BY 1
"""
TAKEN_BACK = """
SELECT name, count(*) FILTER (WHERE type = 'registry.task.sent_back'),
    count(*) FILTER (WHERE type = 'registry.task.undone')
FROM unnest(%(names)s::text[]) AS name JOIN registry.entry
    ON type IN ('registry.task.sent_back', 'registry.task.undone') AND coalesce(body->>'first', body->>'by') = name
    AND at >= %(since)s
JOIN registry.task ON task.id = body->>'task' AND district LIKE ANY(%(mine)s) GROUP BY 1
"""
LOAD = ("claimed", "held", "awaiting", "assigned", "answered_today", "answered_week", "sent_back", "undone")
"""Of a person: now; and of this week from Monday, of China."""
COLLEAGUES = "SELECT name, role, districts FROM registry.account WHERE disabled_at IS NULL ORDER BY name"


def board(db: Connection[Any], account: Account, today: date) -> dict[str, Any]:
    """All of it, of the caller's districts."""
    given = {
        "mine": account.patterns, "counties": account.counties, "today": today, "limit": OLDEST,
        "names": colleagues_of(db, account), "since": f"{today - timedelta(today.weekday())}T00:00:00+08:00",
    }  # fmt: skip
    with db.cursor(row_factory=dict_row) as rows:
        late = _late(db, account, today)
        holders = list(rows.execute(HOLDERS, {**given, "limit": HELD_LONGEST}, prepare=False))
        here = sorted({row["district"] for row in late})
        oldest = list(rows.execute(OLDEST_OF, {**given, "here": here}, prepare=False))
    load = _load(db, given)
    totals = {
        "open": sum(row["open"] for row in late), "late": sum(row["late"] for row in late),
        "claimed": sum(row["claimed"] for row in load), "awaiting": sum(row["awaiting"] for row in load),
    }  # fmt: skip
    return {
        "as_of": today, "totals": totals, "late": late, "holders": holders, "load": load, "oldest": oldest,
        "escalations": of_units(db, account),
    }  # fmt: skip


def _late(db: Connection[Any], account: Account, today: date) -> list[dict[str, Any]]:
    """Open tasks by district, kind and line, and which of them are late, from sums that are kept; most late first."""
    counts: dict[tuple[str, str, str], dict[str, int]] = {}
    for step in read(db, account, LATE, today):
        kind, _, line = step.name.partition(":")
        counts.setdefault((step.district, kind, line), {"open": 0, "late": 0})[step.what] = step.number
    due = earliest(db, "open", [(district, f"{kind}:{line}") for district, kind, line in counts])
    rows = [
        {"district": district, "kind": kind, "line": line or None, **counted, "earliest_due": first}
        for ((district, kind, line), counted), first in zip(counts.items(), due, strict=True)
        if first  # else closed since
    ]
    return sorted(rows, key=lambda row: (-row["late"], -row["open"], row["district"], row["kind"], row["line"] or "~"))


def colleagues_of(db: Connection[Any], account: Account) -> list[str]:
    """Who works in the caller's districts."""
    everybody = (Account(name, role, tuple(places)) for name, role, places in db.execute(COLLEAGUES))
    return [one.name for one in everybody if one.works and account.shares(one)]


def _counted(db: Connection[Any], question: str, given: dict[str, Any]) -> list[Any]:
    """By name. What is counted in the timeline goes by indexes that policies forbid, and asks for districts itself."""
    if question not in (ANSWERED, TAKEN_BACK):
        return list(db.execute(question, given, prepare=False))
    with db.transaction(), beyond(db):
        return list(db.execute(question, given, prepare=False))


def _load(db: Connection[Any], given: dict[str, Any]) -> list[dict[str, Any]]:
    """A row for everybody who works there, and for whoever else still holds something there."""
    found: dict[str, dict[str, int]] = {name: dict.fromkeys(LOAD, 0) for name in given["names"]}
    questions: Sequence[tuple[str, tuple[str, ...]]] = (
        (CLAIMED, ("claimed",)), (HELD, ("held",)), (AWAITING, ("awaiting",)), (ASSIGNED, ("assigned",)),
        (ANSWERED, ("answered_today", "answered_week")), (TAKEN_BACK, ("sent_back", "undone")),
    )  # fmt: skip
    for question, columns in questions:
        for name, *counts in _counted(db, question, given):
            found.setdefault(name, dict.fromkeys(LOAD, 0)).update(zip(columns, counts, strict=True))
    return [{"account": name, **found[name]} for name in sorted(found)]
