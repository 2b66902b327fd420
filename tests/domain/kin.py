"""Persons under several ids, side by side: what one is to tell another waits until it is delivered."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import msgspec
from msgspec.structs import replace

from coverlink.contracts.bodies import Person
from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.decisions import NoticeRequest
from coverlink.contracts.facts import Fact, decode_fact
from insurance_linker.domain.decide import Outcome, decide
from insurance_linker.domain.policy import Book
from insurance_linker.domain.state import PersonState
from insurance_linker.to_kin import told_to_kin
from tests.domain.life import BOOK, TODAY, fact, stored

OLD, NEW, NEXT = ("p" + letter * 32 for letter in "bcd")


class Kinsfolk:
    """``waiting`` are the records under way, in the order in which they were written."""

    def __init__(self, book: Book = BOOK) -> None:
        self.book = book
        self.states: dict[str, PersonState] = {}
        self.waiting: list[Fact] = []
        self.outcomes: list[Outcome] = []

    def tell(self, *facts: Fact) -> Kinsfolk:
        """These, and then all that follows from each."""
        for one in facts:
            self.hear(one)
            while self.waiting:
                self.hear(self.waiting.pop(0))
        return self

    def hear(self, one: Fact) -> None:
        """This alone; what others are to hear of it waits."""
        before = self.states.get(one.subject)
        outcome = decide(before, one, self.book)
        after = replace(outcome.state, version=outcome.state.version + 1)
        for record in told_to_kin(before, after, one.recorded_at):
            self.waiting.append(decode_fact(record.headers, record.value or b""))
        self.states[one.subject] = stored(after)
        assert self.states[one.subject] == after
        self.outcomes.append(outcome)

    @property
    def notices(self) -> list[NoticeRequest]:
        return [notice for outcome in self.outcomes for notice in outcome.notices]

    def open(self) -> set[str]:
        """Who has open cases."""
        return {person for person, state in self.states.items() if state.open}


def of(person: str, one: Fact) -> Fact:
    """The fact as one about this person."""
    told: Person = one.data.person  # type: ignore[attr-defined]  # every body of these tests has one
    return replace(one, subject=person, data=replace(one.data, person=replace(told, person_id=person)))  # type: ignore[call-arg]


def link(was: str, now: str, *, id: str = "", minute: int = 100, on: date = TODAY) -> list[Fact]:
    """Both copies of the fact that ``was`` is ``now``."""
    return _both("linked", was, now, {}, id=id or f"link-{was[1]}-{now[1]}", minute=minute, on=on)


def unlink(was: str, now: str, of_id: str = "", *, minute: int = 200) -> list[Fact]:
    """Both copies of what takes a link back."""
    named = of_id or f"link-{was[1]}-{now[1]}"
    return _both(
        "retracted", was, now, {"of": {"source": "//s", "id": named}}, id=f"un{named}", minute=minute, on=TODAY
    )


def _both(what: str, was: str, now: str, more: dict[str, Any], *, id: str, minute: int, on: date) -> list[Fact]:
    body = CATALOGUE[f"coverlink.person.{what}.v1"].body
    told = {"was": {"person_id": was}, **more}
    one = fact(id, f"person.{what}", told, minute=minute, on=on)
    data = msgspec.convert({"person": {"person_id": now}, **told}, body)
    assert hasattr(data, "was")
    return [replace(one, subject=subject, data=data) for subject in (was, now)]


def lived_as(person: str, facts: Iterable[Fact], book: Book = BOOK) -> Kinsfolk:
    """All of it told of one person from the start."""
    return Kinsfolk(book).tell(*(of(person, one) for one in facts))


__all__ = ["NEW", "NEXT", "OLD", "Kinsfolk", "link", "lived_as", "of", "unlink"]
