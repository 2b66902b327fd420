"""A unit's or project's cases at each month's end under both books: from what was told of it and what persons' stage
says of its people. It is worked out with the second stage's own functions.

Under the draft only who may differ: where another statement is made of somebody, or the draft has other rules.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import chain

from msgspec import Struct

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact
from insurance_linker.domain.policy import Book
from insurance_linker.domain.units.state import ProjectState, State, UnitState
from insurance_linker.domain.whatif.kin import Links
from insurance_linker.domain.whatif.said import DRAFT, PRESENT, Said
from insurance_linker.domain.whatif.scope import Scope, rows_of_units
from insurance_linker.domain.whatif.side import Side, Wanted, named_in


class UnitMonth(Struct, frozen=True):
    """As ``lives.Month``. The same dict: the unit or project does not differ."""

    place: int
    present: Wanted
    draft: Wanted


class UnitQuestion(Struct, frozen=True):
    """``turning``: the places of month ends by which rules for units have changed; ``apart``: the books' differ;
    ``links``: who comes onto sites under several ids."""

    present: Book
    draft: Book
    ends: tuple[date, ...]
    turning: tuple[int, ...]
    apart: bool
    links: Links


def unit_question(present: Book, draft: Book, ends: Iterable[date], links: Links) -> UnitQuestion:
    days = tuple(ends)
    of_units = chain(rows_of_units(draft.packs), chain.from_iterable(pack.districts for pack in draft.packs))
    turning = {bisect_left(days, day) for entry in of_units for day in entry.turns}
    return UnitQuestion(present, draft, days, (*sorted(turning), len(days)), Scope(draft).rules_units, links)


def unit_months(key: str, said: Sequence[Said], asked: UnitQuestion) -> Iterator[UnitMonth]:
    """``said`` in any order, but for statements about one person."""
    rows = sorted(said, key=lambda row: row.day)
    facts = [row.fact(key) for row in rows]
    if asked.links:
        facts = [asked.links.passed(fact, row.day) for fact, row in zip(facts, rows, strict=True)]
    state = _unheard_of(key, facts)
    if state is None:
        return
    days = [*(row.day for row in rows), date.max]
    present, draft = Side(state, asked.present), None
    differ: set[bytes] = set()  # those of whom both books do not say the same
    known, place = 0, bisect_left(asked.ends, days[0])
    while place < len(asked.ends):
        day, before = asked.ends[place], known
        while days[known] <= day:
            known += 1
        new = range(before, known)
        # A coming onto a site is the same under both books, whether or not the rosters that it meets are.
        for at in (at for at in new if isinstance(facts[at].data, (b.UnitStaffed, b.ProjectStaffed))):
            (differ.update if rows[at].under else differ.difference_update)(named_in(facts[at]))
        if draft is None and differ:
            draft = present.forked(asked.draft)
        present.comes(day, [facts[at] for at in new if rows[at].under != DRAFT])
        if draft:
            draft.comes(day, [facts[at] for at in new if rows[at].under != PRESENT])
        if draft and not differ:
            if asked.apart:
                present.joined(draft)
            draft = None
        wanted, ahead = present.cases() if draft or asked.apart else present.open()
        under = wanted
        if draft or asked.apart:
            under, sooner = draft.cases() if draft else present.cases_under(asked.draft)
            ahead = min(ahead, sooner)
        yield UnitMonth(place, wanted, under)
        turn = asked.turning[bisect_left(asked.turning, place + 1)]
        place = min(bisect_left(asked.ends, min(days[known], ahead), place + 1), turn)


def _unheard_of(key: str, facts: Iterable[Fact]) -> State | None:
    """None of whom no more is known than that a case was answered: it is another's key."""
    for fact in facts:
        match fact.data:
            case b.UnitStaffed() | b.UnitRegistered() | b.UnitRetracted():
                return UnitState(key)
            case b.ProjectStaffed(project=code):
                return ProjectState(code)
            case b.SitePassed() | b.ProjectStarted() | b.ProjectInsured() | b.ProjectCorrected() | b.ProjectRetracted():
                return ProjectState(fact.data.project.code)
    return None
