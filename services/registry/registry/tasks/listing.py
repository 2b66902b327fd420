"""Tasks as the interface shows them: what a task has not is null. The most urgent first, then the earliest due.

A greater priority is more urgent (the linker's packs say so); ``urgency``, its negative, makes the whole order one that
rises, so that a page goes on by comparing rows, on an index.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any

import msgspec
from psycopg import Connection
from psycopg.rows import dict_row

from registry.access.account import Account
from registry.changes import SHOWN
from registry.places import parts

Task = dict[str, Any]
LARGEST = 32_767
"""Of a priority: PostgreSQL's smallint."""
FIRST, GLANCE = 8, 1_000
"""Tasks of each part, and of all where there are few, among which is a page of any usual line."""


def lead(task: Mapping[str, Any]) -> str:
    """Whose task it is, and with whose others it is claimed: the person, or of a unit's own case the unit."""
    return str(task["person_id"] or task["unit_id"])


class Filters(msgspec.Struct, frozen=True):
    """What to list; None is any. Without a status: what is not closed. ``unit_id``: of the unit and of its people."""

    status: str | None = None
    kind: str | None = None
    district: str | None = None
    line: str | None = None
    person_id: str | None = None
    due_before: date | None = None
    unit_id: str | None = None
    lead: str | None = None
    batch: int | None = None


GOES_ON = "(%(after)s::text IS NULL OR (urgency, due_on, id) > (-%(priority)s::int, %(due)s::date, %(after)s))"
FITTING = f"""
      CASE WHEN %(status)s::text IS NULL THEN status <> 'closed' ELSE status = %(status)s END
  AND (%(kind)s::text IS NULL OR task.kind = %(kind)s)
  AND (%(district)s::text IS NULL OR task.district = %(district)s)
  AND (%(line)s::text IS NULL OR line = %(line)s)
  AND (%(person_id)s::text IS NULL OR lead = %(person_id)s AND person_id = %(person_id)s)
  AND (%(unit_id)s::text IS NULL OR unit_id = %(unit_id)s) AND (%(lead)s::text IS NULL OR lead = %(lead)s)
  AND (%(due_before)s::date IS NULL OR due_on < %(due_before)s::date)
  AND {GOES_ON}
"""
ORDER = "ORDER BY urgency, due_on, id LIMIT %(limit)s"
# Of one person, or of one lead: few, by an index of their own.
LIST = f"SELECT {SHOWN} FROM registry.task WHERE district LIKE ANY(%(mine)s) AND {FITTING} {ORDER}"
# By district and kind, or a unit's by district, each by the index that has their order (migration 0020), however many
# tasks there are: which parts there are is found one after the other, of each the first few are read, of these all that
# is shown. What is urgent lies unevenly: to go through the tasks of all until there are enough that fit may mean to go
# through them all.
IN_PARTS = f"""
WITH RECURSIVE {{parts}}, mine AS MATERIALIZED (
    SELECT DISTINCT {{part}} FROM part WHERE district LIKE ANY(%(mine)s) AND {{asked}}
){{far}}, found AS MATERIALIZED (
    SELECT task.id FROM mine AS part {{and_far}}
    CROSS JOIN LATERAL (SELECT urgency, due_on, id FROM registry.task WHERE {{within}} AND {FITTING} {{near}} {ORDER})
        AS task {ORDER}
)
SELECT {SHOWN} FROM found CROSS JOIN LATERAL (SELECT * FROM registry.task WHERE id = found.id LIMIT 1) AS task {ORDER}
"""
# In which parts a line lies no index says, and a kind that never has it would be walked to its end. So a glance at the
# first of each part comes before: if enough of these are of the line, none that lies behind the last is shown.
OF_LINE = {
    "{far}": f""", glance AS (
    SELECT urgency, due_on, id FROM mine AS part
    CROSS JOIN LATERAL (SELECT urgency, due_on, id, line FROM registry.task WHERE {{within}} AND {{among}} AND {GOES_ON}
        ORDER BY urgency, due_on, id LIMIT (SELECT greatest({FIRST}, {GLANCE} / count(*)) FROM mine)) AS task
    WHERE line = %(line)s
), far(most, latest, last) AS MATERIALIZED (
    SELECT * FROM ((SELECT urgency::int, due_on, id FROM glance ORDER BY urgency, due_on, id
        LIMIT 1 OFFSET %(limit)s::int - 1) UNION ALL SELECT {LARGEST + 1}, date 'infinity', '') AS bound
    ORDER BY urgency LIMIT 1
)""",
    "{and_far}": "CROSS JOIN far", "{near}": "AND (urgency, due_on, id) <= (most, latest, last)",
}  # fmt: skip
OF_ANY = {"{far}": "", "{and_far}": "", "{near}": ""}
BY_KIND = {
    "{parts}": parts("registry.task", "district, kind", "{status}"), "{part}": "district, kind", "{among}": "{status}",
    "{within}": "task.district = part.district AND task.kind = part.kind",
    "{asked}": "(%(kind)s::text IS NULL OR kind = %(kind)s)",
}  # fmt: skip
OF_UNIT = {
    "{parts}": parts("registry.task", among="unit_id = %(unit_id)s AND {status}"), "{part}": "district",
    "{among}": "unit_id = %(unit_id)s AND {status}",
    "{within}": "task.district = part.district", "{asked}": "true",
}  # fmt: skip
# From the batch's items, as many as it has: few tasks are in any batch.
OF_BATCH = f"""
WITH held AS MATERIALIZED (SELECT DISTINCT task_id FROM registry.task_in_batch WHERE id = %(batch)s)
SELECT {SHOWN} FROM held CROSS JOIN LATERAL (SELECT * FROM registry.task WHERE id = held.task_id LIMIT 1) AS task
WHERE district LIKE ANY(%(mine)s) AND {FITTING} {ORDER}
"""

# By the lead alone, whatever the planner thinks of a district: it went through all tasks of one for those of a person.
CLAIMED = f"""
SELECT {SHOWN} FROM registry.task WHERE lead = %s AND status = 'claimed' AND district LIKE ANY(%s)
ORDER BY urgency, due_on, id LIMIT %s
"""


def listed(
    db: Connection[Any], account: Account, filters: Filters, cursor: str | None, limit: int
) -> tuple[list[Task], str | None]:
    """Tasks of the caller's districts, the most urgent first, and the cursor of the next page. Raises BadCursor."""
    priority, due, after = _read(cursor) if cursor else (None, None, None)
    here = account.roots
    if filters.district is not None:
        here = (filters.district,) if account.covers(filters.district) else ()
    given = {
        **msgspec.structs.asdict(filters), "mine": account.patterns, "prefixes": list(here), "priority": priority,
        "due": due, "after": after, "limit": limit + 1,
    }  # fmt: skip
    with db.cursor(row_factory=dict_row) as rows:
        question = _question(filters)
        found = list(rows.execute(question, given, prepare=False))  # a plan for all filters would use no index for any
    more = len(found) > limit
    return found[:limit], _cursor(found[limit - 1]) if more else None


def _question(filters: Filters) -> str:
    """Which of them finds these without going through others."""
    if filters.batch is not None:
        return OF_BATCH
    if filters.person_id or filters.lead:
        return LIST
    question = IN_PARTS
    line = OF_ANY if filters.line is None else OF_LINE
    for name, text in (line | (BY_KIND if filters.unit_id is None else OF_UNIT)).items():
        question = question.replace(name, text)
    return question.replace("{status}", "status <> 'closed'" if filters.status is None else "status = %(status)s")


def claimed(db: Connection[Any], account: Account, lead: str, most: int) -> list[Task]:
    """The claimed tasks of a person or unit, of the caller's districts, the most urgent first."""
    with db.cursor(row_factory=dict_row) as rows:
        return rows.execute(CLAIMED, (lead, account.patterns, most)).fetchall()


def one(db: Connection[Any], account: Account, task_id: str) -> Task | None:
    """A task of the caller's districts, closed or not."""
    with db.cursor(row_factory=dict_row) as rows:
        question = f"SELECT {SHOWN} FROM registry.task WHERE id = %s AND district LIKE ANY(%s)"
        return rows.execute(question, (task_id, account.patterns)).fetchone()


class BadCursor(ValueError):
    """A cursor that no page of ours gave."""


def _cursor(task: Task) -> str:
    return base64.urlsafe_b64encode(f"{task['priority']}|{task['due_on']}|{task['id']}".encode()).decode()


def _read(cursor: str) -> tuple[int, date, str]:
    try:
        priority, due, after = base64.urlsafe_b64decode(cursor.encode()).decode().split("|")
        if not -LARGEST <= int(priority) <= LARGEST or "\x00" in after:
            raise ValueError
        return int(priority), date.fromisoformat(due), after
    except ValueError as error:
        raise BadCursor("expected the next_cursor of an earlier answer") from error
