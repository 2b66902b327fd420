"""A unit's or project's cases at each month's end under both books: from what was told of it and what persons' stage
says of its people. It is worked out with the second stage's own functions.

Under the draft only who may differ: where another statement is made of somebody, or the draft has other rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import chain
from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.rules import UnitRules
from insurance_linker.domain.units.people import small
from insurance_linker.domain.units.project import project_days, project_needs, site_of
from insurance_linker.domain.units.staff import Staff
from insurance_linker.domain.units.state import Crowd, ProjectState, State, UnitState
from insurance_linker.domain.units.told import told_project, told_unit
from insurance_linker.domain.units.unit import staff_of, unit_days, unit_needs
from insurance_linker.domain.whatif.said import DRAFT, PRESENT, Said
from insurance_linker.domain.whatif.scope import Scope, rows_of_units

Wanted = dict[str, Need]
_small = lru_cache(65_536)(small)


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
    present, draft = _Side(state, asked.present), None
    differ: set[bytes] = set()  # those of whom both books do not say the same
    known, place = 0, bisect_left(asked.ends, days[0])
    while place < len(asked.ends):
        day, before = asked.ends[place], known
        while days[known] <= day:
            known += 1
        new = range(before, known)
        for at in new:
            (differ.update if rows[at].under else differ.difference_update)(_named(facts[at]))
        if draft is None and differ:
            draft = present.forked(asked.draft)
        present.comes(day, [facts[at] for at in new if rows[at].under != DRAFT])
        if draft:
            draft.comes(day, [facts[at] for at in new if rows[at].under != PRESENT])
        if not differ:
            draft = None
        wanted, ahead = present.cases() if draft or asked.apart else present.open()
        under = wanted
        if draft or asked.apart:
            under, sooner = draft.cases() if draft else present.cases_under(asked.draft)
            ahead = min(ahead, sooner)
        yield UnitMonth(place, wanted, under)
        turn = asked.turning[bisect_left(asked.turning, place + 1)]
        place = min(bisect_left(asked.ends, min(days[known], ahead), place + 1), turn)


class _Side:
    """Under one book. The people's sums are moved by those of whom something is said, as the linker moves a crowd's."""

    def __init__(self, state: State, book: Book) -> None:
        self._state, self._book = state, book
        self._people: dict[bytes, Any] = {}
        self._sums: Any = None
        self._rules: Any = None
        self._open: Wanted = {}

    def forked(self, book: Book) -> _Side:
        """A side that has heard the same."""
        other = _Side(self._state, book)
        other._people, other._sums = dict(self._people), self._sums
        return other

    def comes(self, day: date, facts: Sequence[Fact]) -> None:
        """The day has come, and these facts were recorded by then."""
        named = {person for fact in facts for person in _named(fact)}
        before = self._known({person: self._people[person] for person in named if person in self._people})
        told = told_unit(before, facts) if isinstance(before, UnitState) else told_project(before, facts)
        now = replace(told.state, as_of=day)
        self._rules, self._sums = self._summed(now, before, self._book, named)
        for person in before.people:
            del self._people[person]
        self._people.update(now.people)
        self._state = replace(now, people={}, crowd=None)

    def cases(self) -> tuple[Wanted, date]:
        """The cases, and the next day that changes them by itself."""
        return self._cases(self._rules, self._sums)

    def cases_under(self, book: Book) -> tuple[Wanted, date]:
        """The same by the rules of another book, by which the same is said of all people."""
        if isinstance(self._sums, Staff) and not (self._sums.late or self._sums.settled):
            return self._cases(self._rules, self._sums)
        known = self._known({})
        return self._cases(*self._summed(known, known, book, ()))

    def open(self) -> tuple[Wanted, date]:
        """Which cases there are, as nobody differs; what a unit's rests on may be what it first did."""
        if isinstance(self._state, UnitState) and self._open:
            found, registered = self._sums, bool(self._state.registered)
            (case,) = self._open.values()
            if found.late and (case.kind == "unit_incomplete") == (found.insures or registered):
                return self._open, min(unit_days(found, (), self._rules), default=date.max)
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

    def _cases(self, rules: UnitRules, sums: Any) -> tuple[Wanted, date]:
        now = self._state
        if isinstance(now, UnitState):
            wanted = unit_needs(now, rules, sums)
            days = unit_days(sums, list(wanted.values()), rules)
        else:
            wanted = project_needs(now, rules, sums)
            days = project_days(now, sums, list(wanted.values()), rules)
        return wanted, min((day for day in days if day > now.as_of), default=date.max)


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
            yield _small(person)
        case b.SitePassed(person=who):
            yield _small(who.person_id)
