"""How far cases of units have come: reminder, letter, inspection, each from a day that the pack gives (docs/units.md).

The linker says the step with the case; the contact log says whether somebody dealt with the unit. A case is
*overlooked* when a step has gone by, and nobody has dealt with the unit since that step began. A case that opened at
the step at which it is, in the place of another, has none that has gone by.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access.account import Account
from registry.history import BECAUSE

MOST = 200
# When a step began is when the linker first said it. A reminder begins with the case.
STEPS = f"""
SELECT task.id, task.kind, task.unit_id, task.unit_name, task.person_id, task.district, task.due_on, task.status,
    task.step, task.next_step, task.next_step_on, gone_by.since, contacted.last AS last_contact,
    task.step <> 'reminder' AND NOT begun.here AND (contacted.last IS NULL OR contacted.last < gone_by.since)
        AS overlooked
FROM registry.task
CROSS JOIN LATERAL (SELECT coalesce((
    SELECT min(at) FROM registry.entry WHERE entry.person_id = task.unit_id AND type LIKE 'coverlink.case.%%'
        AND task.step = 'inspection' AND body->>'id' = task.id AND at >= task.opened_at
        AND {BECAUSE.format(row="entry")} @> '[{{"inputs": {{"about": "steps", "step": "letter"}}}}]'),
    task.opened_at) AS since) AS gone_by
CROSS JOIN LATERAL (SELECT EXISTS (
    SELECT FROM registry.entry WHERE entry.person_id = task.unit_id AND type = 'coverlink.case.opened.v1'
        AND body->>'id' = task.id AND at = task.opened_at AND {BECAUSE.format(row="entry")} @>
            jsonb_build_array(jsonb_build_object('inputs', jsonb_build_object('about', 'steps', 'step', task.step)))
    ) AS here) AS begun
CROSS JOIN LATERAL (SELECT greatest(
    (SELECT max(at) FROM registry.contact WHERE contact.lead = task.unit_id),
    (SELECT max(at) FROM registry.entry WHERE entry.person_id = task.unit_id AND type = 'registry.task.answered'
        AND body->>'task' = task.id)) AS last) AS contacted
WHERE task.person_id IS NULL AND task.status <> 'closed' AND task.step IS NOT NULL
    AND task.district LIKE ANY(%(mine)s) AND (%(counties)s::text[] IS NULL OR task.district = ANY(%(counties)s))
ORDER BY overlooked DESC, task.next_step_on NULLS FIRST, task.due_on, task.id LIMIT %(limit)s
"""


def of_units(db: Connection[Any], account: Account) -> list[dict[str, Any]]:
    """Cases of units of the caller's districts with their step, overlooked ones first, then the nearest next step."""
    given = {"mine": account.patterns, "counties": account.counties, "limit": MOST}
    with db.cursor(row_factory=dict_row) as rows:
        return list(rows.execute(STEPS, given, prepare=False))
