"""What the rules of an item rest on, in words: from its case as it stands, and all that was decided about it.

An item keeps the rules of the day on which it was issued; the case may rest on other versions by now.
"""

from __future__ import annotations

from typing import Any

from psycopg import Connection

from registry.changes import BECAUSE
from registry.history import BECAUSE as DECIDED

RESTS_ON = f"""
SELECT reason->>'rule', reason->'source' FROM registry.task CROSS JOIN LATERAL (
    SELECT {BECAUSE} AS because UNION ALL
    SELECT {DECIDED.format(row="entry")} FROM registry.entry
    WHERE person_id = task.lead AND type LIKE 'coverlink.case.%%' AND body->>'id' = task.id
) AS told CROSS JOIN LATERAL jsonb_array_elements(told.because) AS reason
WHERE task.id = ANY(%s) AND jsonb_typeof(reason->'source') = 'object'
"""


def rests_on(db: Connection[Any], item: dict[str, Any]) -> dict[str, dict[str, str] | None]:
    """By rule@version the text that it rests on; None where no decision tells it."""
    told = dict(db.execute(RESTS_ON, ([item["task_id"], item["follows"]],)).fetchall())
    return {rule: told.get(rule) for rule in item["rules"].split()}
