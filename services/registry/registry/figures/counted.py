"""Figures that are kept as sums of steps (migration 0018; docs/registry.md, Counts that are kept).

How many on a day is the sum of the steps up to it: those of whole years, of whole months since, of days since. So a
call reads some hundred rows a district, however many people or tasks they count. Districts are found one after the
other by the index; of one's own there is always a first and a last.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from psycopg import Connection

from registry.access.account import Account
from registry.places import parts

HERE = f"""
WITH RECURSIVE {parts("registry.counted")},
here AS MATERIALIZED (SELECT DISTINCT district FROM part WHERE district LIKE ANY(%(mine)s))
"""
SUMS = (
    HERE
    + """, asked(what, figure, span, since, before) AS (
    SELECT asked.* FROM (SELECT day, month, date_trunc('year', month)::date AS year, day - 364 AS first,
            date_trunc('month', (day - 364)::timestamp + interval '1 month -1 day')::date AS second
        FROM (SELECT %(day)s::date AS day, date_trunc('month', %(day)s::timestamp) AS month) AS given) AS days
    CROSS JOIN LATERAL (VALUES {asked}) AS asked(what, figure, span, since, before)
)
SELECT here.district, what, name, value, sum(count)::bigint FROM here CROSS JOIN asked CROSS JOIN LATERAL (
    SELECT name, value, count FROM registry.counted WHERE counted.district = here.district
        AND counted.figure = asked.figure AND counted.span = asked.span AND day >= since AND day < before) AS step
GROUP BY 1, 2, 3, 4 HAVING sum(count) <> 0 ORDER BY 1, 2, 3, 4
"""
)
BEFORE = "('{what}', '{figure}', 'y', date '-infinity', year), ('{what}', '{figure}', 'm', year, month::date)"
ON_THE_DAY = f"{BEFORE}, ('{{what}}', '{{figure}}', 'd', month::date, day + 1)"
BEFORE_THE_DAY = f"{BEFORE}, ('{{what}}', '{{figure}}', 'd', month::date, day)"
IN_THE_YEAR = (
    "('{what}', '{figure}', 'd', first, second), ('{what}', '{figure}', 'm', second, month::date),"
    " ('{what}', '{figure}', 'd', month::date, day + 1)"
)
"""Of the 365 days up to the day."""
EVER = "('{what}', '{figure}', 'y', date '-infinity', date 'infinity')"
# The first year, in it the first month, in that the first day.
_FIRST = """(
    SELECT day FROM registry.counted WHERE district = given.district AND figure = %(figure)s AND span = '{span}'
        AND name = given.name AND day >= {since} AND day < {before}
    GROUP BY day HAVING sum(count) > 0 ORDER BY day LIMIT 1)"""
_YEAR = _FIRST.format(span="y", since="date '-infinity'", before="date 'infinity'")
_MONTH = _FIRST.format(span="m", since="year", before="(year + interval '1 year')::date")
_DAY = _FIRST.format(span="d", since="month", before="(month + interval '1 month')::date")
EARLIEST = f"""
SELECT {_DAY} FROM unnest(%(districts)s::text[], %(names)s::text[]) WITH ORDINALITY AS given(district, name, place)
CROSS JOIN LATERAL (SELECT {_YEAR}) AS years(year) CROSS JOIN LATERAL (SELECT {_MONTH}) AS months(month) ORDER BY place
"""


class Step(NamedTuple):
    """``number`` of ``name``, or that took ``value`` days; of ``what`` was asked for, by the caller's names."""

    district: str
    what: str
    name: str
    value: int
    number: int


def read(db: Connection[Any], account: Account, asked: Mapping[str, tuple[str, str]], day: date) -> list[Step]:
    """Sums in the caller's districts, none that is 0. ``asked``: names of ours, each a figure and which days of it."""
    rows = ", ".join(days.format(what=what, figure=figure) for what, (figure, days) in asked.items())
    given = {"prefixes": list(account.roots), "mine": account.patterns, "day": day}
    question = SUMS.replace("{asked}", rows)
    return [Step(*row) for row in db.execute(question, given, prepare=False)]


def earliest(db: Connection[Any], figure: str, asked: Sequence[tuple[str, str]]) -> list[date | None]:
    """The first day on which there is any, of each (district, name) asked for."""
    if not asked:
        return []
    districts, names = map(list, zip(*asked, strict=True))
    given = {"figure": figure, "districts": districts, "names": names}
    return [day for (day,) in db.execute(EARLIEST, given, prepare=False)]


def median(values: Mapping[int, int]) -> float | None:
    """Of how many have each value; of two in the middle, what lies between them. Pure."""
    number = sum(values.values())
    if number <= 0:
        return None
    ordered, seen = sorted(values), 0
    middle: list[int] = []
    for wanted in ((number - 1) // 2, number // 2):
        while seen + values[ordered[0]] <= wanted:
            seen += values[ordered.pop(0)]
        middle.append(ordered[0])
    return (middle[0] + middle[1]) / 2
