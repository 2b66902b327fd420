"""The next day on which something about a person changes by itself, without any fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from insurance_linker.domain.age import first_working_day, retirement_day
from insurance_linker.domain.needs import Need
from insurance_linker.domain.needs.assist import loss_of_work
from insurance_linker.domain.needs.renew import LINE, interruption
from insurance_linker.domain.policy.districts import district_on
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import ONE_DAY


def wake_on(now: Situation, needs: Iterable[Need]) -> date | None:
    """The earliest of these days after today, or None when the person can sleep until the next fact."""
    return min((day for day in _days(now, needs) if day > now.day), default=None)


def _days(now: Situation, needs: Iterable[Need]) -> Iterator[date]:
    for need in needs:
        if need.late:
            yield need.due_on + ONE_DAY
        if need.kind == "assist" and now.person.born:
            yield retirement_day(now.person.born, now.person.sex, now.policy.retirement)
        district = district_on(now.book, need.district, now.day)
        if district and district.until:
            yield district.until  # the case goes to whoever takes the district over
    if now.person.born:
        first = first_working_day(now.person.born, now.policy.assist)
        if first > now.day and loss_of_work(now):  # the day first: few are so young
            yield first
    for cover in now.history.covers:
        yield cover.start
        if cover.stop:
            yield cover.stop
            yield cover.stop + ONE_DAY  # the day on which cover that resumes the day after counts no more by itself
    for job in now.history.jobs:
        yield job.start
        if job.end:
            yield job.end
        change = now.obligations(job.district, now.day).changes.get(job.form)
        if change and job.active(change):
            yield change
    for status in now.history.excuses:
        yield status.start
        if status.stop:
            yield status.stop
    found = interruption(now)
    if found:
        yield found[2]
        for month in now.history.paid.get(LINE, ()):
            yield date.fromisoformat(f"{month}-01")  # paid ahead: it counts when it has come
