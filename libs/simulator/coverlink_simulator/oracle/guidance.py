"""docs/rules.md, "Guidance": persons on departments' lists who are in no pension scheme."""

from __future__ import annotations

from datetime import date, timedelta

from coverlink_simulator.oracle.case import OpenCase
from coverlink_simulator.oracle.owed import owes
from coverlink_simulator.oracle.spells import Life, Listing, StatusSpell

GUIDED = (
    "fisher", "land_expropriated", "low_income", "extreme_poverty", "low_income_edge", "severe_disability",
)  # fmt: skip
"""Kinds of lists of the three groups that are guided."""
SCHEMES = ("pension", "resident_pension")
NOT_FOR = (
    "student", "pensioner", "serving", "imprisoned", "deceased", "abroad", "covered_elsewhere", "civil_servant",
)  # fmt: skip
SCHEME_BEGAN = date(2014, 2, 21)
DUE = timedelta(days=30)


def guidance(life: Life, today: date) -> list[OpenCase]:
    """At most one, told of the first of the listings that hold."""
    guided = [one for one in life.listings if one.kind in GUIDED]
    holding = [one for one in guided if one.holds(today)]
    if life.born is None or not holding or not life.has_district:
        return []
    sixteen = date(life.born[0] + 16, life.born[1], 1)
    if today < sixteen or _has_or_is_owed_a_scheme(life, today):
        return []
    told_of = min(holding, key=lambda one: (one.since, one.fact_id))
    due = max(told_of.since, sixteen, SCHEME_BEGAN, *_reasons_that_ended(life, today)) + DUE
    others = [one for one in guided if one != told_of and _share_a_day(one, told_of, today)]
    return [OpenCase("enrol", "resident_pension", None, due, tuple((one.fact_id, None) for one in [told_of, *others]))]


def _has_or_is_owed_a_scheme(life: Life, today: date) -> bool:
    return (
        any(spell.line in SCHEMES and spell.in_force(today) for spell in life.cover)
        or any(owes(job, "pension", today) for job in life.jobs_on(today))
        or any(_stands_against(status) and status.holds(today) for status in life.statuses)
    )


def _stands_against(status: StatusSpell) -> bool:
    if status.lines is not None:
        return bool(set(SCHEMES) & set(status.lines))
    return status.kind in NOT_FOR


def _reasons_that_ended(life: Life, today: date) -> list[date]:
    """The days, up to today, on which a reason not to ask was over."""
    days = [
        *(spell.to for spell in life.cover if spell.line in SCHEMES),
        *(job.ended_on for job in life.jobs if owes(job, "pension", job.last_day)),
        *(status.to for status in life.statuses if _stands_against(status)),
    ]
    return [day for day in days if day is not None and day <= today]


def _share_a_day(one: Listing, other: Listing, today: date) -> bool:
    return max(one.since, other.since) <= min(one.last_day, other.last_day, today)
