"""What is kept of one fact about a unit or a project."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.units.people import Employee, bits, number, place_of, small
from insurance_linker.domain.units.state import Amend, Insured, Started

CHINA = timezone(timedelta(hours=8))


def employee(said: b.UnitStaffed, name: int) -> Employee:
    """``name``: the number of the unit's name in the statement."""
    return Employee(
        small(said.person_id),
        said.version,
        number(said.as_of),
        number(said.since) if said.working else 0,
        number(said.due_on),
        place_of(int(said.district or 0), name) if said.working else 0,
        bits(said.owed),
        bits(said.covered),
        bits(said.missing),
    )


def row_of(told: b.ProjectStarted | b.ProjectInsured | b.ProjectCorrected, time: datetime) -> Started | Insured:
    """A start, or cover that the project took; a correction is of a start if it tells of one."""
    match told:
        case b.ProjectStarted(project=of, unit=unit) | b.ProjectCorrected(project=of, unit=unit):
            if of.started_on and of.name and of.district:
                return Started(
                    time.timestamp(), unit.uscc, unit.name, of.name, of.district, of.started_on, of.ends_on, of.cost
                )
    assert not isinstance(told, b.ProjectStarted)
    cover = told.cover
    since = told.on or (cover.since if cover else time.astimezone(CHINA).date())
    return Insured(since, cover.to if cover else None)


def amend_of(fact: Fact) -> dict[str, Amend]:
    """By its id, if it corrects another fact or takes it back."""
    match fact.data:
        case b.UnitRetracted(of=of) | b.ProjectRetracted(of=of):
            return {fact.fact_id: Amend(fact.fact_id, fact.time.timestamp(), "retraction", fact_id(of.source, of.id))}
        case b.UnitCorrected(of=of) | b.ProjectCorrected(of=of):
            return {fact.fact_id: Amend(fact.fact_id, fact.time.timestamp(), "correction", fact_id(of.source, of.id))}
    return {}


def root_of(fact: str, amends: Mapping[str, Amend]) -> str:
    """The fact that one goes back to: itself if it amends none; any of them if they name each other in a ring."""
    passed = set[str]()
    while fact in amends and fact not in passed:
        passed.add(fact)
        fact = amends[fact].of
    return fact
