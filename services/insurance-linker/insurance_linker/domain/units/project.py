"""The case of a construction project (docs/rules.md, 10).

It is not insured, works go on beyond the insured term, people come who are on no roster, or nobody told its cost.
States are as they stand (``standing``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import chain

from msgspec import Struct

from coverlink.contracts.fields import CaseKind
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_id
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.rules import UnitRules
from insurance_linker.domain.units.firsts import Waiting
from insurance_linker.domain.units.people import Worker, day_of, number, person_id
from insurance_linker.domain.units.site import Asked, Days, Site, Spell, in_force, many, moved, on_day, summed
from insurance_linker.domain.units.standing import telling
from insurance_linker.domain.units.state import Others, ProjectState, Started, changed
from insurance_linker.domain.units.steps import of_steps, settled_until, step_days

KIND: CaseKind = "project_uninsured"


class Fault(Struct, frozen=True):
    """One thing that is wrong, and the day on which it should have been right."""

    due: date
    ground: Ground


def site_of(now: ProjectState, before: ProjectState, book: Book, others: Others[Worker]) -> tuple[UnitRules, Site]:
    """The rules for the project on its day, and its people (compare ``unit.staff_of``)."""
    known = telling(now)
    rules = book.unit_rules(known[1].district if known else NATION, now.as_of)
    covered = tuple(sorted(_spells(now, known[1]), key=str)) if known else ()
    ends = known[1].ends if known and not runs(now, known[1]) else None
    on = (
        number(now.as_of),
        Asked(number(settled_until(rules, now, {project_case(now.id)})), ends, covered),
        rules.steps.named,
    )
    kept = moved(now.crowd.sums, changed(before.people, now.people)) if now.crowd and now.crowd.sums else None
    return rules, (kept and on_day(kept, *on)) or summed(chain(now.people.values(), others()), *on)


def project_needs(state: ProjectState, rules: UnitRules, site: Site, opens: date) -> dict[str, Need]:
    """One case for all that is wrong, less what an answer has ended. If it is not open yet it ``opens`` on a day."""
    known, found = telling(state), unsettled(state, rules, site)
    if known is None or not found:
        return {}
    _, told = known
    id_, due = project_case(state.id), min(fault.due for fault in found)
    need = Need(
        id=id_,
        kind=KIND,
        unit=told.unit,
        unit_name=told.unit_name,
        district=told.district,
        due_on=due,
        priority=rules.uninsured.priority,
        because=(*(fault.ground for fault in found), of_steps(rules, id_, told.unit, due, state, opens)),
        closes_when="project_in_order",
    )
    return {need.id: need}


def project_days(state: ProjectState, site: Site, needs: Collection[Need]) -> Iterator[date]:
    """Days on which the project's case may change by itself."""
    for told in state.started.values():
        if told.ends:
            yield told.ends
    for spell in state.insured.values():
        yield spell.on
        if spell.to:
            yield spell.to
    for days in (site.came, site.joins, site.leaves) if needs else (site.came,):
        yield from (day_of(day) for day in days if day > site.today)
    yield from step_days(needs)


def project_case(code: str) -> str:
    """One id a project: a case that opens again is the same case."""
    return case_id("", KIND, None, None, code)


def unsettled(state: ProjectState, rules: UnitRules, site: Site) -> list[Fault]:
    """What is wrong and was not yet so by the day of an answer that ended the case."""
    until = settled_until(rules, state, {project_case(state.id)})
    return [fault for fault in faults(state, rules, site) if until is None or fault.due > until]


def faults(state: ProjectState, rules: UnitRules, site: Site) -> Iterator[Fault]:
    """All that is wrong today. Of people only what the site was asked for: those who came after an answer."""
    known = telling(state)
    if known is None:
        return
    fact, told = known
    today = state.as_of
    names: dict[str, object] = {"project": state.id, "name": told.name}
    if runs(state, told):
        if not held(state, told, max(today, told.on)):
            more = {"started_on": told.on.isoformat(), "cost": told.cost, **_joined(site)}
            inputs = {"about": "uninsured", **names, **more}
            yield Fault(
                uncovered_since(state, told), Ground(rules.uninsured.cite, (fact, *sorted(state.insured)), inputs)
            )
        if told.cost is None:
            yield Fault(told.on, Ground(rules.cost_missing.cite, (fact,), {"about": "cost_missing", **names}))
    elif told.ends and (days := site.seen_beyond()):
        more = {"ends_on": told.ends.isoformat(), **_people(days, site.came, site.beyond, rules), **_joined(site)}
        inputs = {"about": "overrun", **names, **more}
        yield Fault(day_of(days[0]), Ground(rules.overrun.cite, (fact, *sorted(state.insured)), inputs))
    days = site.seen(site.strange)
    if days and (runs(state, told) or day_of(days[-1]) >= (told.ends or date.min)):
        more = {**_people(days, site.strange, site.strangers, rules), **_joined(site)}
        inputs = {"about": "unrostered", **names, **more}
        yield Fault(day_of(days[0]), Ground(rules.unrostered.cite, (fact,), inputs))


def runs(state: ProjectState, told: Started) -> bool:
    """Whether the project's term is not over."""
    return told.ends is None or state.as_of < told.ends


def held(state: ProjectState, told: Started, day: date) -> bool:
    """Whether the project's cover is in force on a day."""
    return in_force(_spells(state, told), day)


def _spells(state: ProjectState, told: Started) -> Iterator[Spell]:
    """Cover without an end lasts as long as the term."""
    return ((spell.on, spell.to or told.ends) for spell in state.insured.values())


def uncovered_since(state: ProjectState, told: Started) -> date:
    """The day from which there is no cover: that of the start, or that on which the last cover stopped."""
    day = max(state.as_of, told.on)
    return max([told.on, *(spell.to for spell in state.insured.values() if spell.to and spell.to <= day)])


def _joined(site: Site) -> dict[str, object]:
    """Real-name joins and leaves up to today, and who is on the site."""
    return {
        "joined": site.up_to_today(site.joins),
        "left": site.up_to_today(site.leaves),
        "on_site": site.up_to_today(site.there),
    }


def _people(days: Sequence[int], of: Days, first: Sequence[Waiting], rules: UnitRules) -> dict[str, object]:
    return {
        "count": many(of, days),
        "since": day_of(days[0]).isoformat(),
        "people": [person_id(row.person) for row in first[: rules.steps.named]],
    }
