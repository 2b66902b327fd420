"""The cases of a unit (docs/rules.md, 10): not registered and nobody insured, or fewer insured than employed.

States are as they stand (``standing``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import chain

from coverlink.contracts.facts import fact_id
from coverlink.contracts.fields import CaseKind
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_id
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.rules import UnitRule, UnitRules
from insurance_linker.domain.spells import ONE_DAY
from insurance_linker.domain.staffing import SOURCE, statement_name
from insurance_linker.domain.units.people import Employee, counted, day_of, district_of, number, person_id
from insurance_linker.domain.units.staff import Staff, moved, on_day, summed
from insurance_linker.domain.units.state import Others, Registered, UnitState, changed
from insurance_linker.domain.units.steps import of_steps, settled_until, step_days

KINDS: tuple[CaseKind, ...] = ("unit_unregistered", "unit_incomplete")


def staff_of(now: UnitState, before: UnitState, book: Book, others: Others[Employee]) -> tuple[UnitRules, Staff]:
    """The rules for the unit on its day, and its people. ``before`` is how those at hand stand in the crowd's sums."""

    def everybody() -> Iterable[Employee]:
        return chain(now.people.values(), others())

    kept = moved(now.crowd.sums, changed(before.people, now.people)) if now.crowd and now.crowd.sums else None
    rules = book.unit_rules(_place(now, kept.districts if kept else _districts(everybody())), now.as_of)
    until = settled_until(rules, now, {unit_case(now.id, kind) for kind in KINDS})
    on = number(now.as_of), number(until), rules.steps.named
    return rules, (kept and on_day(kept, *on)) or summed(everybody(), *on)


def unit_needs(state: UnitState, rules: UnitRules, found: Staff, opens: date) -> dict[str, Need]:
    """At most one case: which kind depends on whether the unit is known to insure anybody or to be registered. What is
    not open yet ``opens`` on a day.
    """
    if not found.late:
        return {}
    known = registration(state)
    kind: CaseKind = "unit_incomplete" if found.insures or known else "unit_unregistered"
    closes_when = "all_covered" if kind == "unit_incomplete" else "registered_or_covered"
    id_, due = unit_case(state.id, kind), day_of(found.first[0].since)
    need = Need(
        id=id_,
        kind=kind,
        unit=state.id,
        unit_name=known.name if known else _named(state, found.names),
        district=_place(state, found.districts),
        due_on=due,
        late=None if found.insures else "missed",
        priority=_rule(rules, kind).priority,
        because=(_figures(state, rules, kind, found), of_steps(rules, id_, state.id, due, state, opens)),
        closes_when=closes_when,
    )
    return {need.id: need}


def unit_days(found: Staff, needs: Iterable[Need]) -> Iterator[date]:
    """Days on which the unit's cases may change by themselves."""
    if found.ahead:
        due, _ = min(found.ahead)
        yield day_of(due) + ONE_DAY
    yield from step_days(needs)


def unit_case(unit: str, kind: CaseKind) -> str:
    """One id a unit and kind: a case that opens again is the same case."""
    return case_id("", kind, None, unit, "unit")


def registration(state: UnitState) -> Registered | None:
    """What was told last."""
    found = max(state.registered.items(), key=lambda row: (row[1].time, row[0]), default=None)
    return found[1] if found else None


def _place(state: UnitState, districts: Mapping[int, int]) -> str:
    """Where the unit is registered, else where most work; of equally many the least code."""
    if known := registration(state):
        return known.district
    if not districts:
        return NATION
    return f"{min(districts, key=lambda code: (-districts[code], code)):06d}"


def _named(state: UnitState, names: Mapping[int, int]) -> str | None:
    """As the jobs of most have it; of equally many the least name. Where there are no transactions a row may have a
    number of which the value does not know yet: it has no name until it is told again.
    """
    known = [(-count, state.names[number]) for number, count in names.items() if number in state.names]
    if known:
        return min(known)[1]
    return state.named[1] if state.named else None


def _districts(people: Iterable[Employee]) -> Counter[int]:
    return Counter(district_of(row.place) for row in people if row.since and row.owed)


def _rule(rules: UnitRules, kind: CaseKind) -> UnitRule:
    return rules.unregistered if kind == "unit_unregistered" else rules.incomplete


def _figures(state: UnitState, rules: UnitRules, kind: CaseKind, found: Staff) -> Ground:
    rule, facts = _rule(rules, kind), state.registered
    named = found.first[: rules.steps.named]
    people = [person_id(row.person) for row in named]
    statements = [
        fact_id(SOURCE, statement_name(state.id, who, row.version)) for who, row in zip(people, named, strict=True)
    ]
    inputs = {
        "about": rule.about,
        "employed": found.employed,
        "owed": counted(found.owed),
        "covered": counted(found.covered),
        "late": found.late_people,
        "missing": counted(found.late),
        "since": (day_of(found.first[0].since) + timedelta(1)).isoformat(),
        "registered": bool(facts),
        "people": people,
    }
    return Ground(rule.cite, (*sorted(facts), *statements), inputs)
