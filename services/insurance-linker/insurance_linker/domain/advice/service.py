"""The unit's report of the loss (art. 50), and what an employment service needs to take the person on (art. 50, 51)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct

from insurance_linker.domain import months
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.known_by import Membership
from insurance_linker.domain.policy.districts import heir
from insurance_linker.domain.policy.duties import TimeLimit
from insurance_linker.domain.policy.working_days import add_working_days
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Job
from insurance_linker.domain.unemployed import registered_after

BANDS = ((24, "16-24"), (34, "25-34"), (44, "35-44"), (54, "45-54"))
"""Up to which year of age."""


class Lost(Struct, frozen=True):
    """The job lost on a day; ``ended`` is False where only its cover stopped."""

    job: Job
    since: date
    ended: bool


def unit_report(now: Situation, lost: Lost) -> Iterator[Entitlement]:
    """By when the unit must report who lost their job. Of differing texts one prevails; the others are named.

    Who worked without a unit has nobody who reports."""
    limits = now.book.advised(lost.job.district, lost.since).reports
    if not lost.ended or not limits or not lost.job.unit:
        return
    first, *rivals = limits
    if first.working_days:
        due, _ = add_working_days(now.book, lost.since, first.days, now.day)
    else:
        due = lost.since + timedelta(days=first.days)
    inputs = {
        "unit": lost.job.unit_name or lost.job.unit,
        "ended_on": lost.since.isoformat(),
        "due_on": due.isoformat(),
        **_limit(first),
        "rivals": [_limit(row) for row in rivals],
    }
    yield Entitlement("unit_report", "unknown", inputs)


def employment_service(now: Situation, lost: Lost, groups: Iterable[Membership]) -> Entitlement:
    """Nothing that names the person."""
    registered = registered_after(now, lost.since)
    inputs = {
        "district": heir(now.book, now.history.residence or lost.job.district, now.day),
        "registered": registered is not None,
        "registered_on": registered.isoformat() if registered else None,
        "out_of_work_since": lost.since.isoformat(),
        "last_form": lost.job.form,
        "groups": [row.group for row in groups],
        "age_band": _band(now.person.born, lost.since),
    }
    return Entitlement("employment_service", "met", inputs)


def _limit(row: TimeLimit) -> dict[str, object]:
    return {"rule": row.cite, "days": row.days, "working_days": row.working_days}


def _band(born: str | None, day: date) -> str | None:
    if born is None:
        return None
    age = (months.of_day(day) - months.number(born)) // 12
    return next((band for most, band in BANDS if age <= most), "55+")
