"""Whom ``next`` brings: what is assigned to me, then to my team, then what is nobody's; by ``turn``, then the due day.

Being assigned counts as waiting: to my team as half a year, to me as a whole one. So it comes first as a rule, and
still nothing of anybody starves (docs/registry.md, The order; docs/board.md, Assignment). What is assigned to others is
theirs for some days, then as if it were nobody's. Each look goes by an index, where several counties are asked for of
each by itself, and locks nothing.

Each look is held to the index that has its order. The planner goes by figures of the table that are a minute old and
more; while a register fills it took a queue of 20,000 for one of a few, and sorted all of it for the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from psycopg import Connection

from registry.access.account import Account
from registry.places import parts

IN_ORDER = "SET LOCAL enable_sort = off"
WEEK = 20
"""Of ``turn``: ten points, two a point."""
HALF_A_YEAR = 26 * WEEK
# One look at the lease by its key for each task that is met: as a join it would be one at all leases for one task.
FREE = """
    AND ((SELECT until FROM registry.lease WHERE lease.lead = task.lead) > now()) IS NOT TRUE
    AND lead <> ALL(%(passed)s) AND lead <> ALL(%(barred)s) AND (cardinality(%(barred)s::text[]) = 0 OR NOT EXISTS (
        SELECT FROM registry.task AS other
        WHERE other.lead = task.lead AND other.status <> 'closed' AND other.unit_id = ANY(%(barred)s)))
"""
NOT_OTHERS = "(assigned_at IS NULL OR assigned_at <= now() - make_interval(days => %(days)s))"
# The first of each county, however few or many a county has. Whose account is of whole counties names them; of a city
# or province they are found.
GIVEN = "WITH county(name) AS (SELECT unnest(%(counties)s::text[]))"
FOUND = f"""
WITH RECURSIVE {parts("registry.task", among="status <> 'closed'")},
county AS (SELECT DISTINCT district AS name FROM part WHERE district LIKE ANY(%(mine)s))
"""
URGENT = f"""
SELECT first.* FROM county CROSS JOIN LATERAL (
    SELECT lead, turn, due_on, id FROM registry.task
    WHERE status = 'open' AND district = county.name AND {NOT_OTHERS} {FREE}
    ORDER BY turn, due_on, id LIMIT 1) AS first
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


def urgent(account: Account) -> str:
    """The look at what is nobody's."""
    return f"{GIVEN if account.counties else FOUND} {URGENT}"


def pick(db: Connection[Any], account: Account, barred: Sequence[str], passed: Sequence[str], days: int) -> str | None:
    """The person or unit whose turn it is.

    ``barred``: on whom the account must not work; ``passed``: whom others are taking. ``days``: how long what is
    assigned is kept for those it is assigned to.
    """
    given = {
        "name": account.name, "mine": account.patterns, "counties": account.counties,
        "prefixes": list(account.roots), "barred": list(barred),
        "passed": list(passed), "days": days,
    }  # fmt: skip
    looks = (
        (OF_MINE, 2 * HALF_A_YEAR), (OF_TEAMS, HALF_A_YEAR), (urgent(account), 0),
    )  # fmt: skip
    with db.pipeline(), db.transaction():  # in one way to the database
        db.execute(IN_ORDER)
        # Planned for these districts each time: a plan for all would go through the whole queue for a quiet one.
        answers = [(db.execute(question, given, prepare=False), ahead) for question, ahead in looks]
        found = [(turn - ahead, due, id_, lead) for rows, ahead in answers for lead, turn, due, id_ in rows]
    return min(found)[3] if found else None
