"""All that is kept of a unit, or of a construction project, between facts. It names nobody: people are keyed hashes.

Of few people all are at hand in ``people``. Of a crowd only those whom the facts in hand may concern are; what deciding
needs of the others is in its sums.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Generic, TypeVar

from msgspec import Struct

from coverlink.contracts.catalogue import PROJECT
from coverlink.contracts.fields import AnswerCode
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.statements import Role
from insurance_linker.domain.units.people import Employee, Worker
from insurance_linker.domain.units.site import Site
from insurance_linker.domain.units.staff import Staff

S = TypeVar("S")
Row = TypeVar("Row", Employee, Worker)
Others = Callable[[], Iterable[Row]]
"""Gives the rows of a crowd that are not at hand: tens of thousands, so only who must asks for them."""


class Registered(Struct, frozen=True, array_like=True):
    """A unit as its registration tells it."""

    time: float
    name: str
    district: str


class Answered(Struct, frozen=True, array_like=True):
    """``unit``: whose answer it is, of a project's; None in those from before it was kept."""

    case_id: str
    code: AnswerCode
    on: date
    unit: str | None = None


class Started(Struct, frozen=True, array_like=True):
    """A project as one fact tells it; ``[on, ends)`` is its term, ``cost`` yuan as text."""

    time: float
    unit: str
    unit_name: str | None
    name: str
    district: str
    on: date
    ends: date | None
    cost: str | None


class Insured(Struct, frozen=True, array_like=True):
    """A project's work injury cover, ``[on, to)``; without ``to`` it lasts as long as the project's term."""

    on: date
    to: date | None


class Amend(Struct, frozen=True, array_like=True):
    """A fact that corrects another, ``of``, or takes it back. What a correction tells is kept like the fact's own."""

    id: str
    time: float
    role: Role
    of: str


class Crowd(Struct, Generic[S], frozen=True, array_like=True):
    """Many people, whose ``rows`` stand in ``parts`` (``people.part_of``). ``turn`` counts how often they were written.

    ``sums`` is None when everybody has to be looked at before it is known again.
    """

    parts: int
    rows: int
    turn: int
    sums: S | None


class UnitState(Struct, frozen=True):
    """``names``: those that jobs give the unit, by the numbers that the rows of people have for them; ``named`` is the
    one from before rows had them, with its day: it holds until a row has one. ``projects``: codes of those it told of.

    Facts are kept by their ids, those that ``amend`` others too: which of them stand is told by ``standing``.
    ``undone`` are the ids of answers that were taken back, whether they are known or not.
    ``as_of`` is the latest day on which a fact was recorded; ``version`` counts decisions.
    """

    id: str
    as_of: date = date.min
    version: int = 0
    registered: dict[str, Registered] = {}
    named: tuple[date, str] | None = None
    people: dict[bytes, Employee] = {}
    projects: frozenset[str] = frozenset()
    answers: dict[str, Answered] = {}
    open: dict[str, OpenCase] = {}
    undone: frozenset[str] = frozenset()
    crowd: Crowd[Staff] | None = None
    names: dict[int, str] = {}
    amends: dict[str, Amend] = {}


class ProjectState(Struct, frozen=True):
    """``id`` is the project's code."""

    id: str
    as_of: date = date.min
    version: int = 0
    started: dict[str, Started] = {}
    insured: dict[str, Insured] = {}
    people: dict[bytes, Worker] = {}
    answers: dict[str, Answered] = {}
    open: dict[str, OpenCase] = {}
    undone: frozenset[str] = frozenset()
    crowd: Crowd[Site] | None = None
    amends: dict[str, Amend] = {}


State = UnitState | ProjectState


def changed(before: Mapping[bytes, Row], now: Mapping[bytes, Row]) -> Iterator[tuple[Row | None, Row | None]]:
    """How those stood and stand who do not stand as before."""
    for person in sorted(before.keys() | now.keys()):  # the same sums at each replay
        rows = before.get(person), now.get(person)
        if rows[0] != rows[1]:
            yield rows


def nobody() -> Iterable[Row]:
    """The others, where all are at hand."""
    return ()


def unheard_of(key: str) -> State:
    """The state of whom a key names, before anything is said."""
    if key.startswith(PROJECT):
        return ProjectState(key.removeprefix(PROJECT))
    return UnitState(key)
