"""What is written to the register, a statement each for a whole batch."""

from __future__ import annotations

SEALED = """
INSERT INTO registry.person AS known (person_id, sealed_at, sealed)
SELECT * FROM unnest(%b::text[], %b::timestamptz[], %b::text[])
ON CONFLICT (person_id) DO UPDATE SET sealed = excluded.sealed, sealed_at = excluded.sealed_at
WHERE known.sealed_at IS NULL OR (known.sealed_at, known.sealed) < (excluded.sealed_at, excluded.sealed)
"""
UNITS = """
INSERT INTO registry.unit AS known (unit_id, named_at, name, placed_at, district, registered_at)
SELECT * FROM unnest(
    %s::text[], %s::timestamptz[], %s::text[], %s::timestamptz[], %s::text[], %s::timestamptz[])
ON CONFLICT (unit_id) DO UPDATE SET
    (named_at, name) = (SELECT at, text FROM (VALUES (known.named_at, known.name), (excluded.named_at, excluded.name))
        AS told(at, text) ORDER BY at DESC NULLS LAST, text DESC LIMIT 1),
    (placed_at, district) = (SELECT at, text FROM (VALUES (known.placed_at, known.district),
        (excluded.placed_at, excluded.district)) AS told(at, text) ORDER BY at DESC NULLS LAST, text DESC LIMIT 1),
    registered_at = least(excluded.registered_at, known.registered_at)
"""
# Shared locks: a lease cannot end between this look and the commit, which would leave a claimed task to nobody.
LEASED = "SELECT lead FROM registry.lease WHERE lead = ANY(%b) AND until > now() ORDER BY lead FOR SHARE"
TASKS_OF = "SELECT FROM registry.task WHERE lead = ANY(%b) AND status <> 'closed' ORDER BY id FOR UPDATE"
# How many lines were new is told by one row of nulls if all were.
ENTERED = """
WITH entered AS (
    INSERT INTO registry.entry (person_id, entry_id, type, at, happened, source, body, because)
    SELECT person_id, entry_id, type, at, happened, source, body::jsonb, nullif(because, '')
    FROM ROWS FROM (
        jsonb_to_recordset(%(entries)s) AS (
            person_id text, entry_id text, type text, at timestamptz, happened date, source text),
        string_to_table(%(bodies)s, E'\n'), string_to_table(%(because)s, E'\n')
    ) AS row(person_id, entry_id, type, at, happened, source, body, because)
    ON CONFLICT DO NOTHING RETURNING person_id, entry_id
)
SELECT entry_id, person_id FROM entered WHERE (SELECT count(*) FROM entered) <> %(count)s
UNION ALL SELECT NULL, NULL FROM entered HAVING count(*) = %(count)s
"""
# A closed task opens again when its gap does; what people are at stays theirs while the case changes, unless it comes
# to be another unit's. What was put off until a day is open at once when its gap becomes one of another kind. Its
# reasons stand in the line of ``decision``, once. Told are those that were known, and whether all are written by a row
# of nulls; if not, all that are. They come in the order of their ids.
WRITTEN = """
WITH written AS (
INSERT INTO registry.task AS known (id, version, kind, line, gap, person_id, unit_id, unit_name, district, priority,
    opened_at, due_on, status, decision, step, next_step, next_step_on, closes_when, advice, ending, closed_at, cause)
SELECT id, version, kind, line, gap, person_id, unit_id, unit_name, district, priority, opened_at, due_on,
    CASE WHEN status = 'open' AND coalesce(person_id, unit_id) = ANY(%(at_work)b::text[])
        THEN 'claimed' ELSE status END,
    decision, step, next_step, next_step_on, closes_when::jsonb, advice, nullif(ending, 'null'), closed_at, cause
FROM ROWS FROM (
    jsonb_to_recordset(%(tasks)s) AS (id text, version bigint, kind text, line text, gap text, person_id text,
        unit_id text, unit_name text, district text, priority smallint, opened_at timestamptz, due_on date, status text,
        decision text, step text, next_step text, next_step_on text, advice jsonb, ending jsonb, closed_at timestamptz,
        cause text),
    string_to_table(%(closing)s, E'\n')
) AS row(id, version, kind, line, gap, person_id, unit_id, unit_name, district, priority, opened_at, due_on, status,
    decision, step, next_step, next_step_on, advice, ending, closed_at, cause, closes_when)
ON CONFLICT (id) DO UPDATE SET version = excluded.version, gap = excluded.gap,
    unit_id = excluded.unit_id, unit_name = excluded.unit_name,
    district = excluded.district, priority = excluded.priority, opened_at = excluded.opened_at,
    due_on = excluded.due_on, decision = excluded.decision, because = NULL, step = excluded.step,
    next_step = excluded.next_step, next_step_on = excluded.next_step_on, closes_when = excluded.closes_when,
    advice = excluded.advice, ending = excluded.ending, closed_at = excluded.closed_at, cause = excluded.cause,
    answer = CASE WHEN known.status = 'closed' THEN NULL ELSE known.answer END, changed_at = now(),
    front = CASE WHEN known.status = 'closed' THEN false ELSE known.front OR known.status = 'held'
        AND known.answer ? 'until' AND known.gap IS DISTINCT FROM excluded.gap END,
    status = CASE WHEN excluded.status <> 'closed' AND known.status IN ('claimed', 'held', 'answered')
        AND known.lead = coalesce(excluded.person_id, excluded.unit_id)
        AND NOT (known.status = 'held' AND known.answer ? 'until' AND known.gap IS DISTINCT FROM excluded.gap)
        THEN known.status ELSE excluded.status END
WHERE known.version < excluded.version
RETURNING id, person_id, status, xmax = 0 AS fresh)
SELECT id, person_id, status, fresh FROM written WHERE NOT fresh OR (SELECT count(*) FROM written) <> %(count)s
UNION ALL SELECT NULL, NULL, NULL, NULL FROM written HAVING count(*) = %(count)s
"""
# What was answered of the same under an earlier identity, and has its time yet, has it here too.
WAITING = """
UPDATE registry.task AS known SET status = 'held', answer = earlier.answer
FROM unnest(%s::text[], %s::text[]) AS same(id, earlier_id) JOIN registry.task AS earlier ON earlier.id = earlier_id
WHERE known.id = same.id AND known.status = 'open' AND known.answer IS NULL
    AND (earlier.answer->>'back_at')::timestamptz > now() AND NOT earlier.answer ? 'awaiting'
"""
# Where a person may be looked up follows from what is written here, and from the tasks, which are written before.
VIEWS = """
INSERT INTO registry.person AS known (person_id, version, as_of, viewed_at, born, sex, residence, view, districts)
SELECT person_id, version, as_of, viewed_at, born, sex, residence, view::jsonb, ARRAY(
    SELECT residence WHERE residence IS NOT NULL
    UNION SELECT district FROM jsonb_to_recordset(coalesce(view::jsonb->'employments', '[]')) AS job(district text)
    UNION SELECT district FROM registry.task WHERE task.lead = row.person_id AND task.status <> 'closed'
    ORDER BY 1)
FROM ROWS FROM (
    jsonb_to_recordset(%(views)s) AS (person_id text, version bigint, as_of date, viewed_at timestamptz, born text,
        sex text, residence_district text),
    string_to_table(%(told)s, E'\n')
) AS row(person_id, version, as_of, viewed_at, born, sex, residence, view) ORDER BY person_id
ON CONFLICT (person_id) DO UPDATE SET version = excluded.version, as_of = excluded.as_of,
    viewed_at = excluded.viewed_at, born = excluded.born, sex = excluded.sex, residence = excluded.residence,
    view = excluded.view, districts = excluded.districts
WHERE known.version < excluded.version RETURNING person_id
"""
MET = "INSERT INTO registry.person (person_id) SELECT unnest(%b::text[]) ON CONFLICT DO NOTHING"


def _spells(table: str, field: str, columns: str) -> tuple[str, str]:
    """Spells of persons as their views tell them. Only what differs is written: a view comes with every decision.

    First what is gone, then what is new: each in a statement of its own, for the triggers that count (migration 0018).
    """
    names = ", ".join(column.split()[0] for column in columns.split(", "))
    told, known = (", ".join(f"{row}.{name}" for name in names.split(", ")) for row in ("told", "known"))
    all_told = f"""
WITH told AS MATERIALIZED (
    SELECT DISTINCT person.person_id, row.* FROM registry.person
    CROSS JOIN LATERAL jsonb_to_recordset(coalesce(view->'{field}', '[]')) AS row({columns})
    WHERE person.person_id = ANY(%(people)b)
)
"""
    gone = f"""{all_told}
DELETE FROM registry.{table} AS known WHERE person_id = ANY(%(people)b) AND NOT EXISTS (
    SELECT FROM told WHERE told.person_id = known.person_id AND ({told}) IS NOT DISTINCT FROM ({known}))
"""
    fresh = f"""{all_told}
INSERT INTO registry.{table} (person_id, {names})
SELECT * FROM told EXCEPT SELECT person_id, {names} FROM registry.{table} WHERE person_id = ANY(%(people)b)
"""
    return gone, fresh


EMPLOYMENTS = _spells(
    "employment",
    "employments",
    "unit_id text, ref text, form text, district text, started_on date, ended_on date",
)
COVER = _spells(
    "cover", "cover", "unit_id text, line text, paid_by text, district text, started_on date, ended_on date"
)
DISTRICTS = """
UPDATE registry.person AS known SET districts = now.districts
FROM (SELECT person_id, ARRAY(
    SELECT person.residence WHERE person.residence IS NOT NULL
    UNION SELECT district FROM registry.employment AS job WHERE job.person_id = person.person_id
    UNION SELECT district FROM registry.task WHERE task.lead = person.person_id AND task.status <> 'closed'
    ORDER BY 1) AS districts FROM registry.person WHERE person_id = ANY(%(people)b)) AS now
WHERE known.person_id = ANY(%(people)b) AND known.person_id = now.person_id AND known.districts <> now.districts
"""
NOTICES = """
INSERT INTO registry.notice (outcome_id, notice_id, person_id, template, channel, state, at)
SELECT outcome_id, notice_id, person_id, template, channel, state, at FROM jsonb_to_recordset(%s) AS row(
    outcome_id text, notice_id text, person_id text, template text, channel text, state text, at timestamptz)
ON CONFLICT DO NOTHING RETURNING channel, state
"""
COUNTS = """
INSERT INTO registry.tally AS known (name, district, count) SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[])
ON CONFLICT (name, district) DO UPDATE SET count = known.count + excluded.count
"""
