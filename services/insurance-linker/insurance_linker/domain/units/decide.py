"""The facts of a chunk about one unit or one project, decided together: what opened, changed and closed.

As with persons, the state is the set of what was said and the open cases are a function of it, the rules and the day.
Of the people this function needs sums; of a crowd they are kept and moved by those whom the facts change.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain, groupby
from typing import Any, NoReturn

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
from insurance_linker.domain.policy.rules import UnitRules
from insurance_linker.domain.reconcile import CHANGED, CLOSED, OPENED, Cause, cited_as_before
from insurance_linker.domain.units.project import (
    faults,
    held,
    project_case,
    project_days,
    project_needs,
    runs,
    site_of,
)
from insurance_linker.domain.units.reading import ended, told
from insurance_linker.domain.units.rows import CHINA
from insurance_linker.domain.units.site import Site
from insurance_linker.domain.units.staff import Staff, names_left
from insurance_linker.domain.units.standing import amended, as_it_stands, telling
from insurance_linker.domain.units.state import Others, ProjectState, State, UnitState, nobody
from insurance_linker.domain.units.told import Reason, day_in_china, told_project, told_unit
from insurance_linker.domain.units.unit import staff_of, unit_days, unit_needs


class UnitDecided(Struct, frozen=True):
    """A decision, its CloudEvents type, and the case as it is kept, or was until it closed."""

    type: str
    decision: CaseDecided
    case: OpenCase


class UnitOutcome(Struct, frozen=True):
    """``sums`` is what was found of all people. ``passed_on``: facts that belong to a project, with its key; they are
    decided there.
    """

    state: State
    sums: Staff | Site
    decided: list[UnitDecided]
    passed_on: list[tuple[str, Fact]]
    wake_on: date | None
    not_used: list[Reason]


class Reckoned(Struct, frozen=True):
    """What follows from a state on its day: the cases that are asked for, and on which days others may be."""

    rules: UnitRules
    sums: Staff | Site
    wanted: Mapping[str, Need]
    days: list[date]


class NotAtHand(Exception):
    """Everybody would have to be looked at, and only the state is there."""


def decide_unit(state: State, facts: Sequence[Fact], book: Book, others: Others[Any] = nobody) -> UnitOutcome:
    """What follows from one or more facts, in any order, for a unit or project in ``state``, under ``book``.

    Of a crowd those whom the facts name are at hand in ``state``, and ``others`` gives all who are not. Days are
    decided one by one: when a case opened, and which step it had reached, does not go by how days came in chunks. Facts
    of one day in two chunks may close a case and open it again where one chunk changes it.
    """
    outcomes = list[UnitOutcome]()
    for _, told_then in groupby(facts, day_in_china):
        outcomes.append(_decide_day(outcomes[-1].state if outcomes else state, list(told_then), book, others))
    if len(outcomes) == 1:
        return outcomes[0]
    return replace(
        outcomes[-1],
        decided=list(chain.from_iterable(row.decided for row in outcomes)),
        passed_on=list(chain.from_iterable(row.passed_on for row in outcomes)),
        not_used=list(chain.from_iterable(row.not_used for row in outcomes)),
    )


def _decide_day(state: State, facts: Sequence[Fact], book: Book, others: Others[Any]) -> UnitOutcome:
    said = told_unit(state, facts) if isinstance(state, UnitState) else told_project(state, facts)
    now, last = said.state, (said.used or facts)[-1]
    stood, cause = as_it_stands(now), Cause(last.fact_id, last.recorded_at)
    found = _reckoned(stood, state, book, others, cause.at.astimezone(CHINA).date())
    decided = list(_reconciled(stood, state, found, cause, book))
    open_ = {**now.open, **{row.case.id: row.case for row in decided}}
    for row in decided:
        if row.type == CLOSED:
            del open_[row.case.id]
    crowd = now.crowd and replace(now.crowd, sums=found.sums)
    if isinstance(now, UnitState) and isinstance(found.sums, Staff):
        now = replace(now, names=names_left(now.names, found.sums.names))
    return UnitOutcome(
        replace(now, version=now.version + len(decided), open=open_, crowd=crowd),
        found.sums,
        decided,
        list(_passed_on(now, facts)) if isinstance(now, UnitState) else [],
        min((day for day in found.days if day > now.as_of), default=None),
        said.not_used,
    )


def stands_under(state: State, book: Book, day: date) -> bool:
    """Whether the open cases are what these packs ask for on a day: else the unit or project is to be decided anew.

    That is said, too, of a crowd of which the sums do not tell.
    """
    now = as_it_stands(replace(state, as_of=max(state.as_of, day)))
    try:
        wanted = _reckoned(now, state, book, _not_at_hand if state.crowd else nobody, now.as_of).wanted
    except NotAtHand:
        return False
    return now.open.keys() == wanted.keys() and all(
        _case(need, before.opened_at, before) == before for id_, need in wanted.items() for before in (now.open[id_],)
    )


def _reckoned(now: State, before: State, book: Book, others: Others[Any], opens: date) -> Reckoned:
    if isinstance(now, UnitState) and isinstance(before, UnitState):
        rules, staff = staff_of(now, before, book, others)
        wanted = unit_needs(now, rules, staff, opens)
        days = unit_days(staff, wanted.values())
        return Reckoned(rules, staff, wanted, list(days))
    assert isinstance(now, ProjectState) and isinstance(before, ProjectState)
    rules, site = site_of(now, before, book, others)
    wanted = project_needs(now, rules, site, opens)
    days = project_days(now, site, wanted.values())
    return Reckoned(rules, site, wanted, list(days))


def _not_at_hand() -> NoReturn:
    raise NotAtHand


def _case(need: Need, opened_at: datetime, before: OpenCase | None) -> OpenCase:
    because = cited_as_before(need.because, before.because) if before else need.because
    return case_of(need, opened_at, need.late, because)


def _reconciled(now: State, as_before: State, known: Reckoned, cause: Cause, book: Book) -> Iterator[UnitDecided]:
    wanted = known.wanted
    found: list[tuple[str, OpenCase, EndingCode | None]] = [
        (CLOSED, now.open[id_], _ending(now, as_before, known, now.open[id_]))
        for id_ in sorted(now.open.keys() - wanted.keys())
    ]
    for id_, need in wanted.items():
        before = now.open.get(id_)
        # Another unit is written to anew, and reminded first.
        since = before.opened_at if before and before.unit_id == need.unit else cause.at
        case = _case(need, since, before)
        if before != case:
            found.append((CHANGED if before else OPENED, case, None))
    for number, (type_, case, ending) in enumerate(found, start=now.version + 1):
        decision = CaseDecided(
            decision_id=name_id(CASE_NAMES, f"{case.id}\x00{type_}\x00{cause.fact_id}\x00{number}"),
            version=number,
            decided_at=cause.at,
            cause=cause.fact_id,
            case=told(case, book, known.rules),
            ending=ended(ending) if ending else None,
        )
        yield UnitDecided(type_, decision, case)


def _ending(now: State, before: State, known: Reckoned, case: OpenCase) -> EndingCode:
    """Of a case that rests on a fact that has just been taken back or corrected that, unless it tells of no more."""
    code = _came_about(now, known)
    what = amended(as_it_stands(before), now, chain.from_iterable(ground.facts for ground in case.because))
    if what == "retracted" and code != "answered":
        return what
    return what if what and code == "resolved" else code


def _came_about(now: State, known: Reckoned) -> EndingCode:
    match now, known.sums:
        case _ if known.wanted:
            return "replaced"
        case ProjectState(), Site() as site:
            return _project_ending(now, known.rules, site)
        case _, Staff() as staff if not staff.answered:
            return "covered" if staff.insures else "resolved" if staff.employed else "job_ended"
    return "answered"


def _project_ending(now: ProjectState, rules: UnitRules, site: Site) -> EndingCode:
    if any(faults(now, rules, site.ever())):
        return "answered"
    known = telling(now)
    insured = known and runs(now, known[1]) and held(now, known[1], max(now.as_of, known[1].on))
    return "covered" if insured else "resolved"


def _passed_on(now: UnitState, facts: Sequence[Fact]) -> Iterator[tuple[str, Fact]]:
    """What the unit told of a project; and what was answered to the case of one of its projects."""
    cases = {project_case(code): code for code in now.projects}
    for fact in facts:
        match fact.data:
            case b.ProjectStarted() | b.ProjectInsured() | b.ProjectCorrected() | b.ProjectRetracted() as told:
                yield project_key(told.project.code), fact
            case b.CaseAnswered(case_id=case) | b.CaseRetracted(case_id=case) if case in cases:
                yield project_key(cases[case]), fact
