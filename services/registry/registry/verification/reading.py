"""What lists, pages and files show of batches: each account the parts that lie in its districts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal

from psycopg import Connection
from psycopg.rows import dict_row

from registry.access.account import Account
from registry.people.sealed_text import Texts
from registry.verification.canonical import Frozen, Part

State = Literal["waiting", "back", "answered", "by_facts", "not_answered"]
STATES: tuple[State, ...] = ("answered", "by_facts", "waiting", "back", "not_answered")
"""Of an item: it has no end yet; none any more; an answer; an end by facts; none when the batch was closed."""
STATE = """
CASE WHEN item.end_code IS NULL THEN CASE WHEN item.backs > 0 THEN 'back' ELSE 'waiting' END
    WHEN item.end_code = 'closed_by_facts' THEN 'by_facts'
    WHEN item.end_code = 'not_answered' THEN 'not_answered' ELSE 'answered' END
"""
BATCH = """
batch.id, batch.title, batch.purpose, batch.due_on, batch.filter, batch.issued_by, batch.issued_at, batch.items,
encode(batch.hash, 'hex') AS hash, batch.closed_at, batch.closed_by
"""
SEEN = "EXISTS (SELECT FROM registry.batch_part WHERE batch_id = batch.id AND district LIKE ANY(%(mine)s))"
LIST = f"""
SELECT {BATCH} FROM registry.batch WHERE {SEEN} AND (%(below)s::bigint IS NULL OR id < %(below)s)
    AND (%(open)s::bool IS NULL OR (closed_at IS NULL) = %(open)s)
ORDER BY id DESC LIMIT %(limit)s
"""
ONE = f"SELECT {BATCH} FROM registry.batch WHERE {SEEN} AND id = %(batch)s"
# Parts of others are not to be seen, so it is counted: each item is in one part.
WHOLLY_MINE = """
SELECT items = (SELECT sum(part.items) FROM registry.batch_part AS part WHERE batch_id = id AND district LIKE ANY(%s))
FROM registry.batch WHERE id = %s
"""
PARTS = """
SELECT district, items, encode(hash, 'hex') AS hash FROM registry.batch_part
WHERE batch_id = %s AND district LIKE ANY(%s) ORDER BY district COLLATE "C"
"""
COUNTS = f"""
SELECT item.batch_id, item.district, {STATE} AS state, count(*), count(item.confirmed_at), count(item.not_held),
    sum(item.backs) FROM registry.batch_item AS item
WHERE item.batch_id = ANY(%s) AND item.district LIKE ANY(%s) GROUP BY 1, 2, 3
"""
CODES = """
SELECT end_code, count(*) FROM registry.batch_item
WHERE batch_id = %s AND district LIKE ANY(%s) AND end_code IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1
"""
LEFT_BY = """
SELECT left_by, count(*) FROM registry.batch_item WHERE batch_id = %s AND district LIKE ANY(%s) AND left_by IS NOT NULL
GROUP BY 1 ORDER BY 1
"""
ITEMS = f"""
SELECT item.place, item.task_id, item.follows, item.person_id, item.unit_id, item.kind, item.line, item.gap,
    item.district, item.due_on, array_to_string(item.rules, ' ') AS rules, {STATE} AS state, item.end_code,
    item.ended_at, item.ended_by, item.ending, item.contacts, item.confirmed_at, item.backs, item.back_why,
    item.not_held, item.left_by
FROM registry.batch_item AS item WHERE item.batch_id = %(batch)s AND item.district LIKE ANY(%(mine)s)
    AND (%(district)s::text IS NULL OR item.district = %(district)s) AND item.place > %(after)s
    AND (%(state)s::text IS NULL OR {STATE} = %(state)s)
ORDER BY item.place LIMIT %(limit)s
"""
EVENTS = """
SELECT event.at, event.what, event.code, event.why, event.by, entry.body->>'note' AS note,
    entry.body->'evidence' AS evidence
FROM registry.batch_event AS event JOIN registry.batch_item AS item USING (batch_id, place)
LEFT JOIN registry.entry ON entry.person_id = coalesce(item.person_id, item.unit_id)
    AND entry.entry_id = 'answer:' || event.answer_id
WHERE event.batch_id = %s AND event.place = %s ORDER BY event.id LIMIT 500
"""
FROZEN = """
SELECT place, task_id, person_id, unit_id, kind, line, gap, district, due_on, array_to_string(rules, ' ')
FROM registry.batch_item WHERE batch_id = %s AND place > %s ORDER BY place LIMIT %s
"""
Row = dict[str, Any]
AT_ONCE = 5_000


def batches(
    db: Connection[Any], account: Account, *, only_open: bool | None, below: int | None, limit: int, today: date
) -> tuple[list[Row], int | None]:
    """Batches of which a part is the caller's, the latest first, each with the caller's counts; and where to go on."""
    given = {"mine": account.patterns, "below": below, "open": only_open, "limit": limit + 1}
    found = _rows(db, LIST, given)
    more = found[limit - 1]["id"] if len(found) > limit else None
    counts = _counts(db, account, [row["id"] for row in found[:limit]])
    return [{**row, **_summed(row, counts.get(row["id"], {}), today)} for row in found[:limit]], more


def batch(db: Connection[Any], account: Account, batch_id: int, today: date) -> Row | None:
    """One batch with the caller's parts and counts; None when no part of it is the caller's."""
    found = next(iter(_rows(db, ONE, {"mine": account.patterns, "batch": batch_id})), None)
    if found is None:
        return None
    counts = _counts(db, account, [batch_id]).get(batch_id, {})
    parts = [
        {**part, **_summed(found, {part["district"]: counts.get(part["district"], [])}, today)}
        for part in _rows(db, PARTS, (batch_id, account.patterns))
    ]
    return {
        **found, **_summed(found, counts, today), "codes": dict(db.execute(CODES, (batch_id, account.patterns))),
        "left_by": dict(db.execute(LEFT_BY, (batch_id, account.patterns))), "parts": parts,
        "wholly_mine": wholly_mine(db, account, batch_id),
    }  # fmt: skip


def title_of(db: Connection[Any], account: Account, batch_id: int) -> str | None:
    """None when no part of it is the caller's."""
    given = {"mine": account.patterns, "batch": batch_id}
    row = db.execute(f"SELECT title FROM registry.batch WHERE {SEEN} AND id = %(batch)s", given).fetchone()
    return str(row[0]) if row else None


def wholly_mine(db: Connection[Any], account: Account, batch_id: int) -> bool:
    """Whether all of its parts lie in the caller's districts."""
    row = db.execute(WHOLLY_MINE, (account.patterns, batch_id)).fetchone()
    return bool(row and row[0])


def items(
    db: Connection[Any], account: Account, batch_id: int, *, state: State | None = None, district: str | None = None,
    after: int = 0, limit: int = 50,
) -> list[Row]:  # fmt: skip
    """Items of the caller's districts, by place."""
    given = {
        "batch": batch_id, "mine": account.patterns, "district": district, "state": state, "after": after,
        "limit": limit,
    }  # fmt: skip
    return _rows(db, ITEMS, given)


def item(db: Connection[Any], account: Account, batch_id: int, place: int, texts: Texts) -> Row | None:
    """One item of the caller's districts with its history, earlier answers included."""
    found = items(db, account, batch_id, after=place - 1, limit=1)
    if not found or found[0]["place"] != place:
        return None
    events = _rows(db, EVENTS, (batch_id, place))
    texts.open(db, ((found[0]["person_id"], event) for event in events))
    return {**found[0], "history": events}


def person_of(db: Connection[Any], account: Account, batch_id: int, place: int) -> str | None:
    """Whom an item of the caller's districts is about; None for a unit's own, or no such item."""
    found = items(db, account, batch_id, after=place - 1, limit=1)
    return found[0]["person_id"] if found and found[0]["place"] == place else None


def frozen(db: Connection[Any], batch_id: int) -> Iterator[Frozen]:
    """All of a snapshot, by place."""
    after = 0
    while rows := db.execute(FROZEN, (batch_id, after, AT_ONCE)).fetchall():
        yield from map(Frozen._make, rows)
        after = rows[-1][0]


def kept(db: Connection[Any], batch_id: int) -> tuple[date, bytes, list[Part]] | None:
    """Due day and hashes as the database has them; None when there is no such batch."""
    row = db.execute("SELECT due_on, hash FROM registry.batch WHERE id = %s", (batch_id,)).fetchone()
    parts = db.execute(
        'SELECT district, items, hash FROM registry.batch_part WHERE batch_id = %s ORDER BY district COLLATE "C"',
        (batch_id,),
    )
    return (row[0], bytes(row[1]), [Part(where, items, bytes(hash_)) for where, items, hash_ in parts]) if row else None


Counts = dict[str, list[tuple[str, int, int, int, int]]]
"""By district: state, items of it, of these confirmed, of these that did not hold, how often they were reopened."""


def _counts(db: Connection[Any], account: Account, ids: list[int]) -> dict[int, Counts]:
    found: dict[int, Counts] = {}
    for batch_id, district, *row in db.execute(COUNTS, (ids, account.patterns)):
        found.setdefault(batch_id, {}).setdefault(district, []).append(tuple(row))
    return found


def _summed(of: Row, counts: Counts, today: date) -> Row:
    rows = [row for those in counts.values() for row in those]
    states = {state: sum(row[1] for row in rows if row[0] == state) for state in STATES}
    late = of["closed_at"] is None and of["due_on"] < today
    return {
        "mine": sum(states.values()), "states": states, "late": states["waiting"] + states["back"] if late else 0,
        "confirmed": sum(row[2] for row in rows), "not_held": sum(row[3] for row in rows),
        "reopened": int(sum(row[4] for row in rows)),
    }  # fmt: skip


def _rows(db: Connection[Any], question: str, given: Any) -> list[Row]:
    with db.cursor(row_factory=dict_row) as rows:
        return list(rows.execute(question, given, prepare=False))
