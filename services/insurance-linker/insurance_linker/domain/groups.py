"""Key groups: who is in one, since when and by which facts, as packs say how each is known (docs/rules.md, Groups)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from insurance_linker.domain.interruption import interruption, lapse
from insurance_linker.domain.known_by import Membership, near_pension, older_unemployed, shown, years_on
from insurance_linker.domain.policy.help import Group
from insurance_linker.domain.situation import Situation


def groups_of(now: Situation) -> list[Membership]:
    """The groups in which the person is today, in the order of the packs."""
    if now.groups is None:
        now.groups = [_together(rows) for group in _possible(now) if (rows := shown(now, group))]
    found: list[Membership] = now.groups
    return found


def changes(now: Situation) -> Iterator[date]:
    """Days, also past ones, on which a group begins or ends by time alone."""
    yield from listing_days(now)
    for group in now.policy.groups:
        if group.within_years is not None:
            yield from (years_on(row.start, group.within_years) for row in now.history.listings)
        if group.from_age:
            yield from _turns(older_unemployed(now, group, ahead=True))
        if group.to_retirement_years is not None:
            yield from _turns(near_pension(now, group, group.to_retirement_years, ahead=True))
        if group.past_retirement and now.employers and now.retires_on:
            yield now.retires_on
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
        or (born and not forms.isdisjoint(group.past_retirement))
        or (history.covers and (group.pays_alone or group.through_project or group.months_unpaid is not None))
        or (group.from_age and history.registered)
        or (group.to_retirement_years is not None and born)
    ]


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
