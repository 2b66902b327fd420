"""A person as the register knew them at the end of a day: nothing that came later, and nothing that was not kept.

how they stood  <-- registry.known, the day or the last one before it
cases           <-- the timeline: of each case what was decided last until then
who they are    <-- as now: earlier names and numbers are not kept
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access.account import Account
from registry.history import BECAUSE
from registry.known.packing import View, day_of, standing, unpacked

KNOWN = "SELECT days FROM registry.known WHERE person_id = %s AND year <= %s ORDER BY year DESC"
SINCE = "SELECT days FROM registry.known WHERE person_id = %s ORDER BY year LIMIT 1"
NOW = "SELECT viewed_at, view FROM registry.person WHERE person_id = %s AND view IS NOT NULL AND viewed_at IS NOT NULL"
HEARD = "SELECT FROM registry.entry WHERE person_id = %s AND at < %s LIMIT 1"
# Of a case the decision of the greatest version; decisions that were entered without one are older than any with one.
CASES = f"""
SELECT * FROM (
    SELECT DISTINCT ON (body->>'id') type, at, body, {BECAUSE.format(row="entry")} AS because
    FROM registry.entry
    WHERE person_id = %(person)s AND type LIKE 'coverlink.case.%%' AND at < %(until)s
      AND (%(mine)s = '{{"%%"}}'::text[] OR EXISTS (
        SELECT FROM registry.task WHERE task.id = body->>'id' AND district LIKE ANY(%(mine)s)))
    ORDER BY body->>'id', (body->>'version')::bigint DESC NULLS LAST, at DESC, type LIKE '%%.closed.%%' DESC
) AS last WHERE type <> 'coverlink.case.closed.v1' ORDER BY body->>'due_on', body->>'id'
"""
CASE = ("id", "kind", "line", "gap", "unit_id", "district", "due_on")
Shown = dict[str, Any]


def as_known(db: Connection[Any], account: Account, person_id: str, day: date, until: datetime) -> Shown:
    """``until`` is when the day is over. How they stood, the cases open then in the caller's districts, and ``kept``.

    ``kept``: ``whole``; ``nothing_known``: nothing had been told of them; ``not_kept``: something had been told, but
    how they stood then was not kept, ``kept_since`` says from when on it was.
    """
    found, since = _standing(db, person_id, day)
    with db.cursor(row_factory=dict_row) as rows:
        cases = [
            {**{name: row["body"].get(name) for name in CASE}, "because": row["because"], "decided_at": row["at"]}
            for row in rows.execute(CASES, {"person": person_id, "until": until, "mine": account.patterns})
        ]
    heard = bool(db.execute(HEARD, (person_id, until)).rowcount)
    view: View = found[1] if found else {}
    cover: dict[str, list[Any]] = {}
    for spell in view.get("cover", ()):
        cover.setdefault(spell["line"], []).append(spell)
    return {
        "known_on": day, "kept": "whole" if found else "not_kept" if heard else "nothing_known", "kept_since": since,
        "as_of": found[0] if found else None, "linked": "same_as" in view,
        "residence_district": view.get("residence_district"), "employments": view.get("employments", []),
        "cover": cover, **{name: view.get(name, []) for name in ("statuses", "groups", "disagreements")},
        "folded": view.get("folded"), "cases": cases,
    }  # fmt: skip


def _standing(db: Connection[Any], person_id: str, day: date) -> tuple[tuple[date, View] | None, date | None]:
    """The view of that day, and since which day views are kept."""
    first = db.execute(SINCE, (person_id,)).fetchone()
    if first is None:  # no view came since they are kept: the one there is was known since it came
        row = db.execute(NOW, (person_id,)).fetchone()
        since = day_of(row[0]) if row else None
        return ((since, row[1]) if row and since and since <= day else None), since
    since = min(unpacked(bytes(first[0])))
    for (days,) in db.execute(KNOWN, (person_id, day.year)):
        if found := standing(unpacked(bytes(days)), day):
            return found, since
    return None, since
