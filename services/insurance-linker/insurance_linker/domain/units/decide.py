"""The facts of a chunk about one unit or one project, decided together: what opened, changed and closed.

As with persons, the state is the set of what was said and the open cases are a function of it, the rules and the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts import bodies as b
from coverlink.contracts.catalogue import project_key
from coverlink.contracts.decisions import CaseDecided, EndingCode
from coverlink.contracts.facts import Fact
from coverlink.contracts.ids import name_id
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.case_ids import CASE_NAMES
from insurance_linker.domain.needs.need import Need, case_of
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.rules import UnitRules
from insurance_linker.domain.reconcile import CHANGED, CLOSED, OPENED, Cause, cited_as_before
from insurance_linker.domain.units.project import (
    faults,
    held,
    project_case,
    project_days,
    project_needs,
    runs,
    telling,
)
from insurance_linker.domain.units.reading import ended, told
from insurance_linker.domain.units.state import State, UnitState
from insurance_linker.domain.units.told import Reason, told_project, told_unit
from insurance_linker.domain.units.unit import district_of, staff, unit_days, unit_needs


class UnitDecided(Struct, frozen=True):
    """A decision, its CloudEvents type, and the case as it is kept, or was until it closed."""

    type: str
    decision: CaseDecided
    case: OpenCase


class UnitOutcome(Struct, frozen=True):
    """``passed_on``: facts that belong to a project, with its key; they are decided there."""

    state: State
    decided: list[UnitDecided]
    passed_on: list[tuple[str, Fact]]
    wake_on: date | None
    not_used: list[Reason]


def decide_unit(state: State, facts: Sequence[Fact], book: Book) -> UnitOutcome:
    """What follows from one or more facts, in any order, for a unit or project in ``state``, under ``book``."""
    said = told_unit(state, facts) if isinstance(state, UnitState) else told_project(state, facts)
    now, last = said.state, (said.used or facts)[-1]
    rules = book.unit_rules(_place(now), now.as_of)
    wanted = _wanted(now, rules)
    decided = list(_reconciled(now, wanted, Cause(last.fact_id, last.recorded_at), rules, book))
    open_ = {**now.open, **{row.case.id: row.case for row in decided}}
    for row in decided:
        if row.type == CLOSED:
            del open_[row.case.id]
    return UnitOutcome(
        replace(now, version=now.version + len(decided), open=open_),
        decided,
        list(_passed_on(now, facts)) if isinstance(now, UnitState) else [],
        _wake_on(now, list(wanted.values()), rules),
        said.not_used,
    )


def stands_under(state: State, book: Book, day: date) -> bool:
    """Whether the open cases are what these packs ask for on a day: else the unit or project is to be decided anew."""
    now = replace(state, as_of=max(state.as_of, day))
    wanted = _wanted(now, book.unit_rules(_place(now), now.as_of))
    return now.open.keys() == wanted.keys() and all(
        _case(need, before.opened_at, before) == before for id_, need in wanted.items() for before in (now.open[id_],)
    )


def _wanted(now: State, rules: UnitRules) -> Mapping[str, Need]:
    return unit_needs(now, rules) if isinstance(now, UnitState) else project_needs(now, rules)


def _case(need: Need, opened_at: datetime, before: OpenCase | None) -> OpenCase:
    because = cited_as_before(need.because, before.because) if before else need.because
    return case_of(need, opened_at, need.late, because)


def _place(now: State) -> str:
    """Where the rules about a unit or a project are looked up."""
    if isinstance(now, UnitState):
        return district_of(now, [row for row in now.people.values() if row.since and row.owed])
    known = telling(now)
    return known[1].district if known else NATION


def _reconciled(
    now: State, wanted: Mapping[str, Need], cause: Cause, rules: UnitRules, book: Book
) -> Iterator[UnitDecided]:
    found: list[tuple[str, OpenCase, EndingCode | None]] = [
        (CLOSED, now.open[id_], _ending(now, wanted, rules)) for id_ in sorted(now.open.keys() - wanted.keys())
    ]
    for id_, need in wanted.items():
        before = now.open.get(id_)
        case = _case(need, before.opened_at if before else cause.at, before)
        if before != case:
            found.append((CHANGED if before else OPENED, case, None))
    for number, (type_, case, ending) in enumerate(found, start=now.version + 1):
        decision = CaseDecided(
            decision_id=name_id(CASE_NAMES, f"{case.id}\x00{type_}\x00{cause.fact_id}\x00{number}"),
            version=number,
            decided_at=cause.at,
            cause=cause.fact_id,
            case=told(case, book),
            ending=ended(ending) if ending else None,
        )
        yield UnitDecided(type_, decision, case)


def _ending(now: State, wanted: Mapping[str, Need], rules: UnitRules) -> EndingCode:
    if wanted:
        return "replaced"
    if isinstance(now, UnitState):
        found = staff(now, rules)
        if found.settled:
            return "answered"
        return "covered" if found.insures else "resolved" if found.employed else "job_ended"
    if any(faults(now, rules)):
        return "answered"
    known = telling(now)
    insured = known and runs(now, known[1]) and held(now, known[1], max(now.as_of, known[1].on))
    return "covered" if insured else "resolved"


def _passed_on(now: UnitState, facts: Sequence[Fact]) -> Iterator[tuple[str, Fact]]:
    """What the unit told of a project; and what was answered to the case of one of its projects."""
    cases = {project_case(code): code for code in now.projects}
    for fact in facts:
        match fact.data:
            case b.ProjectStarted(project=project) | b.ProjectInsured(project=project):
                yield project_key(project.code), fact
            case b.CaseAnswered(case_id=case) | b.CaseRetracted(case_id=case) if case in cases:
                yield project_key(cases[case]), fact


def _wake_on(now: State, needs: Sequence[Need], rules: UnitRules) -> date | None:
    days = unit_days(now, needs, rules) if isinstance(now, UnitState) else project_days(now, needs, rules)
    return min((day for day in days if day > now.as_of), default=None)
