"""A unit's or project's cases at each month's end under both books: from what was told of it and what persons' stage
says of its people. It is worked out with the second stage's own functions.

Under the draft only who may differ: where another statement is made of somebody, or the draft has other rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy import Book
from insurance_linker.domain.units.people import small
from insurance_linker.domain.units.project import project_days, project_needs, site_of
from insurance_linker.domain.units.state import Crowd, ProjectState, State, UnitState
from insurance_linker.domain.units.told import told_project, told_unit
from insurance_linker.domain.units.unit import staff_of, unit_days, unit_needs
from insurance_linker.domain.whatif.said import DRAFT, PRESENT, Said
from insurance_linker.domain.whatif.scope import Scope, rows_of_units

Wanted = dict[str, Need]


class UnitMonth(Struct, frozen=True):
    """As ``lives.Month``. The same dict: the unit or project does not differ."""

    place: int
    present: Wanted
    draft: Wanted


class UnitQuestion(Struct, frozen=True):
    """``turning``: the places of month ends by which rules for units have changed; ``apart``: the books' differ."""

    present: Book
    draft: Book
    ends: tuple[date, ...]
    turning: tuple[int, ...]
    apart: bool


def unit_question(present: Book, draft: Book, ends: Iterable[date]) -> UnitQuestion:
    days = tuple(ends)
    of_units = chain(rows_of_units(draft.packs), chain.from_iterable(pack.districts for pack in draft.packs))
    turning = {bisect_left(days, day) for entry in of_units for day in entry.turns}
    return UnitQuestion(present, draft, days, (*sorted(turning), len(days)), Scope(draft).rules_units)


def unit_months(key: str, said: Sequence[Said], asked: UnitQuestion) -> Iterator[UnitMonth]:
    """``said`` in any order, but for statements about one person."""
    rows = sorted(said, key=lambda row: row.day)
    facts = [row.fact(key) for row in rows]
    state = _unheard_of(key, facts)
    if state is None:
        return
    days = [*(row.day for row in rows), date.max]
    present, draft = _Side(state, asked.present), _Side(state, asked.draft) if asked.apart else None
    known, place = 0, bisect_left(asked.ends, days[0])
    while place < len(asked.ends):
        day, before = asked.ends[place], known
        while days[known] <= day:
            known += 1
        new = range(before, known)
        if draft is None and any(rows[at].under for at in new):
            draft = present.under(asked.draft)
        present.comes(day, [facts[at] for at in new if rows[at].under != DRAFT])
        if draft:
            draft.comes(day, [facts[at] for at in new if rows[at].under != PRESENT])
        yield UnitMonth(place, present.wanted, draft.wanted if draft else present.wanted)
        ahead = min(days[known], present.ahead, draft.ahead if draft else date.max)
        turn = asked.turning[bisect_left(asked.turning, place + 1)]
        place = min(bisect_left(asked.ends, ahead, place + 1), turn)


class _Side:
    """Under one book. The people's sums are moved by those of whom something is said, as the linker moves a crowd's."""

    def __init__(self, state: State, book: Book) -> None:
        self._state, self._book = state, book
        self._people: dict[bytes, Any] = {}
        self._sums: Any = None
        self.wanted: Wanted = {}
        self.ahead = date.max

    def under(self, book: Book) -> _Side:
        """A side that has heard the same."""
        other = _Side(self._state, book)
        other._people, other._sums = dict(self._people), self._sums
        return other

    def comes(self, day: date, facts: Sequence[Fact]) -> None:
        """The day has come, and these facts were recorded by then."""
        people = self._people
        named = {person for fact in facts for person in _named(fact)}
        at_hand = {person: people[person] for person in named if person in people}
        crowd = Crowd[Any](1, len(people), 0, self._sums)
        before = replace(self._state, people=at_hand, crowd=crowd)

        def others() -> Iterable[Any]:
            return (row for person, row in people.items() if person not in named)

        told = told_unit(before, facts) if isinstance(before, UnitState) else told_project(before, facts)
        now = replace(told.state, as_of=day)
        if isinstance(now, UnitState) and isinstance(before, UnitState):
            rules, self._sums = staff_of(now, before, self._book, others)
            self.wanted = unit_needs(now, rules, self._sums)
            days = unit_days(self._sums, list(self.wanted.values()), rules)
        else:
            assert isinstance(now, ProjectState) and isinstance(before, ProjectState)
            rules, self._sums = site_of(now, before, self._book, others)
            self.wanted = project_needs(now, rules, self._sums)
            days = project_days(now, self._sums, list(self.wanted.values()), rules)
        self.ahead = min((when for when in days if when > day), default=date.max)
        for person in at_hand:
            del people[person]
        people.update(now.people)
        self._state = replace(now, people={}, crowd=None)


def _unheard_of(key: str, facts: Iterable[Fact]) -> State | None:
    """None of whom no more is known than that a case was answered: it is another's key."""
    for fact in facts:
        match fact.data:
            case b.UnitStaffed() | b.UnitRegistered():
                return UnitState(key)
            case b.ProjectStaffed(project=code):
                return ProjectState(code)
            case b.SitePassed(project=project) | b.ProjectStarted(project=project) | b.ProjectInsured(project=project):
                return ProjectState(project.code)
    return None


def _named(fact: Fact) -> Iterator[bytes]:
    match fact.data:
        case b.UnitStaffed(person_id=person) | b.ProjectStaffed(person_id=person):
            yield small(person)
        case b.SitePassed(person=who):
            yield small(who.person_id)
