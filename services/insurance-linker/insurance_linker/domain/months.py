"""Calendar months: counted with as whole numbers since year 0, told as ``YYYY-MM``."""

from __future__ import annotations

from datetime import date

from coverlink.contracts.fields import Line
from insurance_linker.domain.history import History


def number(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def name(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def of_day(day: date) -> int:
    return day.year * 12 + day.month - 1


def first_day(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def insured(history: History, line: Line, day: date) -> set[int]:
    """The months up to a day with a contribution on a line, or with a day of cover on it before that day."""
    found = history.insured.get((line, day))
    if found is None:
        found = history.insured[line, day] = _insured(history, line, day)
    return found


def _insured(history: History, line: Line, day: date) -> set[int]:
    this_month = of_day(day)
    found = {month for row in history.paid.get(line, ()) if (month := number(row)) <= this_month}
    for cover in history.covers:
        if cover.line == line:
            found.update(_begun(cover.start, min(cover.stop or day, day)))
    for first, last in history.folded.covered.get(line, ()) if history.folded else ():
        found.update(range(first, last + 1))
    return found


def _begun(start: date, stop: date) -> range:
    """The months that have a day within ``[start, stop)``."""
    return range(of_day(start), of_day(stop) + (1 if stop.day > 1 else 0)) if start < stop else range(0)
