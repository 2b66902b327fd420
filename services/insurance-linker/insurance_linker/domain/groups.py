"""Key groups: who is in one, since when and by which facts, as packs say how each is known (docs/rules.md, Groups)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


def groups_of(now: Situation) -> list[Membership]:
    """The groups in which the person is today, in the order of the packs."""
    if now.groups is None:
        now.groups = [_together(rows) for group in _possible(now) if (rows := _shown(now, group))]
    found: list[Membership] = now.groups
    return found


def listed(now: Situation, group: Group) -> Iterator[Listing]:
    """The listings that make the person one of the group today."""
    for row in now.history.listings:
        if row.kind in group.listed and row.active(now.day) and not _outlived(row, group, now.day):
            yield row


def changes(now: Situation) -> Iterator[date]:
    """Days, also past ones, on which a group begins or ends by time alone."""
    yield from listing_days(now)
    for group in now.policy.groups:
        if group.within_years is not None:
            yield from (_years_on(row.start, group.within_years) for row in now.history.listings)
        if group.from_age:
            yield from _turns(_older_unemployed(now, group, ahead=True))
        if group.to_retirement_years is not None:
            yield from _turns(_near_pension(now, group, group.to_retirement_years, ahead=True))
        if group.months_unpaid is not None:
            for found in (interruption(now, group.months_unpaid), lapse(now, group.months_unpaid)):
                if found:
                    yield found.since


def listing_days(now: Situation) -> Iterator[date]:
    for row in now.history.listings:
        yield row.start
        if row.stop:
            yield row.stop


def _possible(now: Situation) -> list[Group]:
    """Without those of which nothing is there that could show them: most groups, of most persons."""
    history, born = now.history, now.person.born
    forms = {job.form for jobs in now.employers.values() for job in jobs}
    return [
        group
        for group in now.policy.groups
        if (group.listed and history.listings)
        or not forms.isdisjoint(group.forms)
        or (history.covers and (group.pays_alone or group.months_unpaid is not None))
        or (group.from_age and history.registered)
        or (group.to_retirement_years is not None and born)
    ]


def _shown(now: Situation, group: Group) -> list[Membership]:
    history, found = now.history, list[Membership]()
    if group.listed and history.listings:
        found.extend(_listed(now, group))
    if group.forms and now.employers:
        found.extend(_at_work(now, group))
    if group.pays_alone and history.covers:
        found.extend(_paying_alone(now, group))
    if group.from_age and history.registered:
        found.extend(_older_unemployed(now, group))
    if group.months_unpaid is not None and history.covers:
        found.extend(_interrupted(now, group, group.months_unpaid))
    if group.to_retirement_years is not None and now.person.born:
        found.extend(_near_pension(now, group, group.to_retirement_years))
    return found


def _listed(now: Situation, group: Group) -> Iterator[Membership]:
    for row in listed(now, group):
        most = _years_on(row.start, group.within_years) if group.within_years is not None else None
        yield Membership(group.group, row.start, min(filter(None, (row.stop, most)), default=None), (row.fact,))


def _at_work(now: Situation, group: Group) -> Iterator[Membership]:
    for jobs in now.employers.values():
        for job in jobs:
            if job.form in group.forms:
                yield Membership(group.group, job.start, job.end, job.facts)


def _paying_alone(now: Situation, group: Group) -> Iterator[Membership]:
    for row in now.history.held_on(now.day):
        if row.paid_by == "self" and row.line in OWN_LINES:
            yield Membership(group.group, row.start, row.stop, (row.fact,))


def _older_unemployed(now: Situation, group: Group, *, ahead: bool = False) -> Iterator[Membership]:
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
    found = interruption(now, months) or lapse(now, months)
    if found and found.since <= now.day:
        yield Membership(group.group, found.since, None, (found.cover.fact,))


def _near_pension(now: Situation, group: Group, within: int, *, ahead: bool = False) -> Iterator[Membership]:
    since, end = near_from(now, within), now.retires_on
    if since is None or end is None or not (ahead or since <= now.day) or now.day >= end:
        return
    years = years_of(now)
    if years and years.short and not _past_help(now):
        yield Membership(group.group, since, end, ())


def _turns(rows: Iterable[Membership]) -> Iterator[date]:
    for row in rows:
        yield row.since
        if row.to:
            yield row.to


def _together(rows: list[Membership]) -> Membership:
    """One membership for all ways in which it is known."""
    rows = sorted(rows, key=lambda row: (row.since, row.facts))
    ends = [row.to for row in rows]
    to = None if None in ends else max(filter(None, ends))
    facts = tuple(dict.fromkeys(fact for row in rows for fact in row.facts))
    return Membership(rows[0].group, rows[0].since, to, facts)


def _past_help(now: Situation) -> bool:
    return not PAST_HELP.isdisjoint(now.statuses)


def _outlived(row: Listing, group: Group, day: date) -> bool:
    return group.within_years is not None and day >= _years_on(row.start, group.within_years)


def _years_on(day: date, years: int) -> date:
    """The same day so many years later; after a 29 February 1 March, where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)
