"""The ways in which a person is known to be in a key group (docs/rules.md, Groups)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from msgspec import Struct

from insurance_linker.domain.age import reached_on
from insurance_linker.domain.interruption import interruption, lapse
from insurance_linker.domain.policy.help import Group
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Listing
from insurance_linker.domain.unemployed import registered
from insurance_linker.domain.years import near_from, years_of

OWN_LINES = ("pension", "medical")
PAST_HELP = frozenset({"pensioner", "deceased"})


class Membership(Struct, frozen=True):
    """A person is in a group ``[since, to)``; ``facts`` show it."""

    group: str
    since: date
    to: date | None
    facts: tuple[str, ...]


def shown(now: Situation, group: Group) -> list[Membership]:
    """The ways in which the person is known to be in a group today; none where something keeps them out of it."""
    history, found = now.history, list[Membership]()
    if group.listed and history.listings:
        found.extend(_listed(now, group))
    if group.forms and now.employers:
        found.extend(_at_work(now, group))
    if group.past_retirement and now.employers:
        found.extend(_past_retirement(now, group))
    if group.through_project and history.covers:
        found.extend(_through_project(now, group))
    if group.pays_alone and history.covers:
        found.extend(_paying_alone(now, group))
    if group.from_age and history.registered:
        found.extend(older_unemployed(now, group))
    if group.months_unpaid is not None and history.covers:
        found.extend(_interrupted(now, group, group.months_unpaid))
    if group.to_retirement_years is not None and now.person.born:
        found.extend(near_pension(now, group, group.to_retirement_years))
    return [] if found and _kept_out(now, group) else found


def listed(now: Situation, group: Group) -> Iterator[Listing]:
    """The listings that make the person one of the group today."""
    for row in now.history.listings:
        if row.kind in group.listed and row.active(now.day) and not _outlived(row, group, now.day):
            yield row


def _kept_out(now: Situation, group: Group) -> bool:
    """Whether the person has work, or cover by a unit that employs them, with which nobody is in the group."""
    if any(job.form in group.unless_forms for jobs in now.employers.values() for job in jobs):
        return True
    if not group.unless_lines or not now.employers:
        return False
    payers = now.history.payers(now.employers.keys())
    return any(
        row.paid_by == "unit" and row.line in group.unless_lines and row.unit in payers
        for row in now.history.held_on(now.day)
    )


def _listed(now: Situation, group: Group) -> Iterator[Membership]:
    for row in listed(now, group):
        most = years_on(row.start, group.within_years) if group.within_years is not None else None
        yield Membership(group.group, row.start, min(filter(None, (row.stop, most)), default=None), (row.fact,))


def _at_work(now: Situation, group: Group) -> Iterator[Membership]:
    for jobs in now.employers.values():
        for job in jobs:
            if job.form in group.forms:
                yield Membership(group.group, job.start, job.end, job.facts)


def _past_retirement(now: Situation, group: Group) -> Iterator[Membership]:
    since = now.retires_on
    if since is None or now.day < since:
        return
    for jobs in now.employers.values():
        for job in jobs:
            if job.form in group.past_retirement:
                yield Membership(group.group, max(job.start, since), job.end, job.facts)


def _through_project(now: Situation, group: Group) -> Iterator[Membership]:
    for row in now.history.held_on(now.day):
        if row.project and row.line == "injury":
            yield Membership(group.group, row.start, row.stop, (row.fact,))


def _paying_alone(now: Situation, group: Group) -> Iterator[Membership]:
    for row in now.history.held_on(now.day):
        if row.paid_by == "self" and row.line in OWN_LINES:
            yield Membership(group.group, row.start, row.stop, (row.fact,))


def older_unemployed(now: Situation, group: Group, *, ahead: bool = False) -> Iterator[Membership]:
    """``ahead``: also who will be of that age later."""
    found, born, end = registered(now), now.person.born, now.retires_on
    years = next((years for sex, years in (group.from_age or {}).items() if sex == now.person.sex), None)
    if found is None or years is None or born is None or end is None or _past_help(now):
        return
    row, fact = found
    since = max(row.on, reached_on(born, years))
    if (ahead or since <= now.day) and now.day < end:
        yield Membership(group.group, since, end, (fact,))


def _interrupted(now: Situation, group: Group, months: int) -> Iterator[Membership]:
    if _past_help(now):
        return
    found = interruption(now, months)
    if found is None and now.person.born is not None and now.of_working_age:
        found = lapse(now, months)
    if found and found.since <= now.day:
        yield Membership(group.group, found.since, None, (found.cover.fact,))


def near_pension(now: Situation, group: Group, within: int, *, ahead: bool = False) -> Iterator[Membership]:
    since, end = near_from(now, within), now.retires_on
    if since is None or end is None or not (ahead or since <= now.day) or now.day >= end:
        return
    years = years_of(now)
    if years and years.short and not _past_help(now):
        yield Membership(group.group, since, end, ())


def _past_help(now: Situation) -> bool:
    return not PAST_HELP.isdisjoint(now.statuses)


def _outlived(row: Listing, group: Group, day: date) -> bool:
    return group.within_years is not None and day >= years_on(row.start, group.within_years)


def years_on(day: date, years: int) -> date:
    """The same day so many years later; after a 29 February 1 March, where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
