"""Working age: from 16 years completed to legal retirement under the reform of 2025 (docs/rules.md, 5)."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from insurance_linker.domain.policy.rules import AssistRule, Retirement, RetirementTrack


def retirement_day(born: str, sex: str | None, reform: Retirement) -> date:
    """The first day of the month in which a person born in month ``YYYY-MM`` reaches retirement age.

    Of several tracks, and where no sex is known, the latest counts.
    """
    tracks = {"m": reform.m, "f": reform.f}.get(sex or "", (*reform.m, *reform.f))
    return max(_reached(born, track.years, _later(born, track)) for track in tracks)


def reached_on(born: str, years: int) -> date:
    """The first day of the month in which a year of age is completed."""
    return _reached(born, years, 0)


def first_working_day(born: str, rule: AssistRule) -> date:
    """The first day of the month in which the 16th year is completed."""
    return reached_on(born, rule.from_age_years)


def _later(born: str, track: RetirementTrack) -> int:
    since = _months(born) - _months(track.first_birth_month)
    return 0 if since < 0 else min(track.most_months, since // track.births_per_month + 1)


@lru_cache(100_000)
def _reached(born: str, years: int, months: int) -> date:
    year, month = divmod(_months(born) + 12 * years + months, 12)
    return date(year, month + 1, 1)


@lru_cache(10_000)
def _months(month: str) -> int:
    return int(month[:4]) * 12 + int(month[5:]) - 1
