"""Facts put among those that are known. In any order, and however often they come, the same cases follow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.units.people import Employee, Worker, name_among, number, small
from insurance_linker.domain.units.rows import CHINA, amend_of, employee, root_of, row_of
from insurance_linker.domain.units.state import Answered, ProjectState, Registered, Started, UnitState

ENTERED = "coverlink.site.entered.v1"
REMEMBERED = 400
"""Days for which it is known of somebody who has gone that later statements than theirs were heard."""
Reason = Literal["repeated", "older", "no_rule_uses_it"]


class Told(Struct, frozen=True):
    """``used`` are the facts that said something new; ``not_used`` says why others did not."""

    state: UnitState | ProjectState
    used: list[Fact]
    not_used: list[Reason]


def told_unit(state: UnitState, facts: Iterable[Fact]) -> Told:
    """Of a unit: that it is registered, who works there, which projects it has, what was answered."""
    registered, people, answers = dict(state.registered), dict(state.people), dict(state.answers)
    projects, undone, names, as_of = set(state.projects), set(state.undone), dict(state.names), state.as_of
    amends = dict(state.amends)
    used: list[Fact] = []
    not_used: list[Reason] = []
    for fact in facts:
        as_of, data = max(as_of, day_in_china(fact)), fact.data
        reason: Reason | None = None
        match data:
            case b.UnitStaffed():
                as_of, known = max(as_of, data.as_of), people.get(small(data.person_id))
                if known and data.version < known.version:
                    reason = "older"  # nor is its name one of the unit's
                else:
                    row = employee(data, name_among(names, data.unit_name if data.owed else None))
                    reason = _not_new(known, row)
                    people[row.person] = row
            case b.UnitRegistered(unit=unit):
                reason = "repeated" if fact.fact_id in registered else None
                registered[fact.fact_id] = Registered(fact.time.timestamp(), unit.name, unit.district)
                amends |= amend_of(fact)
            case b.UnitRetracted():
                reason = "repeated" if fact.fact_id in amends else None
                amends |= amend_of(fact)
            case b.ProjectStarted() | b.ProjectInsured() | b.ProjectCorrected() | b.ProjectRetracted():
                projects.add(data.project.code)
            case b.CaseAnswered():
                reason = "repeated" if fact.fact_id in answers else None
                answers[fact.fact_id] = Answered(data.case_id, data.code, data.answered_on)
            case b.CaseRetracted(of=of):
                reason = "repeated" if (name := fact_id(of.source, of.id)) in undone else None
                undone.add(name)
            case b.DeadlinePassed() | b.PolicyActivated():
                pass
            case _:
                reason = "no_rule_uses_it"
        used.append(fact) if reason is None else not_used.append(reason)
    people = {person: row for person, row in people.items() if row.since or not forgotten(row, as_of)}
    return Told(
        replace(state, as_of=as_of, registered=registered, names=names, people=people, projects=frozenset(projects),
                answers=answers, undone=frozenset(undone), amends=amends),
        used,
        not_used,
    )  # fmt: skip


def told_project(state: ProjectState, facts: Iterable[Fact]) -> Told:
    """Of a project: that it began, that it is insured, who is on its roster and who comes and goes."""
    started, insured, answers = dict(state.started), dict(state.insured), dict(state.answers)
    people, undone, amends, as_of = dict(state.people), set(state.undone), dict(state.amends), state.as_of
    used: list[Fact] = []
    not_used: list[Reason] = []
    for fact in facts:
        as_of, data = max(as_of, day_in_china(fact)), fact.data
        reason: Reason | None = None
        match data:
            case b.ProjectStaffed():
                as_of = max(as_of, data.as_of)
                known = people.get(small(data.person_id)) or _stranger(data.person_id)
                row = known._replace(version=data.version, since=number(data.since), until=number(data.until))
                if not (reason := _not_new(known, row)):
                    people[row.person] = _with_earlier(row, data.was, people)
            case b.SitePassed():
                known = people.get(small(data.person.person_id)) or _stranger(data.person.person_id)
                row = _passed(known, number(data.on), entered=fact.type == ENTERED)
                reason = "repeated" if row == known else None
                people[row.person] = row
            case b.ProjectStarted() | b.ProjectInsured() | b.ProjectCorrected():
                reason = "repeated" if fact.fact_id in started or fact.fact_id in insured else None
                amends |= amend_of(fact)
                about, root = row_of(data, fact.time), root_of(fact.fact_id, amends)
                if isinstance(about, Started):
                    started[fact.fact_id] = about
                    reason = reason or ("no_rule_uses_it" if root in insured else None)
                else:
                    insured[fact.fact_id] = about
                    reason = reason or ("no_rule_uses_it" if root in started else None)
            case b.ProjectRetracted():
                reason = "repeated" if fact.fact_id in amends else None
                amends |= amend_of(fact)
            case b.CaseAnswered():
                reason = "repeated" if fact.fact_id in answers else None
                whose = data.unit.uscc if data.unit else None
                answers[fact.fact_id] = Answered(data.case_id, data.code, data.answered_on, whose)
            case b.CaseRetracted(of=of):
                reason = "repeated" if (name := fact_id(of.source, of.id)) in undone else None
                undone.add(name)
            case b.DeadlinePassed() | b.PolicyActivated():
                pass
            case _:
                reason = "no_rule_uses_it"
        used.append(fact) if reason is None else not_used.append(reason)
    return Told(
        replace(state, as_of=as_of, started=started, insured=insured, people=people, answers=answers,
                undone=frozenset(undone), amends=amends),
        used,
        not_used,
    )  # fmt: skip


def forgotten(row: Employee | Worker, day: date) -> bool:
    """Whether somebody has gone so long ago that a row is kept no more."""
    return isinstance(row, Employee) and not row.since and row.as_of <= number(day) - REMEMBERED


def day_in_china(fact: Fact) -> date:
    """On which it was recorded."""
    return fact.recorded_at.astimezone(CHINA).date()


def _not_new(known: Employee | Worker | None, row: Employee | Worker) -> Reason | None:
    """Why a statement says nothing new of a person."""
    if known is None or row.version > known.version:
        return None
    return "older" if row.version < known.version else "repeated" if row == known else None


def _stranger(person_id: str) -> Worker:
    return Worker(small(person_id), 0, 0, 0, 0, 0)


def _with_earlier(row: Worker, was: Iterable[str], people: dict[bytes, Worker]) -> Worker:
    """Who came and left under an earlier identity is this person; their row goes."""
    for person in was:
        if earlier := people.pop(small(person), None):
            row = row._replace(entered=max(row.entered, earlier.entered), left=max(row.left, earlier.left))
    return row


def _passed(row: Worker, day: int, *, entered: bool) -> Worker:
    """Only the last day of coming and the last of leaving are kept: they are the same in any order."""
    return row._replace(entered=max(row.entered, day)) if entered else row._replace(left=max(row.left, day))
