"""When a person retires, how many months they need by then, and by what their account is divided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec.structs import replace

from coverlink.contracts.fields import Month
from insurance_linker.domain.age import retirement_day
from insurance_linker.domain.policy.pensions import Age, MinimumYears, PayoutMonths, PayoutStep, YearStep
from insurance_linker.domain.policy.rules import Retirement
from insurance_linker.domain.reckon.answer import Question, Unfit
from insurance_linker.domain.reckon.looking import Found, Looking


class LifeQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question in ``month`` about a person born in month ``born``.

    ``original_age`` (50, 55 or 60) picks the track where a sex has two; else the latest counts. One that the sex does
    not have raises Unfit.
    """

    month: Month
    born: Month
    sex: Literal["m", "f"] | None = None
    original_age: int | None = None


def retires(looking: Looking, question: LifeQuestion, day: date) -> date | None:
    """The month of legal retirement, by the rule in force on the day to which today's rule leads."""
    found = looking.any(Retirement, "retirement", day)
    if found is None:
        return None
    reached = _reached(question, found.entry)
    later = next(iter(looking.all(Retirement, "retirement", reached)), None)
    if later is not None and later.entry.rule != found.entry.rule:
        found, reached = later, _reached(question, later.entry)
    looking.step("retirement", found.ground, legal=reached, born=question.born)
    return reached


def earliest(looking: Looking, question: LifeQuestion, day: date) -> date | None:
    """The month from which retirement may be brought forward by choice: by some years, not before the age that held
    before the reform. ``day``: that of the retirement that is planned. None where no pack lets it."""
    found = looking.find(Age, "ages", "retirement.early_most", day)
    reform = looking.any(Retirement, "retirement", day)
    if found is None or reform is None:
        return None
    legal, of_old = _reached(question, reform.entry), _reached(question, _undelayed(reform.entry))
    first = max(of_old, legal.replace(year=legal.year - found.entry.years))
    looking.step("early_most", found.ground, years=found.entry.years, earliest=first)
    return first


def _undelayed(reform: Retirement) -> Retirement:
    m, f = (tuple(replace(track, most_months=0) for track in rows) for rows in (reform.m, reform.f))
    return replace(reform, m=m, f=f)


def _reached(question: LifeQuestion, reform: Retirement) -> date:
    age = question.original_age
    if age is not None:
        tracks = {"m": reform.m, "f": reform.f}.get(question.sex or "", (*reform.m, *reform.f))
        if age not in {track.years for track in tracks}:
            expected = " or ".join(str(years) for years in sorted({track.years for track in tracks}))
            raise Unfit(f"original_age: expected {expected}, not {age}")
        m, f = (tuple(track for track in rows if track.years == age) for rows in (reform.m, reform.f))
        reform = replace(reform, m=m, f=f)
    return retirement_day(question.born, question.sex, reform)


def needed_months(looking: Looking, legal: date) -> int | None:
    """The least months of the employees' scheme, by what holds in the year in which retirement age is reached."""
    found = looking.need(MinimumYears, "minimum_years", "pension", legal, "minimum_years")
    if found is None:
        return None
    months = _least(found.entry, legal)
    looking.step("minimum_years", found.ground, year=legal.year, months=months)
    return months


def needed_of_resident(looking: Looking, day: date) -> int | None:
    """The least months of the residents' scheme, by what holds on the day: it does not go by the year of retirement."""
    found = looking.need(MinimumYears, "minimum_years", "resident_pension", day, "minimum_years")
    if found is None:
        return None
    months = _least(found.entry, day)
    looking.step("minimum_of_resident", found.ground, months=months)
    return months


def _least(entry: MinimumYears, day: date) -> int:
    steps = sorted(entry.steps, key=_year)
    return next((row for row in reversed(steps) if row.year <= day.year), steps[0]).months


def _year(step: YearStep) -> int:
    return step.year


def payout_steps(looking: Looking, day: date, scheme: str = "pension") -> tuple[PayoutStep, ...] | None:
    """The table of a scheme, by rising age."""
    found = looking.need(PayoutMonths, "payout_months", scheme, day, "payout_months")
    if found is None:
        return None
    steps = tuple(sorted(found.entry.steps, key=lambda step: step.age))
    if len(steps) == 1:
        looking.step("payout_flat", found.ground, scheme=scheme, months=steps[0].months)
    else:
        looking.step("payout_months", found.ground)
    return steps


def payout(steps: Sequence[PayoutStep], age: int) -> int:
    """The months by which the account is divided at an age in whole years: the last step not above it."""
    return next((step.months for step in reversed(steps) if step.age <= age), steps[0].months)


def resident_age(looking: Looking, day: date) -> Found[Age] | None:
    """The age in years from which the residents' pension is drawn (国发〔2014〕8号; packs: ``ages``)."""
    return looking.find(Age, "ages", "resident_pension", day)
