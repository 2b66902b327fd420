"""How near legal retirement is, and whether the years for a pension are sure to be short (docs/rules.md, Groups)."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from insurance_linker.domain import months
from insurance_linker.domain.age import reached_on
from insurance_linker.domain.interruption import LINE
from insurance_linker.domain.policy.pensions import MinimumYears
from insurance_linker.domain.situation import Situation

BEFORE_WORK = 16
"""Years of age before which nobody can have paid (Labour Law art. 15)."""


class Years(Struct, frozen=True):
    """Months: ``known`` to be paid; ``before`` the first of these, of which nothing is known; ``needed`` for a pension;
    ``left`` until ``retirement``."""

    known: int
    before: int
    needed: int
    left: int
    retirement: date

    @property
    def short(self) -> bool:
        """Whether they are too few even if all of which nothing is known were paid."""
        return self.before + self.known < self.needed

    @property
    def enough_if_paid(self) -> bool:
        """Whether paying every month until retirement may be enough."""
        return self.before + self.known + self.left >= self.needed


def near_from(now: Situation, years: int) -> date | None:
    """The first day on which legal retirement is at most so many years away."""
    day = now.retires_on
    return day.replace(year=day.year - years) if day else None


def older(now: Situation) -> bool:
    """Whether a payer is near retirement, or past it, as the rule for *renew* has it."""
    years = now.policy.renew.older_years
    near = near_from(now, years) if years is not None else None
    return near is not None and near <= now.day


def retired_short(now: Situation) -> bool:
    """Whether legal retirement has come and years are sure to be short: in no group any more, short all the same."""
    years = years_of(now)
    return years is not None and years.short and years.retirement <= now.day


def years_of(now: Situation) -> Years | None:
    """What is known of a person's months in the employees' scheme; None where nothing is, or of no month of birth."""
    day, minimum = now.retires_on, now.book.advised(now.home, now.day).minimum_years
    paid = months.insured(now.history, LINE, now.day)
    if day is None or minimum is None or not paid or now.person.born is None:
        return None
    first = months.of_day(reached_on(now.person.born, BEFORE_WORK))
    return Years(
        known=len(paid),
        before=max(0, min(paid) - first),
        needed=_needed(minimum, day.year),
        left=max(0, months.of_day(day) - months.of_day(now.day)),
        retirement=day,
    )


def _needed(minimum: MinimumYears, year: int) -> int:
    """The step of the last year that is not after this one; the first, if all are."""
    begun = [step for step in minimum.steps if step.year <= year] or minimum.steps[:1]
    return begun[-1].months
