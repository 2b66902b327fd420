"""What is kept of one fact about a unit or a project, and under which of the two books it is said."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Literal

import msgspec
from msgspec import Struct

from coverlink.contracts import bodies as b
from coverlink.contracts.catalogue import CATALOGUE, PROJECT
from coverlink.contracts.facts import Fact
from insurance_linker.domain.decide import CHINA
from insurance_linker.domain.staffing import Statement
from insurance_linker.domain.units.project import project_case

Under = Literal[0, 1, 2]
BOTH: Under = 0
PRESENT: Under = 1
DRAFT: Under = 2
STAFFED, ROSTERED = "coverlink.unit.staffed.v1", "coverlink.project.staffed.v1"
_encode = msgspec.msgpack.Encoder().encode
_decoders: dict[str, msgspec.msgpack.Decoder[Any]] = {
    name: msgspec.msgpack.Decoder(row.body) for name, row in CATALOGUE.items()
}
_case_of_project = lru_cache(8192)(project_case)


class Said(Struct, frozen=True, array_like=True):
    """``day``: that in China on which it was recorded; of a statement the month's end for which it is made.

    ``body`` is msgpack. A statement has neither an id nor a time of its own.
    """

    day: date
    under: Under
    type: str
    body: msgspec.Raw
    id: str = ""
    time: datetime | None = None

    def fact(self, key: str) -> Fact:
        on = _noon(self.day)
        data: b.Body = _decoders[self.type].decode(self.body)
        return Fact(
            fact_id=self.id, source="", id="", type=self.type, time=self.time or on, recorded_at=on, subject=key,
            data=data,
        )  # fmt: skip


def group_of(key: str) -> str:
    """The key under which all that is said of a unit or project comes together here, of that on the bus.

    A project goes by the id of its case: an answer names nothing else.
    """
    return _case_of_project(key.removeprefix(PROJECT)) if key.startswith(PROJECT) else key


def stated(day: date, under: Under, statement: Statement) -> Said:
    """A statement of a person's stage."""
    type_ = STAFFED if isinstance(statement, b.UnitStaffed) else ROSTERED
    return Said(day, under, type_, msgspec.Raw(_encode(statement)))


def told_of(fact: Fact) -> Iterator[tuple[str, Said]]:
    """A fact, by the keys of whom it is about (``group_of``). An answer is about the unit, or about its project."""
    data, keys = fact.data, list[str]()
    if isinstance(data, b.SitePassed):
        keys = [_case_of_project(data.project.code)]
        data = b.SitePassed(person=b.Person(person_id=data.person.person_id), project=data.project, on=data.on)
    elif isinstance(data, (b.ProjectStarted, b.ProjectInsured, b.ProjectCorrected, b.ProjectRetracted)):
        keys = [_case_of_project(data.project.code)]
    elif isinstance(data, (b.CaseAnswered, b.CaseRetracted)):
        keys = [fact.subject, data.case_id]
    elif isinstance(data, (b.UnitRegistered, b.UnitRetracted)):
        keys = [fact.subject]
    for key in keys:
        day = fact.recorded_at.astimezone(CHINA).date()
        yield key, Said(day, BOTH, fact.type, msgspec.Raw(_encode(data)), fact.fact_id, fact.time)


@lru_cache(4096)
def _noon(day: date) -> datetime:
    return datetime.combine(day, time(12), CHINA)
