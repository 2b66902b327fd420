"""One unit: how many it employs, how many it covers on each line, how many gaps there are, and its own cases."""

from __future__ import annotations

from datetime import date
from typing import Any

from psycopg import Connection

from registry.access.account import Account
from registry.tasks.listing import Filters, listed

UNIT = """
SELECT unit_id, name, district, registered_at, coalesce(district LIKE ANY(%s), %s) FROM registry.unit WHERE unit_id = %s
"""
EMPLOYED = """
SELECT count(DISTINCT person_id) FROM registry.employment
WHERE unit_id = %s AND started_on <= %s AND (ended_on IS NULL OR ended_on > %s) AND district LIKE ANY(%s)
"""
COVERED = """
SELECT line, count(DISTINCT cover.person_id) FROM registry.cover JOIN registry.employment USING (person_id, unit_id)
WHERE unit_id = %(unit)s AND cover.started_on <= %(day)s AND (cover.ended_on IS NULL OR cover.ended_on > %(day)s)
  AND employment.started_on <= %(day)s AND (employment.ended_on IS NULL OR employment.ended_on > %(day)s)
  AND employment.district LIKE ANY(%(mine)s) GROUP BY line
"""
GAPS = """
SELECT line, count(*) FROM registry.task
WHERE unit_id = %s AND kind = 'enrol' AND status <> 'closed' AND district LIKE ANY(%s) GROUP BY line
"""


def unit(db: Connection[Any], account: Account, unit_id: str, today: date) -> dict[str, Any] | None:
    """Counts of what lies in the caller's districts; None for a unit that has nothing there and is none of theirs.

    A unit without a known district is shown to whoever may see all.
    """
    known = db.execute(UNIT, (account.patterns, not account.districts, unit_id)).fetchone()
    employed = db.execute(EMPLOYED, (unit_id, today, today, account.patterns)).fetchone()
    covered = dict(db.execute(COVERED, {"unit": unit_id, "day": today, "mine": account.patterns}).fetchall())
    gaps = dict(db.execute(GAPS, (unit_id, account.patterns)).fetchall())
    cases, _ = listed(db, account, Filters(lead=unit_id), None, 200)
    here = known is not None and known[4]
    if not here and not covered and not gaps and not cases and not (employed and employed[0]):
        return None
    lines = {line: {"covered": covered.get(line, 0), "gaps": gaps.get(line, 0)} for line in sorted({*covered, *gaps})}
    return {
        "unit_id": unit_id, "name": known[1] if known else None, "district": known[2] if known else None,
        "registered_at": known[3] if known else None, "as_of": today, "employed": employed[0] if employed else 0,
        "lines": lines, "cases": cases,
    }  # fmt: skip
