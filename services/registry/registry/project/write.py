"""Many rows at once into PostgreSQL, each statement once a batch. Repeats change nothing and are not counted.

``made_ready`` does all that needs no database, in another thread than ``write`` if need be: so Python works on one
batch while PostgreSQL works on another.

Rows that replicas share (units, counts) are written in the order of their keys, so that two cannot wait for each other;
leases are locked before tasks and tasks by their ids, as by those who work on them (tasks/lease.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
from psycopg import Connection
from psycopg.types.json import Jsonb

from registry import changes
from registry.known.keeping import Days, days_of, keep
from registry.project.rows import Decision, Entry, Rows, UnitTold
from registry.verification import items

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
# Entries and tasks in one statement: bodies are the bulk of a batch, and their reasons are parsed once for both. What
# is JSON within a row comes beside it, a line each: within, all of it would be taken apart with the row.
# Tasks by their ids, as all lock them (UUIDs, which sort alike everywhere). Told are the tasks that changed, then which
# entries are new, or one row of nulls if all are.
# A closed task opens again when its gap does; what people are at stays theirs while the case changes, unless it comes
# to be another unit's. What was put off until a day is open at once when its gap becomes one of another kind.
WRITTEN = """
WITH said AS MATERIALIZED (
    SELECT person_id, entry_id, type, at, happened, source, body::jsonb AS body
    FROM ROWS FROM (
        jsonb_to_recordset(%(entries)s) AS (
            person_id text, entry_id text, type text, at timestamptz, happened date, source text),
        string_to_table(%(bodies)s, E'\n')
    ) AS row(person_id, entry_id, type, at, happened, source, body)
), entered AS (
    INSERT INTO registry.entry (person_id, entry_id, type, at, happened, source, body) SELECT * FROM said
    ON CONFLICT DO NOTHING RETURNING person_id, entry_id
), written AS (
    INSERT INTO registry.task AS known (id, version, kind, line, gap, person_id, unit_id, unit_name, district,
        priority, opened_at, due_on, status, because, closes_when, advice, ending, closed_at, cause)
    SELECT id, version, kind, line, gap, row.person_id, unit_id, unit_name, district, priority, opened_at, due_on,
        CASE WHEN status = 'open' AND coalesce(row.person_id, unit_id) = ANY(%(at_work)b::text[])
            THEN 'claimed' ELSE status END,
        said.body->'because', closes_when::jsonb, advice, nullif(ending, 'null'), closed_at, cause
    FROM ROWS FROM (
        jsonb_to_recordset(%(tasks)s) AS (id text, version bigint, kind text, line text, gap text, person_id text,
            unit_id text, unit_name text, district text, priority smallint, opened_at timestamptz, due_on date,
            status text, decision text, advice jsonb, ending jsonb, closed_at timestamptz, cause text),
        string_to_table(%(closing)s, E'\n')
    ) AS row(id, version, kind, line, gap, person_id, unit_id, unit_name, district, priority, opened_at, due_on,
        status, decision, advice, ending, closed_at, cause, closes_when)
    LEFT JOIN said ON (said.person_id, said.entry_id) = (coalesce(row.person_id, row.unit_id), row.decision)
    ORDER BY id
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, gap = excluded.gap,
        unit_id = excluded.unit_id, unit_name = excluded.unit_name,
        district = excluded.district, priority = excluded.priority, opened_at = excluded.opened_at,
        due_on = excluded.due_on, because = excluded.because, closes_when = excluded.closes_when,
        advice = excluded.advice, ending = excluded.ending, closed_at = excluded.closed_at, cause = excluded.cause,
        answer = CASE WHEN known.status = 'closed' THEN NULL ELSE known.answer END, changed_at = now(),
        front = CASE WHEN known.status = 'closed' THEN false ELSE known.front OR known.status = 'held'
            AND known.answer ? 'until' AND known.gap IS DISTINCT FROM excluded.gap END,
        status = CASE WHEN excluded.status <> 'closed' AND known.status IN ('claimed', 'held', 'answered')
            AND known.lead = coalesce(excluded.person_id, excluded.unit_id)
            AND NOT (known.status = 'held' AND known.answer ? 'until' AND known.gap IS DISTINCT FROM excluded.gap)
            THEN known.status ELSE excluded.status END
    WHERE known.version < excluded.version
    RETURNING id, person_id, status, xmax = 0 AS fresh
)
SELECT id, person_id, status, fresh FROM written
UNION ALL SELECT entry_id, person_id, NULL, NULL FROM entered WHERE (SELECT count(*) FROM entered) <> %(count)s
UNION ALL SELECT NULL, NULL, NULL, NULL FROM entered HAVING count(*) = %(count)s
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
VIEWED = ("person_id", "version", "as_of", "viewed_at", "born", "sex", "residence_district")
MET = "INSERT INTO registry.person (person_id) SELECT unnest(%b::text[]) ON CONFLICT DO NOTHING"


def _spells(table: str, field: str, columns: str) -> str:
    """Spells of persons as their views tell them. Only what differs is written: a view comes with every decision."""
    names = ", ".join(column.split()[0] for column in columns.split(", "))
    told, known = (", ".join(f"{row}.{name}" for name in names.split(", ")) for row in ("told", "known"))
    return f"""
WITH told AS MATERIALIZED (
    SELECT DISTINCT person.person_id, row.* FROM registry.person
    CROSS JOIN LATERAL jsonb_to_recordset(coalesce(view->'{field}', '[]')) AS row({columns})
    WHERE person.person_id = ANY(%(people)b)
), gone AS (
    DELETE FROM registry.{table} AS known WHERE person_id = ANY(%(people)b) AND NOT EXISTS (
        SELECT FROM told WHERE told.person_id = known.person_id AND ({told}) IS NOT DISTINCT FROM ({known}))
)
INSERT INTO registry.{table} (person_id, {names})
SELECT * FROM told EXCEPT SELECT person_id, {names} FROM registry.{table} WHERE person_id = ANY(%(people)b)
"""


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
_DECIDED = {
    "coverlink.case.opened.v1": "opened",
    "coverlink.case.changed.v1": "changed",
    "coverlink.case.closed.v1": "closed",
}


_ENCODER = msgspec.json.Encoder()
Changed = list[tuple[changes.Kind, str]]
"""What became of which tasks, for ``changes.write``."""


class Ready(NamedTuple):
    """Rows as they are sent. ``counts``: what each entry counts as, by its key; ``leads``: of tasks that are open.

    ``bodies`` of the entries, ``closing`` of the tasks and ``told`` of the views are lines of JSON, in their order.
    """

    rows: Rows
    entries: Jsonb
    bodies: str
    counts: dict[tuple[str, str], tuple[str, str] | None]
    tasks: Jsonb
    closing: str
    leads: set[str]
    views: Jsonb
    told: str
    days: Days


def made_ready(rows: Rows) -> Ready:
    """Pure."""
    once = {(entry.person_id, entry.entry_id): (entry, body) for entry, body in reversed(rows.entries)}
    counts = {key: _counted(entry, body) for key, (entry, body) in once.items()}
    tasks = [told for _, told in sorted(rows.tasks.items())]
    leads = {told.task.lead for told in tasks if told.task.status == "open"}
    views = list(rows.views.values())
    return Ready(
        rows, _json([entry for entry, _ in once.values()]), _lines(body for _, body in once.values()), counts,
        _json([told.task for told in tasks]), _lines(told.closes_when for told in tasks), leads,
        _json([{name: getattr(view, name) for name in VIEWED} for view in views]), _lines(views), days_of(rows.viewed),
    )  # fmt: skip


def _counted(entry: Entry, body: Decision | dict[str, Any]) -> tuple[str, str] | None:
    """Name and district."""
    if not isinstance(body, Decision):
        return None if entry.type == "coverlink.notice.settled.v1" else ("facts", "")
    if body.ending is None:
        return f"{_DECIDED[entry.type]}:{body.kind}", body.district
    return f"closed:{body.kind}:{body.ending.code}", body.district


def write(db: Connection[Any], ready: Ready, at_work: set[str] | None = None, *, shadow: bool = False) -> Changed:
    """All rows, in the caller's transaction; returns what changed. Raises psycopg.Error.

    ``at_work`` are those persons and units on whom somebody works, if they are locked already. ``shadow``: nobody
    works there, and what goes by tasks without following from the log alone is left alone.
    """
    rows = ready.rows
    if rows.sealed:
        people = sorted(rows.sealed)
        db.execute(SEALED, [people, *_columns(rows.sealed[person] for person in people)])
    _units(db, rows.units)
    counts, (changed, affected, closed, again) = _written(db, ready, set() if shadow else at_work)
    if rows.same:
        db.execute(WAITING, [*_columns(rows.same)])
    if not shadow:
        items.decided(db, closed, again)
        if rows.same:
            items.linked(db, rows.same)
    _views(db, ready, affected)
    if rows.notices:
        for channel, state in db.execute(NOTICES, [_json(rows.notices)]):
            counts[f"notice:{channel}:{state}", ""] += 1
    if counts:
        keys = sorted(counts)
        names, districts = _columns(keys)
        db.execute(COUNTS, [names, districts, [counts[key] for key in keys]])
    return changed


def leased(db: Connection[Any], leads: Collection[str]) -> set[str]:
    """Those of them on whom somebody works: nobody begins or ends that before the transaction does."""
    return {lead for (lead,) in db.execute(LEASED, [sorted(leads)])} if leads else set()


def locked(db: Connection[Any], leads: Collection[str]) -> set[str]:
    """``leased``, and all their tasks locked with it: for whoever calls ``write`` more than once in a transaction."""
    at_work = leased(db, leads)
    db.execute(TASKS_OF, [sorted(leads)])
    return at_work


def _units(db: Connection[Any], units: dict[str, UnitTold]) -> None:
    if not units:
        return
    ids = sorted(units)
    names = _columns(units[unit].name or (None, None) for unit in ids)
    districts = _columns(units[unit].district or (None, None) for unit in ids)
    db.execute(UNITS, [ids, *names, *districts, [units[unit].registered_at for unit in ids]])


def _written(
    db: Connection[Any], ready: Ready, at_work: set[str] | None
) -> tuple[Counter[tuple[str, str]], tuple[Changed, set[str], set[str], set[str]]]:
    """How many entries of each kind are new, by name and district.

    And of tasks: what changed, about which persons; which are closed now, and which are open again.
    """
    tasks = ready.rows.tasks
    counts: Counter[tuple[str, str]] = Counter()
    changed: Changed = []
    people: set[str] = set()
    closed: set[str] = set()
    again: set[str] = set()
    if not ready.counts:
        return counts, (changed, people, closed, again)
    if at_work is None:
        at_work = leased(db, ready.leads)
    given = {
        "entries": ready.entries, "bodies": ready.bodies, "tasks": ready.tasks, "closing": ready.closing,
        "at_work": sorted(at_work), "count": len(ready.counts),
    }  # fmt: skip
    for id_, person, status, fresh in db.execute(WRITTEN, given).fetchall():
        if status is None:
            new = ready.counts.values() if id_ is None else [ready.counts[person, id_]]
            counts.update(count for count in new if count)
            continue
        opened = fresh or tasks[id_].opened
        changed.append(("task.closed" if status == "closed" else "task.opened" if opened else "task.changed", id_))
        if person:
            people.add(person)
        if status == "closed":
            closed.add(id_)
        elif opened and not fresh:
            again.add(id_)
    return counts, (changed, people, closed, again)


def _views(db: Connection[Any], ready: Ready, also: set[str]) -> None:
    """``also`` are persons whose tasks changed: where a person may be looked up follows from those as well."""
    seen: list[str] = []
    if ready.rows.views:
        keep(db, ready.days)
        seen = [person for (person,) in db.execute(VIEWS, {"views": ready.views, "told": ready.told})]
        for spells in (EMPLOYMENTS, COVER):
            db.execute(spells, {"people": seen})
    if unseen := sorted(also.difference(seen)):
        db.execute(MET, [unseen])
        db.execute(DISTRICTS, {"people": unseen})


def _columns(pairs: Iterable[tuple[Any, Any]]) -> tuple[list[Any], list[Any]]:
    firsts, seconds = zip(*pairs, strict=True)
    return list(firsts), list(seconds)


def _lines(told: Iterable[Any]) -> str:
    """JSON, a line each: JSON itself has no line's end within."""
    return b"\n".join(map(_ENCODER.encode, told)).decode()


def _json(rows: Sequence[Any]) -> Jsonb:
    """Written out here and now, not when it is sent."""
    return Jsonb(_ENCODER.encode(rows), dumps=_as_it_is)


def _as_it_is(written: bytes) -> bytes:
    return written
