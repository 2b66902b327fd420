"""The cases of a unit (docs/rules.md, 7): not registered and nobody insured, or fewer insured than employed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from msgspec import Struct

from coverlink.contracts.facts import fact_id
from coverlink.contracts.fields import CaseKind
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_id
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.rules import UnitRule, UnitRules
from insurance_linker.domain.spells import ONE_DAY
from insurance_linker.domain.staffing import SOURCE, statement_name
from insurance_linker.domain.units.people import Employee, counted, day_of, number, person_id
from insurance_linker.domain.units.state import Registered, UnitState, answers_that_stand
from insurance_linker.domain.units.steps import of_steps, step_days

KINDS: tuple[CaseKind, ...] = ("unit_unregistered", "unit_incomplete")


class Staff(Struct, frozen=True):
    """The people of a unit on a day. ``employed``: those for whom a line is owed. ``late``: the case is about them."""

    employed: list[Employee]
    late: list[Employee]
    settled: bool
    insures: bool


def staff(state: UnitState, rules: UnitRules) -> Staff:
    """``settled``: there are gaps that are overdue, and an answer has ended all of them."""
    today, until = number(state.as_of), number(_settled_until(state, rules))
    employed = [row for row in state.people.values() if row.since and row.owed]
    overdue = [row for row in employed if row.missing and row.due < today]
    late = sorted((row for row in overdue if row.due > until), key=lambda row: (row.due, row.person))
    return Staff(employed, late, bool(overdue) and not late, any(row.covered for row in employed))


def unit_needs(state: UnitState, rules: UnitRules) -> dict[str, Need]:
    """At most one case: which kind depends on whether the unit is known to insure anybody or to be registered."""
    found = staff(state, rules)
    if not found.late:
        return {}
    kind: CaseKind = "unit_incomplete" if found.insures or state.registered else "unit_unregistered"
    known = registration(state)
    due = day_of(found.late[0].due)
    need = Need(
        id=unit_case(state.id, kind),
        kind=kind,
        unit=state.id,
        unit_name=known.name if known else state.named[1] if state.named else None,
        district=district_of(state, found.employed),
        due_on=due,
        late=None if found.insures else "missed",
        priority=_rule(rules, kind).priority,
        because=(_figures(state, rules, kind, found), of_steps(rules, due, state.as_of)),
        closes_when="all_covered" if found.insures or state.registered else "registered_or_covered",
    )
    return {need.id: need}


def unit_days(state: UnitState, needs: Sequence[Need], rules: UnitRules) -> Iterator[date]:
    """Days on which the unit's cases may change by themselves."""
    today = number(state.as_of)
    due = min((row.due for row in state.people.values() if row.due >= today and row.since), default=None)
    if due is not None:
        yield day_of(due) + ONE_DAY
    for need in needs:
        yield from step_days(rules, need.due_on)


def unit_case(unit: str, kind: CaseKind) -> str:
    """One id a unit and kind: a case that opens again is the same case."""
    return case_id("", kind, None, unit, "unit")


def registration(state: UnitState) -> Registered | None:
    """What was told last."""
    found = max(state.registered.items(), key=lambda row: (row[1].time, row[0]), default=None)
    return found[1] if found else None


def _settled_until(state: UnitState, rules: UnitRules) -> date | None:
    """The last day up to which an answer to one of the unit's cases has ended what was due."""
    own = {unit_case(state.id, kind) for kind in KINDS}
    ended = (row.on for row in answers_that_stand(state) if row.case_id in own and row.code in rules.steps.ends)
    return max(ended, default=None)


def district_of(state: UnitState, employed: Sequence[Employee]) -> str:
    """Where the unit is registered, else where most work; of equally many the least code."""
    if known := registration(state):
        return known.district
    if not employed:
        return NATION
    counts = Counter(row.district for row in employed)
    return f"{min(counts, key=lambda code: (-counts[code], code)):06d}"


def _rule(rules: UnitRules, kind: CaseKind) -> UnitRule:
    return rules.unregistered if kind == "unit_unregistered" else rules.incomplete


def _figures(state: UnitState, rules: UnitRules, kind: CaseKind, found: Staff) -> Ground:
    rule = _rule(rules, kind)
    named = found.late[: rules.steps.named]
    people = [person_id(row.person) for row in named]
    statements = [
        fact_id(SOURCE, statement_name(state.id, who, row.version)) for who, row in zip(people, named, strict=True)
    ]
    inputs = {
        "about": rule.about,
        "employed": len(found.employed),
        "owed": counted(row.owed for row in found.employed),
        "covered": counted(row.covered for row in found.employed),
        "late": len(found.late),
        "missing": counted(row.missing for row in found.late),
        "since": (day_of(found.late[0].due) + timedelta(1)).isoformat(),
        "registered": bool(state.registered),
        "people": people,
    }
    return Ground(rule.cite, (*sorted(state.registered), *statements), inputs)
