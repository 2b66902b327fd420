"""Jobs and cover over two years, as bars: what to draw, in units of the drawing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from registry.web.words import Words

LABELS, MONTHS, MONTH, ROW = 150, 24, 34, 24


@dataclass(frozen=True)
class Bar:
    x: float
    width: float
    title: str


@dataclass(frozen=True)
class Row:
    y: int
    label: str
    kind: str
    bars: list[Bar]


@dataclass(frozen=True)
class Mark:
    x: float
    label: str


@dataclass(frozen=True)
class Drawing:
    width: int
    height: int
    rows: list[Row]
    marks: list[Mark]


def draw(person: Mapping[str, Any], today: date, w: Words) -> Drawing | None:
    """None when there is nothing to show."""
    since = _months_before(today, MONTHS)
    kinds: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for job in person.get("employments") or ():
        kinds.setdefault(("job", str(job.get("unit_name") or job.get("unit_id") or w("no_unit"))), []).append(job)
    for cover in person.get("cover") or ():
        kinds.setdefault(("cover", w("line." + cover["line"])), []).append(cover)
    rows: list[Row] = []
    for (kind, label), spells in kinds.items():
        bars = list(_bars(spells, since, today, w))
        if bars:
            rows.append(Row(len(rows) * ROW, label[:12], kind, bars))
    if not rows:
        return None
    marks = [Mark(_x(_months_before(today, back), since, today), f"{_months_before(today, back):%Y-%m}")
             for back in range(MONTHS, 0, -6)]  # fmt: skip
    return Drawing(LABELS + MONTHS * MONTH, len(rows) * ROW + 18, rows, marks)


def _bars(spells: Iterable[Mapping[str, Any]], since: date, today: date, w: Words) -> Iterable[Bar]:
    for spell in spells:
        start = date.fromisoformat(spell["started_on"])
        end = date.fromisoformat(spell["ended_on"]) if spell.get("ended_on") else today + timedelta(days=1)
        if end > since and start <= today:
            left, right = _x(max(start, since), since, today), _x(min(end, today), since, today)
            title = f"{w.day(spell['started_on'])} – {w.day(spell.get('ended_on'))}"
            yield Bar(round(left, 1), round(max(2.0, right - left), 1), title)


def _x(day: date, since: date, today: date) -> float:
    return LABELS + (day - since).days / max(1, (today - since).days) * MONTHS * MONTH


def _months_before(day: date, count: int) -> date:
    months = day.year * 12 + day.month - 1 - count
    return date(months // 12, months % 12 + 1, 1)
