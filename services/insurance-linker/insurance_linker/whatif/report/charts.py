"""Two charts as SVG text: lines over months, bars by name. Each has a title and a description for who cannot see it;
shape tells series apart, not colour alone."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import count

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 860, 300, 70, 40, 14
ROW, LINE, LABEL = 34, 14, 300
WIDE = 46
"""How much of a bar's name is on one line; a Chinese character counts as two."""
PRESENT, DRAFT = "#5b6770", "#b3400f"
_numbers = count(1)


def lines(title: str, told: str, names: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> str:
    """``series`` are the present one and the draft's, a value for each of ``names``."""
    most = max((value for _, values in series for value in values), default=0) or 1
    wide, high = WIDTH - LEFT - 20, HEIGHT - TOP - BOTTOM

    def at(place: int, value: int) -> tuple[float, float]:
        x = LEFT + wide * (place / (len(names) - 1) if len(names) > 1 else 0.5)
        return round(x, 1), round(TOP + high * (1 - value / most), 1)

    parts = [_grid(most, wide, high)]
    step = max(1, -(-len(names) // 12))
    for place in range(0, len(names), step):
        x, _ = at(place, 0)
        parts.append(f'<text x="{x}" y="{HEIGHT - 16}" text-anchor="middle">{escape(names[place])}</text>')
    for (name, values), colour, dash in zip(series, (PRESENT, DRAFT), ("", "7 4"), strict=True):
        points = [at(place, value) for place, value in enumerate(values)]
        way = " ".join(f"{x},{y}" for x, y in points)
        parts.append(
            f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2.5" stroke-dasharray="{dash}"/>'
        )
        if len(points) == 1:
            x, y = points[0]
            parts.append(f'<circle cx="{x}" cy="{y}" r="5" fill="{colour}"><title>{escape(name)}</title></circle>')
    parts.append(_key([name for name, _ in series]))
    return _svg(title, told, HEIGHT, parts)


def bars(title: str, told: str, rows: Sequence[tuple[str, int, int]], names: tuple[str, str]) -> str:
    """A row's two bars, present above draft; a row is as high as its name needs."""
    most = max((max(one, other) for _, one, other in rows), default=0) or 1
    left, wide = LABEL, WIDTH - LABEL - 90
    parts, y = [], TOP
    for name, present, draft in rows:
        named = folded(name)
        base = y + (17 if len(named) == 1 else 11)
        for at, line in enumerate(named):
            parts.append(f'<text x="{left - 8}" y="{base + LINE * at}" text-anchor="end">{escape(line)}</text>')
        for at, (value, colour) in enumerate(((present, PRESENT), (draft, DRAFT))):
            long = round(wide * value / most, 1)
            top = y + 2 + at * 13
            parts.append(f'<rect x="{left}" y="{top}" width="{long}" height="11" fill="{colour}"/>')
            parts.append(f'<text x="{left + long + 6}" y="{top + 10}" class="small">{value:,}</text>')
        y += max(ROW, LINE * len(named) + 6)
    high = y + 26
    parts.append(f'<g transform="translate(0 {high - HEIGHT})">{_key(names)}</g>')
    return _svg(title, told, high, parts)


def folded(name: str) -> list[str]:
    """A bar's name on as many lines as it needs, broken after a comma or at a space."""
    lines = [""]
    for part in re.split(r"(?<=、)|(?<= )", name):
        if lines[-1] and _width(lines[-1]) + _width(part.rstrip()) > WIDE:
            lines.append("")
        lines[-1] += part
    return [line.rstrip() for line in lines]


def _width(text: str) -> int:
    return sum(1 if char.isascii() else 2 for char in text)


def _grid(most: int, wide: int, high: int) -> str:
    parts = []
    for part in range(5):
        y = round(TOP + high * (1 - part / 4), 1)
        parts.append(f'<line x1="{LEFT}" x2="{LEFT + wide}" y1="{y}" y2="{y}" stroke="#d5dadd"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{round(most * part / 4):,}</text>')
    return "".join(parts)


def _key(names: Sequence[str]) -> str:
    parts = []
    for place, (name, colour, dash) in enumerate(zip(names, (PRESENT, DRAFT), ("", "7 4"), strict=True)):
        x = LEFT + place * 240
        parts.append(
            f'<line x1="{x}" x2="{x + 34}" y1="{HEIGHT - 4}" y2="{HEIGHT - 4}" stroke="{colour}" stroke-width="3" '
            f'stroke-dasharray="{dash}"/><text x="{x + 40}" y="{HEIGHT}">{escape(name)}</text>'
        )
    return "".join(parts)


def _svg(title: str, told: str, high: int, parts: Sequence[str]) -> str:
    number = next(_numbers)
    return (
        f'<svg viewBox="0 0 {WIDTH} {high + 6}" role="img" aria-labelledby="t{number} d{number}">'
        f'<title id="t{number}">{escape(title)}</title><desc id="d{number}">{escape(told)}</desc>{"".join(parts)}</svg>'
    )
