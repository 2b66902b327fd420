"""Looks entries up for one question, and keeps what the answer must tell: steps, rivals, what could not be said."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.reckon.answer import Answer, Aside, Ground, Question, Step, Unsaid, Why

E = TypeVar("E", bound=Entry)
F = TypeVar("F")


class Found(NamedTuple, Generic[E]):
    """The entry that prevails, and the ground that cites it."""

    entry: E
    ground: Ground


class Looking:
    """One question's way through the book. ``steps`` and ``unsaid`` grow in the order of the reckoning."""

    def __init__(self, book: Book, question: Question) -> None:
        self.book = book
        self.question = question
        self.region = question.region
        self.known = question.known
        self._steps: list[Step] = []
        self._unsaid: list[Unsaid] = []

    @property
    def steps(self) -> tuple[Step, ...]:
        return tuple(self._steps)

    @property
    def unsaid(self) -> tuple[Unsaid, ...]:
        return tuple(self._unsaid)

    def find(self, type_: type[E], kind: str, key: str, day: date) -> Found[E] | None:
        rows = self.contenders(type_, kind, key, day)
        return Found(rows[0], ground(rows)) if rows else None

    def need(self, type_: type[E], kind: str, key: str, day: date, what: str) -> Found[E] | None:
        """As ``find``; that there is none is said."""
        found = self.find(type_, kind, key, day)
        if found is None:
            self.cannot(what, "no_entry", about=key)
        return found

    def given(self, figure: F | None, what: str, entry: Entry, about: str = "") -> F | None:
        """The figure of an entry; that it is empty is said."""
        if figure is None:
            self.cannot(what, "empty_figure", about, entry)
        return figure

    def contenders(self, type_: type[E], kind: str, key: str, day: date) -> list[E]:
        return self._rows(type_, kind, day).get(key, [])

    def all(self, type_: type[E], kind: str, day: date) -> list[Found[E]]:
        """What prevails of a section, one for each key."""
        return [Found(rows[0], ground(rows)) for rows in self._rows(type_, kind, day).values()]

    def any(self, type_: type[E], kind: str, day: date) -> Found[E] | None:
        """The entry of a section that has one at a time; that there is none is said."""
        found = next(iter(self.all(type_, kind, day)), None)
        if found is None:
            self.cannot(kind, "no_entry")
        return found

    def step(self, code: str, *grounds: Ground, **inputs: Any) -> None:
        self._steps.append(Step(code, inputs, grounds))

    def aside(self, code: str, *grounds: Ground, **inputs: Any) -> None:
        """A step that is told for information only."""
        self._steps.append(Aside(code, inputs, grounds))

    def apart(self) -> Looking:
        """A reckoning of its own, which ``join`` takes back as one step."""
        return Looking(self.book, self.question)

    def join(self, other: Looking, code: str, **inputs: Any) -> None:
        """One step that rests on each entry of the other's steps, and what the other could not say."""
        grounds = {row.cite: row for step in other.steps for row in step.rests_on}
        self.step(code, *grounds.values(), **inputs)
        self._unsaid += [row for row in other.unsaid if row not in self._unsaid]

    def take(self, answer: Answer) -> None:
        """The steps of another calculator's answer, and what it could not say."""
        self._steps += answer.steps
        self._unsaid += [row for row in answer.unsaid if row not in self._unsaid]

    def cannot(self, what: str, why: Why, about: str = "", entry: Entry | None = None) -> None:
        row = Unsaid(what, why, about, entry.cite if entry else None)
        if row not in self._unsaid:
            self._unsaid.append(row)

    def _rows(self, type_: type[E], kind: str, day: date) -> dict[str, list[E]]:
        return self.book.ranked(type_, kind, self.region, day, self.known)


def ground(rows: Sequence[Entry]) -> Ground:
    """The first of these, with the others set aside."""
    first, *others = rows
    return Ground(
        cite=first.cite,
        region=first.region,
        rank=first.rank,
        grade=first.grade,
        provisional=first.provisional,
        source=first.source,
        set_aside=tuple(ground([row]) for row in others),
    )
