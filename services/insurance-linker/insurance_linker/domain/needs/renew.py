"""``renew``: a person who pays for themselves has stopped paying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from coverlink.contracts.fields import Line
from insurance_linker.domain.advice import ways_back
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_id
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Cover, Excuse, Job

LINE: Line = "pension"


def renew(now: Situation) -> Iterator[Need]:
    """The case, if it is due today."""
    found = interruption(now)
    if found is None or found[2] > now.day:
        return
    cover, last, opens_on = found
    inputs = {"last_month": last, "whole_months": now.policy.renew.whole_months}
    yield Need(
        id=case_id(now.person.id, "renew", LINE, None, f"{cover.fact}:{last}"),
        kind="renew",
        line=LINE,
        district=cover.district,
        due_on=opens_on + timedelta(days=now.policy.renew.due_days),
        late="cut",
        priority=now.policy.priorities["renew"],
        because=(Ground(now.policy.renew.cite, (cover.fact,), inputs),),
        closes_when="paid_or_suspended",
        advice=ways_back(now, last),
    )


def interruption(now: Situation) -> tuple[Cover, str, date] | None:
    """The self-paid spell, the last month that counts as paid, and the day on which a case opens if nothing comes."""
    policy, day, own = now.policy, now.day, own_cover(now)
    if not own or payment_excused(now) or units_pay(now):
        return None
    cover = max(own, key=lambda row: (row.start, row.fact))
    this_month = _month(day)
    months = [
        _shift(_month(cover.start), -1),
        *(month for month in now.history.paid.get(LINE, ()) if month <= this_month),
        *(_month(job.end) for job in now.history.jobs if job.end and job.end <= day and _owes_pension(now, job)),
        *(
            _month(row.stop)
            for row in now.history.excuses
            if row.stop and row.stop <= day and _excuses_payment(now, row)
        ),
    ]
    last = max(months)
    return cover, last, date.fromisoformat(_shift(last, policy.renew.whole_months + 1) + "-01")


def own_cover(now: Situation) -> list[Cover]:
    """The person's own cover that is in force."""
    return [row for row in now.history.held_on(now.day) if row.line == LINE and row.paid_by == "self"]


def payment_excused(now: Situation) -> bool:
    return any(row.active(now.day) and _excuses_payment(now, row) for row in now.history.excuses)


def units_pay(now: Situation) -> bool:
    """Missing months are a unit's arrears then, not the person's."""
    return any(_owes_pension(now, job) for jobs in now.employers.values() for job in jobs)


def _owes_pension(now: Situation, job: Job) -> bool:
    """Whether its unit owes pension for a job now, or did on its last day; a status that excuses changes nothing."""
    owing = now.obligations(job.district, min(job.last_day, now.day)).owed.get(job.form)
    return owing is not None and LINE in owing.rule.lines


def _excuses_payment(now: Situation, row: Excuse) -> bool:
    return (
        row.kind in now.obligations(now.home, min(now.day, row.stop or now.day)).own_payment
        if row.lines is None
        else LINE in row.lines
    )


def _month(day: date) -> str:
    return f"{day.year:04d}-{day.month:02d}"


def _shift(month: str, by: int) -> str:
    year, rest = divmod(int(month[:4]) * 12 + int(month[5:]) - 1 + by, 12)
    return f"{year:04d}-{rest + 1:02d}"
