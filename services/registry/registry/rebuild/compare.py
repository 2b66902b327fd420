"""Live and shadow at the same place of the log, row by row. Differences are named by ids, never by what they say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from psycopg import Connection

from registry.changes import Kind
from registry.rebuild.shadow import LIVE, NEXT
from registry.rebuild.tables import COMPARED, PROJECTED, Projected

SHOWN = 10


class Difference(NamedTuple):
    """One row, by its key: ``missing`` from the live table, ``too many`` there, or ``differs``."""

    what: str
    key: tuple[Any, ...]


class Compared(NamedTuple):
    """What a table comes to. ``older``: of those that are too many, how many are older than the log's beginning."""

    table: str
    live: int
    shadow: int
    missing: int
    too_many: int
    differ: int
    older: int
    first: Sequence[Difference]

    @property
    def same(self) -> bool:
        return not (self.missing or self.too_many or self.differ)


def compare(db: Connection[Any], since: datetime | None = None) -> list[Compared]:
    """All tables, in one snapshot that the caller has taken. ``since``: when the log begins."""
    return [_compared(db, name, PROJECTED[name], since) for name in COMPARED]


def corrected(db: Connection[Any]) -> list[tuple[Kind, str]]:
    """Tasks that will be told of once the shadow is in place: the kind of change, and the id."""
    question = f"""
    SELECT CASE WHEN new.status = 'closed' THEN 'task.closed' WHEN live.id IS NULL OR live.status = 'closed'
        THEN 'task.opened' ELSE 'task.changed' END, new.id
    FROM {NEXT}.task AS new LEFT JOIN {LIVE}.task AS live USING (id)
    WHERE ({_columns("new", PROJECTED["task"])}) IS DISTINCT FROM
        ({_columns("live", PROJECTED["task"])}) OR (new.status = 'closed') <> (live.status = 'closed')
    ORDER BY new.id
    """
    return db.execute(question).fetchall()


def _compared(db: Connection[Any], name: str, table: Projected, since: datetime | None) -> Compared:
    live, shadow = (
        int(db.execute(f"SELECT count(*) FROM {_rows(schema, name, table)} WHERE {table.ours}").fetchone()[0])  # type: ignore[index]
        for schema in (LIVE, NEXT)
    )
    question, counted = _many(name, table) if table.many else _one(name, table), {"missing": 0, "too many": 0}
    counted["differs"] = older = 0
    first: list[Difference] = []
    given = {"since": since}
    with db.cursor(name="differences") as rows:  # on the server: there may be millions
        for what, rows_of_it, placed, *key in rows.execute(question, given):
            counted[what] += rows_of_it
            older += what == "too many" and bool(placed)
            if len(first) < SHOWN:
                first.append(Difference(what, tuple(key)))
    return Compared(name, live, shadow, counted["missing"], counted["too many"], counted["differs"], older, first)


def _rows(schema: str, name: str, table: Projected) -> str:
    """What to ask in the place of a table."""
    if not table.apart:
        return f"{schema}.{name}"
    key, sums = ", ".join(table.key), [f"sum({column})" for column in table.columns]
    summed = ", ".join(f"{total} AS {column}" for total, column in zip(sums, table.columns, strict=True))
    some = " OR ".join(f"{total} <> 0" for total in sums)
    return f"(SELECT {key}, {summed} FROM {schema}.{name} GROUP BY {key} HAVING {some}) AS summed"


def _one(name: str, table: Projected) -> str:
    """Rows by key: what is wrong, one, whether it is older than the log, the key."""
    known = _columns("live", table), _columns("shadow", table)
    also = " OR (live.status = 'closed') <> (shadow.status = 'closed')" if "status" in table.carried else ""
    older = f"live.{table.placed} < %(since)s" if table.placed else "false"
    return f"""
    SELECT CASE WHEN live.found IS NULL THEN 'missing' WHEN shadow.found IS NULL THEN 'too many' ELSE 'differs' END,
        1, {older}, {", ".join(table.key)}
    FROM (SELECT *, 1 AS found FROM {_rows(LIVE, name, table)} WHERE {table.ours}) AS live
    FULL JOIN (SELECT *, 1 AS found FROM {_rows(NEXT, name, table)} WHERE {table.ours}) AS shadow
    USING ({", ".join(table.key)})
    WHERE live.found IS NULL OR shadow.found IS NULL OR ({known[0]}) IS DISTINCT FROM ({known[1]}){also}
    """


def _many(name: str, table: Projected) -> str:
    """Rows that have no key of their own, counted by all that they say."""
    all_of = ", ".join((*table.key, *table.columns))
    return f"""
    SELECT CASE WHEN sum(number) < 0 THEN 'missing' ELSE 'too many' END, abs(sum(number))::bigint, false,
        {", ".join(table.key)}
    FROM (SELECT {all_of}, 1 AS number FROM {LIVE}.{name} UNION ALL SELECT {all_of}, -1 FROM {NEXT}.{name}) AS both_
    GROUP BY {all_of} HAVING sum(number) <> 0
    """


def _columns(row: str, table: Projected) -> str:
    return ", ".join(table.read.get(name, f"{{row}}.{name}").format(row=row) for name in table.columns)
