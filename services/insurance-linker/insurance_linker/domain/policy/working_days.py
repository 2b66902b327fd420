"""Working days (工作日): Monday to Friday, less the rest days and with the weekend workdays announced for each year.

The State Council announces a year's days in the autumn before it. Until then the year is taken as Monday to Friday,
and whatever was counted in it is provisional.
"""

from __future__ import annotations

from datetime import date, timedelta

from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.places import Calendar

SATURDAY = 5
DAY = timedelta(1)


def add_working_days(book: Book, start: date, n: int, known: date | None = None) -> tuple[date, bool]:
    """The n-th working day after ``start``, which itself does not count; and whether that is provisional.

    ``known``: by the calendars announced by that day (default: by ``start``). Raises ValueError for a negative ``n``.
    """
    if n < 0:
        raise ValueError(f"working days are counted forward: expected 0 or more, got {n}")
    years: dict[int, Calendar | None] = {}
    day = start
    provisional = False
    while n > 0:
        day += DAY
        if day.year not in years:
            years[day.year] = _calendar(book, day.year, known or start)
        calendar = years[day.year]
        provisional = provisional or calendar is None
        n -= _works(calendar, day)
    return day, provisional


def _calendar(book: Book, year: int, known: date) -> Calendar | None:
    return book.find(Calendar, "calendar", str(year), NATION, date(year, 1, 1), known)


def _works(calendar: Calendar | None, day: date) -> bool:
    if calendar is not None and day in calendar.holidays:
        return False
    return day.weekday() < SATURDAY or (calendar is not None and day in calendar.workdays)
