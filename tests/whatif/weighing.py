"""Drafts of these specifications, and what ``whatif`` makes of a few facts in this process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from coverlink.contracts.bodies import SitePassed
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import Fact
from insurance_linker.domain.policy import Book
from insurance_linker.domain.whatif.figures import Reckoning
from insurance_linker.domain.whatif.heard import Heard, heard_of
from insurance_linker.domain.whatif.lives import Month, Question, months, question
from insurance_linker.domain.whatif.said import Said, group_of, stated, told_of
from insurance_linker.domain.whatif.scope import Scope
from insurance_linker.domain.whatif.staffed import Statements
from insurance_linker.domain.whatif.tally import Tally
from insurance_linker.domain.whatif.units import UnitMonth, unit_months, unit_question
from insurance_linker.policy import load_book
from insurance_linker.whatif.command import month_ends, proposal
from insurance_linker.whatif.report import Asked, Report
from insurance_linker.whatif.sources import Read
from tests.domain.life import BOOK, PERSON

DRAFTS = Path(__file__).parent / "drafts"
ENDS = tuple(month_ends(date(2025, 1, 1), date(2026, 11, 23)))


@cache
def drafted(*names: str) -> Book:
    """The packs in force with these drafts beside them: of this folder, or shipped proposals."""
    return load_book(
        drafts=[DRAFTS / f"{name}.yaml" if (DRAFTS / f"{name}.yaml").exists() else proposal(name) for name in names]
    )


def asked(draft: Book, ends: Sequence[date] = ENDS) -> Question:
    return question(BOOK, draft, ends)


def heard(facts: Iterable[Fact]) -> list[Heard]:
    found = (heard_of(fact, at) for at, fact in enumerate(facts))
    return [row for row in found if row]


def lived(facts: Iterable[Fact], draft: Book, ends: Sequence[date] = ENDS) -> list[Month]:
    return list(months(PERSON, heard(facts), asked(draft, ends)))


def weighed(facts: Iterable[Fact], draft: Book, ends: Sequence[date] = ENDS) -> Report:
    rows, tally = heard(facts), Tally()
    tally.count(rows, months(PERSON, rows, asked(draft, ends)), Reckoning(BOOK, draft, ends[-1]))
    drafts = tuple(pack for pack in draft.packs if pack.draft)
    since = Scope(draft).since
    return Report(Asked(drafts, 1, tuple(ends), since, 0.0), Read(len(rows)), tally)


def units_lived(facts: Iterable[tuple[Fact, str]], draft: Book, ends: Sequence[date]) -> dict[str, list[UnitMonth]]:
    """Units and projects, by their keys, each month in which one was worked out; facts with their topics, in order."""
    persons: dict[str, list[Fact]] = defaultdict(list)
    said: dict[str, list[Said]] = defaultdict(list)
    for fact, topic in facts:
        if topic == PERSON_FACTS:
            persons[fact.subject].append(fact)
        if topic != PERSON_FACTS or isinstance(fact.data, SitePassed):
            for key, row in told_of(fact):
                said[key].append(row)
    question_ = asked(draft, ends)
    for person, rows in persons.items():
        statements = Statements()
        for month in months(person, heard(rows), question_):
            for key, under, statement in statements.of(month):
                said[group_of(key)].append(stated(month.day, under, statement))
    of_units = unit_question(BOOK, draft, ends)
    return {key: list(unit_months(key, rows, of_units)) for key, rows in said.items()}
