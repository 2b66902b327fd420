"""The next day on which something about a person changes by itself, without any fact."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

from insurance_linker.domain.age import first_working_day, reached_on
from insurance_linker.domain.groups import changes, listing_days
from insurance_linker.domain.interruption import LINE, interruption, lapse
from insurance_linker.domain.needs import Need
from insurance_linker.domain.needs.assist import loss_of_work
from insurance_linker.domain.needs.follow_up import left_open, opens_on
from insurance_linker.domain.policy.districts import district_on
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import ONE_DAY
from insurance_linker.domain.years import near_from


def wake_on(now: Situation, needs: Collection[Need]) -> date | None:
    """The earliest of these days after today, or None when the person can sleep until the next fact."""
    return _earliest(now, [*_of_dues(now, needs), *_of_cases(now, needs), *_of_spells(now), *_of_rules(now)])


def changes_on(now: Situation, needs: Collection[Need]) -> date | None:
    """The same for who asks neither whether a case is late, nor for figures that are told with it."""
    return _earliest(now, [*_of_cases(now, needs), *_of_spells(now), *_of_rules(now)])


def _earliest(now: Situation, days: Iterable[date]) -> date | None:
    today = now.day
    return min((day for day in days if day > today), default=None)


def _of_dues(now: Situation, needs: Iterable[Need]) -> Iterator[date]:
    for need in needs:
        if need.late:
            yield need.due_on + ONE_DAY
        if need.advice and (figures := now.book.advice_changes_after(now.day)):
            yield figures


def _of_cases(now: Situation, needs: Iterable[Need]) -> Iterator[date]:
    for need in needs:
        if need.advice and (need.kind != "assist" or "lost" in now.advise):
            yield from _advice(now, need)
        if need.kind == "assist" and now.retires_on:
            yield now.retires_on  # also for who asks for no advice
        district = district_on(now.book, need.district, now.day)
        if district and district.until:
            yield district.until  # the case goes to whoever takes the district over


def _of_spells(now: Situation) -> list[date]:
    """Beginnings and ends to come; past ones do no harm."""
    today, history, found = now.day, now.history, list[date]()
    for cover in history.covers:
        if cover.start > today:
            found.append(cover.start)
        stop = cover.stop
        if stop is not None and stop >= today:
            found += stop, stop + ONE_DAY  # the day on which cover that resumes the day after counts no more by itself
    for job in history.jobs:
        end = job.end
        if end is not None and end <= today:
            continue
        found.append(job.start)
        if end is not None:
            found.append(end)
        change = now.obligations(job.district, today).changes.get(job.form)
        if change is not None and job.active(change):
            found.append(change)
    for status in history.excuses:
        found.append(status.start)
        if status.stop:
            found.append(status.stop)
    return found


def _of_rules(now: Situation) -> Iterator[date]:
    history, born = now.history, now.person.born
    if born:
        first = first_working_day(born, now.policy.assist)
        if first > now.day and loss_of_work(now):  # the day first: few are so young
            yield first
    if history.listings:
        yield from listing_days(now)
        if born and now.policy.guidance:
            yield reached_on(born, now.policy.guidance.from_age_years)
    for row in history.announced:
        if left_open(now, row):
            yield opens_on(now, row)
            if row.stop:
                yield row.stop
    found = interruption(now)
    if found:
        yield found.since
        yield from _paid_ahead(now)
    elif history.covers:
        yield from _of_left(now)


def _of_left(now: Situation) -> Iterator[date]:
    """Who left the scheme is asked about after some months, near retirement, and past it for another reason."""
    rule, retires_on = now.policy.renew, now.retires_on
    if rule.left_years is None or retires_on is None:
        return
    found = lapse(now, rule.whole_months)
    if found:
        yield found.since
        yield from filter(None, (near_from(now, rule.left_years), retires_on))
        yield from _paid_ahead(now)


def _paid_ahead(now: Situation) -> Iterator[date]:
    """The first of the next month that is paid ahead: it counts when it has come."""
    this = now.day.isoformat()[:7]
    if ahead := [month for month in now.history.paid.get(LINE, ()) if month > this]:
        yield date.fromisoformat(f"{min(ahead)}-01")


def _advice(now: Situation, need: Need) -> Iterator[date]:
    """Days on which the person's groups change, or measures are told no more."""
    yield from changes(now)
    if now.retires_on:
        yield now.retires_on
    yield from _paid_ahead(now)
    yield from (row.on for row, _ in now.history.registered)
    years = now.policy.renew.older_years
    if need.kind == "renew" and years is not None and (near := near_from(now, years)):
        yield near
