"""Whom ``next`` brings: what is assigned to me, then to my team, then what is nobody's; by ``turn``, then the due day.

Being assigned counts as waiting: to my team as half a year, to me as a whole one. So it comes first as a rule, and
still nothing of anybody starves (docs/registry.md, The order; docs/board.md, Assignment). What is assigned to others is
theirs for some days, then as if it were nobody's. Each look is one scan of an index and locks nothing.

Each look is held to the index that has its order. The planner goes by figures of the table that are a minute old and
more; while a register fills it took a queue of 20,000 for one of a few, and sorted all of it for the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from registry.access.account import Account

IN_ORDER = "SET LOCAL enable_sort = off"
WEEK = 20
"""Of ``turn``: ten points, two a point."""
HALF_A_YEAR = 26 * WEEK
FREE = """
    AND NOT EXISTS (SELECT 1 FROM registry.lease WHERE lease.lead = task.lead AND until > now())
    AND lead <> ALL(%(passed)s) AND lead <> ALL(%(barred)s) AND (cardinality(%(barred)s::text[]) = 0 OR NOT EXISTS (
        SELECT FROM registry.task AS other
        WHERE other.lead = task.lead AND other.status <> 'closed' AND other.unit_id = ANY(%(barred)s)))
"""
NOT_OTHERS = "(assigned_at IS NULL OR assigned_at <= now() - make_interval(days => %(days)s))"
URGENT = f"""
SELECT lead, turn, due_on, id FROM registry.task
WHERE status = 'open' AND district LIKE ANY(%(mine)s) AND {NOT_OTHERS} {FREE}
ORDER BY turn, due_on, id LIMIT 1
"""
# For an account of whole counties: the first of each, however few or many a county has.
URGENT_IN = f"""
SELECT found.* FROM unnest(%(counties)s::text[]) AS county CROSS JOIN LATERAL (
    SELECT lead, turn, due_on, id FROM registry.task
    WHERE status = 'open' AND district = county AND {NOT_OTHERS} {FREE}
    ORDER BY turn, due_on, id LIMIT 1) AS found
"""
OF_TEAMS = f"""
SELECT found.* FROM registry.team_member AS member CROSS JOIN LATERAL (
    SELECT lead, turn, due_on, id FROM registry.task
    WHERE assigned_team = member.team AND status = 'open' AND district LIKE ANY(%(mine)s) {FREE}
    ORDER BY turn, due_on, id LIMIT 1) AS found
WHERE member.account = %(name)s
"""
OF_MINE = f"""
SELECT lead, turn, due_on, id FROM registry.task
WHERE assigned_to = %(name)s AND status = 'open' AND district LIKE ANY(%(mine)s) {FREE}
ORDER BY turn, due_on, id LIMIT 1
"""


def pick(db: Connection[Any], account: Account, barred: Sequence[str], passed: Sequence[str], days: int) -> str | None:
    """The person or unit whose turn it is.

    ``barred``: on whom the account must not work; ``passed``: whom others are taking. ``days``: how long what is
    assigned is kept for those it is assigned to.
    """
    given = {
        "name": account.name, "mine": account.patterns, "counties": account.counties, "barred": list(barred),
        "passed": list(passed), "days": days,
    }  # fmt: skip
    looks = (
        (OF_MINE, 2 * HALF_A_YEAR), (OF_TEAMS, HALF_A_YEAR), (URGENT_IN if account.counties else URGENT, 0),
    )  # fmt: skip
    with db.pipeline(), db.transaction():  # in one way to the database
        db.execute(IN_ORDER)
        # Planned for these districts each time: a plan for all would go through the whole queue for a quiet one.
        answers = [(db.execute(question, given, prepare=False), ahead) for question, ahead in looks]
        found = [(turn - ahead, due, id_, lead) for rows, ahead in answers for lead, turn, due, id_ in rows]
    return min(found)[3] if found else None
