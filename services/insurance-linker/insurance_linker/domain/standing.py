"""Which facts stand, of persons, and with ``Resolution`` of any: every order of arrival ends in the same answer
(docs/rules.md, 1).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Generic, Protocol, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from insurance_linker.domain.statements import CoverStated, Entry, Role, Stated

S_co = TypeVar("S_co", bound=Stated, covariant=True)


class Said(Struct, Generic[S_co], frozen=True, gc=False):
    """A statement that stands, under the name of the fact that it goes back to."""

    fact_id: str
    source: str
    statement: S_co


Standing = tuple[str, str, Entry, tuple[Stated, ...]]
"""A fact that stands: its id, its source, the entry whose body counts, and what that states.

The body is the fact's own, or that of its last correction.
"""


def standing(entries: Mapping[str, Entry]) -> list[Standing]:
    """All facts that stand, once each."""
    rows = [(entry.id, entry.source, entry, entry.states) for entry in entries.values() if entry.role == "fact"]
    return rows if len(rows) == len(entries) else list(_resolved(entries))


def settled(entries: Mapping[str, Entry], facts: Iterable[str]) -> set[str]:
    """Those of the facts that were taken back or corrected."""
    found = Resolution(entries.values())
    return {fact for fact in facts if found.settled(fact)}


class Amending(Protocol):
    """What may name another fact (``of``), to correct it or to take it back."""

    @property
    def id(self) -> str: ...
    @property
    def time(self) -> float: ...
    @property
    def role(self) -> Role: ...
    @property
    def of(self) -> str | None: ...


A = TypeVar("A", bound=Amending)


class Resolution(Generic[A]):
    """Corrections and retractions by what they name. Each names one fact, so that what goes back to a fact is a tree.
    It is walked, not descended into: a chain may be as long as it likes.
    """

    def __init__(self, rows: Iterable[A]) -> None:
        self.corrections: dict[str, list[A]] = defaultdict(list)
        self._retractions: dict[str, list[A]] = defaultdict(list)
        for row in rows:
            if row.of:
                (self.corrections if row.role == "correction" else self._retractions)[row.of].append(row)
        self.touched = self.corrections.keys() | self._retractions.keys()

    def settled(self, name: str) -> bool:
        corrected = any(self.stands(row.id) for row in self.corrections[name])
        return corrected or not self.stands(name)

    def stands(self, name: str) -> bool:
        standing = set[str]()
        for fact in reversed(_back_to(name, self._retractions)):
            if not any(row.id in standing for row in self._retractions.get(fact, ())):
                standing.add(fact)
        return name in standing

    def body(self, name: str, fits: Callable[[str], bool] = lambda _: True) -> str | None:
        """The fact whose body counts for this one: its last correction's, of those whose own ``fits``; None if none
        does.
        """
        bodies: dict[str, str | None] = {}
        for fact in reversed(_back_to(name, self.corrections)):
            rows = [row for row in self.corrections.get(fact, ()) if bodies.get(row.id) and self.stands(row.id)]
            latest = max(rows, key=lambda row: (row.time, row.id), default=None)
            bodies[fact] = bodies[latest.id] if latest else fact if fits(fact) else None
        return bodies[name]


def _back_to(name: str, rows: Mapping[str, Sequence[Amending]]) -> list[str]:
    """A fact and all that name it, or name one of these, each after what it names. A ring ends where it began."""
    found, known = [name], {name}
    for fact in found:
        found += [row.id for row in rows.get(fact, ()) if row.id not in known]
        known.update(row.id for row in rows.get(fact, ()))
    return found


def _resolved(entries: Mapping[str, Entry]) -> Iterator[Standing]:
    found = Resolution(entries.values())
    named = list(found.corrections.keys() - entries.keys())
    for entry in entries.values():
        if entry.role == "fact" and entry.id not in found.touched:
            yield entry.id, entry.source, entry, entry.states
        elif entry.role == "fact":
            named.append(entry.id)
    for name in named:
        body = entries.get(found.body(name) or "") if found.stands(name) else None
        if body is None:
            continue
        root = entries.get(name)
        source = root.source if root else found.corrections[name][0].of_source or body.source
        yield name, source, body, tuple(_as_announced(root, statement) for statement in body.states)


def _as_announced(root: Entry | None, statement: Stated) -> Stated:
    """A corrected pre-enrolment still is one: a fact keeps its type."""
    if root is None or not isinstance(statement, CoverStated):
        return statement
    announced = any(isinstance(old, CoverStated) and old.announced for old in root.states)
    return replace(statement, announced=announced)
