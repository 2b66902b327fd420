"""Each piece is read once, by one process, and each fact put to whom it is about.

Of units only what was told is taken: what persons' stage said of their people is worked out anew, under both books.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from msgspec import Struct, field

from coverlink.contracts.bodies import LinkRetracted, PersonLinked
from coverlink.contracts.catalogue import CATALOGUE, PROJECT, UNIT_FACTS
from coverlink.contracts.facts import BrokenContract, Fact, fact_of
from insurance_linker.domain.whatif.heard import Heard, heard_of
from insurance_linker.domain.whatif.said import Said, told_of
from insurance_linker.whatif.buckets import Writer
from insurance_linker.whatif.pieces import Piece
from insurance_linker.whatif.records import Told, records

_SITE = frozenset(f"coverlink.{kind}.v1".encode() for kind in ("site.entered", "site.left"))
_NOT_USED = _SITE | {
    f"coverlink.{kind}.v1".encode() for kind in ("deadline.passed", "policy.activated", "person.carried")
}
_LINKS = frozenset(f"coverlink.{kind}.v1".encode() for kind in ("person.linked", "person.retracted"))
_TOLD_OF_UNITS = frozenset(
    f"coverlink.{kind}.v1".encode()
    for kind in (
        "unit.registered",
        "unit.corrected",
        "unit.retracted",
        "project.started",
        "project.insured",
        "project.corrected",
        "project.retracted",
        "case.answered",
        "case.retracted",
    )
)
_OF_UNITS = frozenset(name.encode() for name, row in CATALOGUE.items() if row.subject != "person")
_UNIT, _PERSON = 18, 33
"""How long their keys are."""


class Writers(Struct):
    """Where facts go: those about persons; those about units and projects, if these are asked about."""

    persons: Writer[Heard]
    units: Writer[Said] | None = None

    def flush(self) -> None:
        self.persons.flush()
        if self.units:
            self.units.flush()


class Read(Struct):
    """What came of reading: facts about persons in the sample, and left out of it; facts about units; records that are
    no facts; the first and the last day on which one was recorded; under each id, also of who is not in the sample, the
    links to others and what takes them back."""

    facts: int = 0
    of_units: int = 0
    beyond: int = 0
    broken: int = 0
    first: date = date.max
    last: date = date.min
    links: dict[str, list[Heard]] = field(default_factory=dict)

    def add(self, other: Read) -> None:
        self.facts += other.facts
        self.of_units += other.of_units
        self.beyond += other.beyond
        self.broken += other.broken
        self.recorded(other.first, other.last)
        for person, rows in other.links.items():
            self.links.setdefault(person, []).extend(rows)

    def linked(self, fact: Fact, heard: Heard | None) -> None:
        """Of the two keys under which a link stands it counts under that of the earlier id."""
        if heard and isinstance(fact.data, PersonLinked | LinkRetracted) and fact.data.person.person_id != fact.subject:
            self.links.setdefault(fact.subject, []).append(heard)

    def recorded(self, first: date, last: date) -> None:
        if first < self.first:
            self.first = first
        if last > self.last:
            self.last = last


def read(piece: Piece, bootstrap: str, writers: Writers, tick: Callable[[int], None]) -> Read:
    """Puts a piece's facts to whom they are about; ``tick`` is told of records as they come, and may raise."""
    found, persons = Read(), writers.persons
    not_used = _NOT_USED - _SITE if writers.units else _NOT_USED
    for rows in records(piece, bootstrap):
        for at, key, told, value in rows:
            if key and len(key) != _PERSON and told.get("ce_type") in _OF_UNITS:
                if writers.units and len(key) == _UNIT and told["ce_type"] in _TOLD_OF_UNITS:
                    _take_of_unit(key, told, value, writers.units, found)
            elif piece.topic == UNIT_FACTS:
                found.broken += not key.startswith(PROJECT.encode())  # a code may make it as long as a person's
            elif key and not persons.drawn(key):
                found.beyond += 1
                if told.get("ce_type") in _LINKS and (fact := _fact(key, told, value)):
                    found.linked(fact, heard_of(fact, at))
            elif told.get("ce_type") in not_used:
                found.facts += 1
            else:
                _take(at, key, told, value, writers, found)
        tick(len(rows))
    writers.flush()
    return found


def read_again(
    piece: Piece, bootstrap: str, writers: Writers, strays: Mapping[bytes, bool], tick: Callable[[int], None]
) -> Read:
    """For a sample: who has several ids is in it, or is not, with all of them. ``strays``: the ids that were not drawn
    though the person is in it (True), or were though the person is not."""
    found = Read()
    for rows in records(piece, bootstrap):
        for at, key, told, value in rows:
            drawn = strays.get(key)
            if drawn is None:
                continue
            found.beyond += -1 if drawn else 1
            if not drawn:
                found.facts -= 1
            elif told.get("ce_type") in _NOT_USED:
                found.facts += 1
            else:
                _take(at, key, told, value, writers, found)
        tick(len(rows))
    writers.flush()
    return found


def _take(at: int, key: bytes, told: Told, value: bytes, writers: Writers, found: Read) -> None:
    fact = _fact(key, told, value) if len(key) == _PERSON else None
    if fact is None:
        found.broken += 1
        return
    found.facts += 1
    if writers.units and told["ce_type"] in _SITE:
        for whose, said in told_of(fact):
            found.recorded(said.day, said.day)
            writers.units.add(whose.encode(), said)
    elif heard := heard_of(fact, at):
        found.recorded(heard.day, heard.day)
        writers.persons.add(key, heard)
        if told["ce_type"] in _LINKS:
            found.linked(fact, heard)


def _take_of_unit(key: bytes, told: Told, value: bytes, units: Writer[Said], found: Read) -> None:
    fact = _fact(key, told, value)
    if fact is None:
        found.broken += 1
        return
    found.of_units += 1
    for whose, said in told_of(fact):
        found.recorded(said.day, said.day)
        units.add(whose.encode(), said)


def _fact(key: bytes, told: Told, value: bytes) -> Fact | None:
    """None for a record that is none."""
    try:
        fact = fact_of(told, value)
    except BrokenContract:
        return None
    return fact if told["ce_subject"] == key else None
