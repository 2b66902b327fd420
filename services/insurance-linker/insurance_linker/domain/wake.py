"""The next day on which something about a person changes by itself, without any fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from insurance_linker.domain.age import first_working_day, reached_on, retirement_day
from insurance_linker.domain.groups import changes, listing_days
from insurance_linker.domain.interruption import LINE, interruption
from insurance_linker.domain.needs import Need
from insurance_linker.domain.needs.assist import loss_of_work
from insurance_linker.domain.needs.follow_up import left_open, opens_on
from insurance_linker.domain.policy.districts import district_on
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import ONE_DAY
from insurance_linker.domain.years import near_from


def wake_on(now: Situation, needs: Iterable[Need]) -> date | None:
    """The earliest of these days after today, or None when the person can sleep until the next fact."""
    return min((day for day in _days(now, needs) if day > now.day), default=None)


def _days(now: Situation, needs: Iterable[Need]) -> Iterator[date]:
    for need in needs:
        if need.late:
            yield need.due_on + ONE_DAY
        if need.advice:
            yield from _advice(now, need)
        if need.kind == "assist" and now.person.born:
            yield retirement_day(now.person.born, now.person.sex, now.policy.retirement)
        district = district_on(now.book, need.district, now.day)
        if district and district.until:
            yield district.until  # the case goes to whoever takes the district over
    if now.person.born:
        first = first_working_day(now.person.born, now.policy.assist)
        if first > now.day and loss_of_work(now):  # the day first: few are so young
            yield first
    if now.history.listings:
        yield from listing_days(now)
        if now.person.born and now.policy.guidance:
            yield reached_on(now.person.born, now.policy.guidance.from_age_years)
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
    for row in now.history.announced:
        if left_open(now, row):
            yield opens_on(now, row)
            if row.stop:
                yield row.stop
    found = interruption(now)
    if found:
        yield found.since
        for month in now.history.paid.get(LINE, ()):
            yield date.fromisoformat(f"{month}-01")  # paid ahead: it counts when it has come


def _advice(now: Situation, need: Need) -> Iterator[date]:
    """Days on which the person's groups or the figures told change."""
    yield from changes(now)
    yield from (row.on for row, _ in now.history.registered)
    if figures := now.book.advice_changes_after(now.day):
        yield figures
    years = now.policy.renew.older_years
    if need.kind == "renew" and years is not None and (near := near_from(now, years)):
        yield near
