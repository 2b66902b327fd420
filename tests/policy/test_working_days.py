"""Clocks in working days, over holidays, over weekends on which people work, and into years not yet announced."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insurance_linker.domain.policy.working_days import add_working_days
from insurance_linker.policy import shipped

BOOK = shipped()
DAYS = st.dates(date(2024, 1, 1), date(2028, 12, 31))
DAY = timedelta(1)


def is_worked(day: date, known: date) -> bool:
    return add_working_days(BOOK, day - DAY, 1, known)[0] == day


@pytest.mark.parametrize(
    ("start", "n", "end"),
    [
        (date(2026, 11, 20), 1, date(2026, 11, 23)),  # over a weekend
        (date(2026, 9, 30), 1, date(2026, 10, 8)),  # over the National Day holiday
        (date(2026, 9, 30), 3, date(2026, 10, 10)),  # the Saturday after it is worked
        (date(2025, 1, 25), 1, date(2025, 1, 26)),  # the Sunday before Spring Festival is worked
        (date(2024, 2, 8), 10, date(2024, 2, 28)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_days_of_announced_years_are_counted_by_the_announcement(start: date, n: int, end: date) -> None:
    assert add_working_days(BOOK, start, n, known=date(2026, 11, 26)) == (end, False)


def test_a_year_not_yet_announced_is_monday_to_friday_and_provisional() -> None:
    assert add_working_days(BOOK, date(2026, 12, 25), 10) == (date(2027, 1, 8), True)
    assert add_working_days(BOOK, date(2026, 12, 25), 4) == (date(2026, 12, 31), False)


def test_before_the_announcement_the_same_clock_was_provisional() -> None:
    start = date(2025, 10, 31)
    early, provisional = add_working_days(BOOK, start, 45)
    late, still = add_working_days(BOOK, start, 45, known=date(2025, 11, 4))
    assert (provisional, still) == (True, False)
    assert early != late  # 2026-01-02 is a holiday, 2026-01-04 is worked


def test_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        add_working_days(BOOK, date(2026, 1, 1), -1)


@given(DAYS, st.integers(1, 60))
def test_the_last_day_is_worked_and_the_days_up_to_it_are_as_many_as_asked(start: date, n: int) -> None:
    end, _ = add_working_days(BOOK, start, n)
    span = [start + timedelta(k) for k in range(1, (end - start).days + 1)]
    worked = [day for day in span if is_worked(day, start)]
    assert (worked[-1], len(worked)) == (end, n)


@given(DAYS, st.integers(0, 30), st.integers(0, 30))
def test_two_clocks_one_after_the_other_are_one(start: date, one: int, other: int) -> None:
    between, _ = add_working_days(BOOK, start, one, known=date(2026, 11, 26))
    end, _ = add_working_days(BOOK, between, other, known=date(2026, 11, 26))
    assert add_working_days(BOOK, start, one + other, known=date(2026, 11, 26))[0] == end


@pytest.mark.parametrize(("year", "days"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_announced(year: int, days: int) -> None:
    first = date(year, 1, 1)
    whole = [first + timedelta(k) for k in range(366) if (first + timedelta(k)).year == year]
    assert sum(is_worked(day, date(2026, 11, 26)) for day in whole) == days
