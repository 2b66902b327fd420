"""Records for the second stage, on unit.facts.v1: keyed by the unit, or by the project."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from msgspec.structs import replace

from coverlink.contracts.bodies import Person, ProjectStaffed, SitePassed, UnitStaffed
from coverlink.contracts.catalogue import UNIT_FACTS
from coverlink.contracts.facts import Fact
from coverlink_engine import Output
from insurance_linker.domain.staffing import Staffing, statement_name
from insurance_linker.saying import as_record, told

_TYPES = {UnitStaffed: "coverlink.unit.staffed.v1", ProjectStaffed: "coverlink.project.staffed.v1"}


def said_to_units(person_id: str, staffed: Staffing, at: datetime) -> Iterator[Output]:
    """One record for each statement that is new."""
    for key, body in staffed.changed.items():
        name = statement_name(key, person_id, body.version)
        yield told(UNIT_FACTS, key, name, _TYPES[type(body)], at, body)


def passed_on(fact: Fact, key: str) -> Output:
    """The same fact under another key. Of a person it names no more than the id: nobody there opens the envelope."""
    data = fact.data
    if isinstance(data, SitePassed):
        data = replace(data, person=Person(person_id=data.person.person_id))
    return as_record(UNIT_FACTS, replace(fact, subject=key, data=data))
