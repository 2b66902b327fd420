"""What is well-formed and still not to be believed as it stands: it is kept for a person to look at, not published."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from employment_events.accept.sense import YEAR_AHEAD, Leaves

YOUNGEST = 14
"""Nobody is employed before this age; the legal age is 16 (Labour Law, art. 15), with exceptions for art and sport."""
OLDEST_DAY = date(1950, 1, 1)
MOST_YUAN = Decimal(10_000_000)
_MONEY = ("data.employment.monthly_wage", "data.cover.base", "data.contribution.base", "data.contribution.amount")
_MONTH = "data.contribution.month"


def doubt(found: Leaves, time: datetime | None, born: date | None, today: date) -> str | None:
    """Why the event is not to be believed, naming the field; None when there is nothing to doubt."""
    started = found.get("data.employment.started_on")
    if started and born and _age(born, started) < YOUNGEST:
        return f"data.employment.started_on: the person was younger than {YOUNGEST}"
    if time and time.year < OLDEST_DAY.year:
        return f"time: before {OLDEST_DAY.year}"
    for path, value in found.items():
        if isinstance(value, date) and value < OLDEST_DAY:
            return f"{path}: before {OLDEST_DAY.year}"
    if _MONTH in found and not f"{OLDEST_DAY:%Y-%m}" <= found[_MONTH] <= f"{today + YEAR_AHEAD:%Y-%m}":
        return f"{_MONTH}: before {OLDEST_DAY.year}, or more than a year ahead"
    for path in _MONEY:
        if path in found and Decimal(found[path]) > MOST_YUAN:
            return f"{path}: more than {MOST_YUAN} yuan a month"
    return None


def _age(born: date, on: date) -> int:
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))
