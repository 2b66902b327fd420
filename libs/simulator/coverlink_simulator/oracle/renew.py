"""docs/rules.md, "renew": who pays alone and has stopped, and who left the scheme near legal retirement."""

from __future__ import annotations

from datetime import date, timedelta

from coverlink_simulator.oracle.case import OpenCase
from coverlink_simulator.oracle.guidance import GUIDED, SCHEMES
from coverlink_simulator.oracle.owed import SELF_PAID, excuses, is_excused, owes
from coverlink_simulator.oracle.retirement import add_months, months_between, retirement_month
from coverlink_simulator.oracle.spells import CoverSpell, Job, Life

Month = tuple[int, int]
DUE = timedelta(days=30)
NEAR_YEARS = 5
NOT_AFTER_LEAVING = ("on_benefit", "student")
NEEDED_BEFORE_2030, NEEDED_AT_MOST = 180, 240


def renew(life: Life, today: date, *, helped: bool) -> list[OpenCase]:
    """``helped``: an *assist* is open."""
    if any(owes(job, "pension", today) for job in life.jobs_on(today)):
        return []
    if is_excused(life, "pension", today) or is_excused(life, SELF_PAID, today):
        return []
    own = [s for s in life.cover if s.line == "pension" and s.paid_by == "self" and s.in_force(today)]
    if own:
        last = max(add_months(_month(max(spell.since for spell in own)), -1), _counted_from(life, today))
        return [_case(last, _opens(last))] if _opens(last) <= today else []
    return [] if helped else _left(life, today)


def _left(life: Life, today: date) -> list[OpenCase]:
    """Nobody pays now. Past retirement only who is sure to be short of years is asked about."""
    gone = _stops(life, today)
    if life.born is None or not gone or any(s.line in SCHEMES and s.in_force(today) for s in life.cover):
        return []
    if any(one.kind in GUIDED and one.holds(today) for one in life.listings):
        return []
    if any(s.kind in NOT_AFTER_LEAVING and s.lines is None and s.holds(today) for s in life.statuses):
        return []
    year, month = retirement_month(life.born, life.sex)
    near, retirement = date(year - NEAR_YEARS, month, 1), date(year, month, 1)
    if today < near or (today >= retirement and not _is_short(life, year, today)):
        return []
    last = max(_month(max(gone)), _counted_from(life, today))
    return [_case(last, max(near, _opens(last)))] if _opens(last) <= today else []


def _stops(life: Life, today: date) -> list[date]:
    own = [s for s in life.cover if s.line == "pension" and s.paid_by != "fund" and not s.is_empty]
    return [spell.to for spell in own if spell.to is not None and spell.to <= today]


def _counted_from(life: Life, today: date) -> Month:
    """The last month that was paid, owed by a unit or excused."""
    return max(
        [
            (0, 1),
            *[month for line, month in life.contributions if line == "pension" and month <= _month(today)],
            *[_month(job.ended_on) for job in life.jobs if job.ended_on and job.has_ended(today) and _owed(job)],
            *[
                _month(status.to)
                for status in life.statuses
                if status.to and status.to <= today and (excuses(status, "pension") or excuses(status, SELF_PAID))
            ],
        ]
    )


def _is_short(life: Life, year: int, today: date) -> bool:
    """Whether even with every month paid from the age of 16 to the first that is known they are too few."""
    assert life.born is not None
    known = {month for line, month in life.contributions if line == "pension" and month <= _month(today)}
    for spell in life.cover:
        if spell.line == "pension":
            known |= _months_of(spell, today)
    if not known:
        return False
    before = max(0, months_between((life.born[0] + 16, life.born[1]), min(known)))
    needed = NEEDED_BEFORE_2030 if year < 2030 else min(NEEDED_AT_MOST, NEEDED_BEFORE_2030 + 6 * (year - 2029))
    return before + len(known) < needed


def _months_of(spell: CoverSpell, today: date) -> set[Month]:
    """Those with a day in ``[since, the earlier of to and today)``."""
    end = min(spell.to or today, today)
    found, month = set[Month](), _month(spell.since)
    while date(*month, 1) < end and spell.since < end:
        found.add(month)
        month = add_months(month, 1)
    return found


def _case(last: Month, since: date) -> OpenCase:
    return OpenCase("renew", "pension", None, since + DUE, ((None, f"{last[0]:04d}-{last[1]:02d}"),))


def _opens(last: Month) -> date:
    year, month = add_months(last, 4)
    return date(year, month, 1)


def _owed(job: Job) -> bool:
    return owes(job, "pension", job.last_day)


def _month(day: date) -> Month:
    return day.year, day.month
