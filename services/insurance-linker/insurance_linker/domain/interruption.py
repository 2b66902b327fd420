"""Who has stopped paying the employees' pension: alone, or since nobody pays for them (docs/rules.md, Groups)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from coverlink.contracts.fields import Line
from insurance_linker.domain import months
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Cover, Excuse, Job

LINE: Line = "pension"
RESIDENTS: Line = "resident_pension"


class Interruption(NamedTuple):
    """The cover that is unpaid or has stopped, the last month that counts as paid, the day when it is long enough."""

    cover: Cover
    last_month: str
    since: date


def interruption(now: Situation, whole_months: int | None = None) -> Interruption | None:
    """Of who pays alone. ``since`` is the day on which a case opens if nothing comes.

    ``whole_months`` without a contribution; those of the rule for *renew*, if not given.
    """
    after = whole_months or now.policy.renew.whole_months
    if after not in now.interruptions:  # asked by several rules
        now.interruptions[after] = _interruption(now, after)
    found: Interruption | None = now.interruptions[after]
    return found


def _interruption(now: Situation, whole_months: int) -> Interruption | None:
    own = own_cover(now)
    if not own or payment_excused(now) or units_pay(now):
        return None
    cover = max(own, key=lambda row: (row.start, row.fact))
    return _after(now, cover, months.of_day(cover.start) - 1, whole_months)


def lapse(now: Situation, whole_months: int) -> Interruption | None:
    """Of who was in the scheme, through a unit or alone, and is in no scheme now; of any age."""
    day = now.day
    gone = [
        (row.stop, row.fact, row)
        for row in now.history.covers
        if row.line == LINE and row.paid_by != "fund" and not row.empty and row.stop and row.stop <= day
    ]
    if not gone or covered(now) or payment_excused(now) or units_pay(now):
        return None
    stop, _, cover = max(gone, key=lambda row: row[:2])
    return _after(now, cover, months.of_day(stop), whole_months)


def own_cover(now: Situation) -> list[Cover]:
    """The person's own cover that is in force."""
    return [row for row in now.history.held_on(now.day) if row.line == LINE and row.paid_by == "self"]


def covered(now: Situation) -> bool:
    """Whether the person is in the employees' or the residents' pension scheme."""
    return any(row.line in (LINE, RESIDENTS) for row in now.history.held_on(now.day))


def payment_excused(now: Situation) -> bool:
    return any(row.active(now.day) and excuses_payment(now, row) for row in now.history.excuses)


def units_pay(now: Situation) -> bool:
    """Missing months are a unit's arrears then, not the person's."""
    return any(owes_pension(now, job) for jobs in now.employers.values() for job in jobs)


def owes_pension(now: Situation, job: Job) -> bool:
    """Whether its unit owes pension for a job now, or did on its last day; a status that excuses changes nothing."""
    if not job.unit:
        return False
    owing = now.obligations(job.district, min(job.last_day, now.day)).owed.get(job.form)
    return owing is not None and LINE in owing.rule.lines


def excuses_payment(now: Situation, row: Excuse) -> bool:
    if row.lines is not None:
        return LINE in row.lines
    return row.kind in now.obligations(now.home, min(now.day, row.stop or now.day)).own_payment


def _after(now: Situation, cover: Cover, first: int, whole_months: int) -> Interruption:
    """Counted from the last month that was paid, owed by a unit or excused, but not before ``first``."""
    day, last = now.day, first
    if paid := now.history.paid.get(LINE):
        this_month = months.name(months.of_day(day))
        last = max(last, months.number(max((row for row in paid if row <= this_month), default=months.name(first))))
    for job in now.history.jobs:
        if job.end and job.end <= day and months.of_day(job.end) > last and owes_pension(now, job):
            last = months.of_day(job.end)
    for row in now.history.excuses:
        if row.stop and row.stop <= day and months.of_day(row.stop) > last and excuses_payment(now, row):
            last = months.of_day(row.stop)
    return Interruption(cover, months.name(last), months.first_day(last + whole_months + 1))
