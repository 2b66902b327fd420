"""Drafts of these specifications, and what ``whatif`` makes of a few facts in this process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from coverlink.contracts.bodies import SitePassed
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import Fact
from insurance_linker.domain.policy import Book
from insurance_linker.domain.whatif.figures import Reckoning
from insurance_linker.domain.whatif.heard import Heard, heard_of
from insurance_linker.domain.whatif.kin import Links, months_of, persons
from insurance_linker.domain.whatif.lives import Month, Question, months, question
from insurance_linker.domain.whatif.said import Said, group_of, stated, told_of
from insurance_linker.domain.whatif.scope import Scope
from insurance_linker.domain.whatif.staffed import Statements
from insurance_linker.domain.whatif.tally import Tally
from insurance_linker.domain.whatif.units import UnitMonth, unit_months, unit_question
from insurance_linker.policy import load_book
from insurance_linker.policy.drafts import proposal
from insurance_linker.whatif.command import month_ends
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
    rows, tally = list(facts), Tally()
    for told, ids in people(rows, asked(draft, ends)):
        tally.count(told, ids.values(), Reckoning(BOOK, draft, ends[-1]))
    drafts = tuple(pack for pack in draft.packs if pack.draft)
    since = Scope(draft).since
    return Report(Asked(drafts, 1, tuple(ends), since, 0.0), Read(len(rows)), tally)


def links_of(facts: Iterable[Fact]) -> Links:
    read = Read()
    for at, fact in enumerate(facts):
        read.linked(fact, heard_of(fact, at))
    return Links(read.links)


def people(facts: Iterable[Fact], question_: Question) -> Iterator[tuple[list[Heard], dict[str, Iterator[Month]]]]:
    """Each person's facts under who they are in the end, and the months under each of their ids, that one's last."""
    told = list(facts)
    links = links_of(told)
    groups: dict[str, dict[str, list[Heard]]] = defaultdict(lambda: defaultdict(list))
    for at, fact in enumerate(told):
        if row := heard_of(fact, at):
            groups[links.group_of(fact.subject) or fact.subject][fact.subject].append(row)
    for group, by in groups.items():
        if links.group_of(group) is None:
            yield by[group], {group: months(group, by[group], question_)}
            continue
        for lives in persons(by, question_.ends):
            *_, stands = lives.values()
            yield stands[-1].heard(by), {one: months_of(one, found, by, question_) for one, found in lives.items()}


def units_lived(facts: Iterable[tuple[Fact, str]], draft: Book, ends: Sequence[date]) -> dict[str, list[UnitMonth]]:
    """Units and projects, by their keys, each month in which one was worked out; facts with their topics, in order."""
    told: list[Fact] = []
    said: dict[str, list[Said]] = defaultdict(list)
    for fact, topic in facts:
        if topic == PERSON_FACTS:
            told.append(fact)
        if topic != PERSON_FACTS or isinstance(fact.data, SitePassed):
            for key, row in told_of(fact):
                said[key].append(row)
    question_ = asked(draft, ends)
    for _, ids in people(told, question_):
        for found in ids.values():
            statements = Statements()
            for month in found:
                for key, under, statement in statements.of(month):
                    said[group_of(key)].append(stated(month.day, under, statement))
    of_units = unit_question(BOOK, draft, ends, links_of(told))
    return {key: list(unit_months(key, rows, of_units)) for key, rows in said.items()}
