"""One of the two books' sides of a unit or project: its people, their sums, its cases on a day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.needs.need import Need, case_of
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.rules import UnitRules
from insurance_linker.domain.units.people import small
from insurance_linker.domain.units.project import project_days, project_needs, site_of
from insurance_linker.domain.units.rows import CHINA
from insurance_linker.domain.units.staff import Staff, names_left
from insurance_linker.domain.units.standing import as_it_stands
from insurance_linker.domain.units.state import Crowd, ProjectState, State, UnitState
from insurance_linker.domain.units.told import told_project, told_unit
from insurance_linker.domain.units.unit import staff_of, unit_days, unit_needs

Wanted = dict[str, Need]
_small = lru_cache(65_536)(small)


class Side:
    """The people's sums are moved by those of whom something is said, as the linker moves a crowd's.

    A case opens on the day at whose end it is seen first, a month's last: of days in between nothing is known. What its
    steps go by is kept with it, as the linker does; under the rules of another book apart.
    """

    def __init__(self, state: State, book: Book) -> None:
        self._state, self._stood, self._book = state, as_it_stands(state), book
        self._people: dict[bytes, Any] = {}
        self._sums: Any = None
        self._rules: Any = None
        self._open: Wanted = {}
        self._kept: dict[bool, dict[str, OpenCase]] = {False: {}, True: {}}

    def forked(self, book: Book) -> Side:
        """A side that has heard the same, and of which the cases are those under that book."""
        other = Side(self._state, book)
        other._people, other._sums = dict(self._people), self._sums
        other._kept = dict.fromkeys(self._kept, self._kept[True] or self._kept[False])
        return other

    def joined(self, other: Side) -> None:
        """By the other's book the same is said again of all people."""
        self._kept[True] = other._kept[False]

    def comes(self, day: date, facts: Sequence[Fact]) -> None:
        """The day has come, and these facts were recorded by then."""
        named = {person for fact in facts for person in named_in(fact)}
        before = self._known({person: self._people[person] for person in named if person in self._people})
        told = told_unit(before, facts) if isinstance(before, UnitState) else told_project(before, facts)
        now = replace(told.state, as_of=day)
        stood = as_it_stands(now)
        self._rules, self._sums = self._summed(stood, before, self._book, named)
        if isinstance(now, UnitState):
            now = replace(now, names=names_left(now.names, self._sums.names))
        for person in before.people:
            del self._people[person]
        self._people.update(now.people)
        self._state, self._stood = (replace(state, people={}, crowd=None) for state in (now, stood))

    def cases(self) -> tuple[Wanted, date]:
        """The cases, and the next day that changes them by itself."""
        return self._cases(self._rules, self._sums, apart=False)

    def cases_under(self, book: Book) -> tuple[Wanted, date]:
        """The same by the rules of another book, by which the same is said of all people."""
        if isinstance(self._sums, Staff) and not (self._sums.late or self._sums.settled):
            return self._cases(self._rules, self._sums, apart=True)
        known = as_it_stands(self._known({}))
        return self._cases(*self._summed(known, known, book, ()), apart=True)

    def open(self) -> tuple[Wanted, date]:
        """Which cases there are, as nobody differs; what a unit's rests on may be what it first did."""
        if isinstance(self._stood, UnitState) and self._open:
            found, registered = self._sums, bool(self._stood.registered)
            (case,) = self._open.values()
            if found.late and (case.kind == "unit_incomplete") == (found.insures or registered):
                return self._open, min(unit_days(found, ()), default=date.max)
        self._open, ahead = self.cases()
        return self._open, ahead

    def _known(self, at_hand: dict[bytes, Any]) -> State:
        return replace(self._state, people=at_hand, crowd=Crowd[Any](1, len(self._people), 0, self._sums))

    def _summed(self, now: State, before: State, book: Book, named: Collection[bytes]) -> tuple[Any, Any]:
        def others() -> Iterable[Any]:
            return (row for person, row in self._people.items() if person not in named)

        if isinstance(now, UnitState) and isinstance(before, UnitState):
            return staff_of(now, before, book, others)
        assert isinstance(now, ProjectState) and isinstance(before, ProjectState)
        return site_of(now, before, book, others)

    def _cases(self, rules: UnitRules, sums: Any, *, apart: bool) -> tuple[Wanted, date]:
        now = replace(self._stood, open=self._kept[apart])
        if isinstance(now, UnitState):
            wanted = unit_needs(now, rules, sums, now.as_of)
            days = unit_days(sums, wanted.values())
        else:
            wanted = project_needs(now, rules, sums, now.as_of)
            days = project_days(now, sums, wanted.values())
        noon = datetime.combine(now.as_of, time(12), CHINA)
        same = {
            id_: now.open[id_] for id_, need in wanted.items() if id_ in now.open and now.open[id_].unit_id == need.unit
        }
        self._kept[apart] = {
            id_: case_of(need, same[id_].opened_at if id_ in same else noon, None, need.because)
            for id_, need in wanted.items()
        }
        return wanted, min((day for day in days if day > now.as_of), default=date.max)


def named_in(fact: Fact) -> Iterator[bytes]:
    """The people whom a fact is about."""
    match fact.data:
        case b.UnitStaffed(person_id=person):
            yield _small(person)
        case b.ProjectStaffed(person_id=person, was=was):
            yield from map(_small, (person, *was))
        case b.SitePassed(person=who):
            yield _small(who.person_id)
