"""Which facts stand: every order of arrival ends in the same answer (docs/rules.md, 1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Generic, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from insurance_linker.domain.statements import CoverStated, Entry, Stated

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
    return rows if len(rows) == len(entries) else list(_Resolution(entries).standing())


def settled(entries: Mapping[str, Entry], facts: Iterable[str]) -> set[str]:
    """Those of the facts that were taken back or corrected."""
    found = _Resolution(entries)
    return {fact for fact in facts if found.settled(fact)}


class _Resolution:
    """Corrections and retractions by what they name. ``path`` guards against facts that name each other in a ring."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries
        self._corrections: dict[str, list[Entry]] = defaultdict(list)
        self._retractions: dict[str, list[Entry]] = defaultdict(list)
        for entry in entries.values():
            if entry.of:
                (self._corrections if entry.role == "correction" else self._retractions)[entry.of].append(entry)
        self._touched = self._corrections.keys() | self._retractions.keys()

    def standing(self) -> Iterator[Standing]:
        named_only = self._corrections.keys() - self._entries.keys()
        named = list(named_only)
        for entry in self._entries.values():
            if entry.role == "fact" and entry.id not in self._touched:
                yield entry.id, entry.source, entry, entry.states
            elif entry.role == "fact":
                named.append(entry.id)
        for name in named:
            body = self._body(name, ()) if self._stands(name, ()) else None
            if body is None:
                continue
            root = self._entries.get(name)
            source = root.source if root else self._corrections[name][0].of_source or body.source
            yield name, source, body, tuple(_as_announced(root, statement) for statement in body.states)

    def settled(self, name: str) -> bool:
        corrected = any(self._stands(row.id, ()) for row in self._corrections[name])
        return corrected or not self._stands(name, ())

    def _stands(self, name: str, path: tuple[str, ...]) -> bool:
        return name not in path and not any(self._stands(row.id, (*path, name)) for row in self._retractions[name])

    def _body(self, name: str, path: tuple[str, ...]) -> Entry | None:
        if name in path:
            return None
        standing = [row for row in self._corrections[name] if self._stands(row.id, ())]
        if not standing:
            return self._entries.get(name)
        latest = max(standing, key=lambda row: (row.time, row.id))
        return self._body(latest.id, (*path, name))


def _as_announced(root: Entry | None, statement: Stated) -> Stated:
    """A corrected pre-enrolment still is one: a fact keeps its type."""
    if root is None or not isinstance(statement, CoverStated):
        return statement
    announced = any(isinstance(old, CoverStated) and old.announced for old in root.states)
    return replace(statement, announced=announced)
