"""Calendar months as numbers that can be counted with."""

from __future__ import annotations

from datetime import date


def number(month: str) -> int:
    """``YYYY-MM`` as months since year 0."""
    return int(month[:4]) * 12 + int(month[5:7]) - 1


def name(month: int) -> str:
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def first_day(month: str) -> date:
    """The day by which a month's figures are looked up."""
    return of_number(number(month))


def of_number(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def of_day(day: date) -> int:
    return day.year * 12 + day.month - 1
