"""The first of many in the order in which a case names them, kept while some come and go and the rest are not at hand.

What is kept is always exactly the beginning. It grows shorter when some of it go, since the next are not known.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Sequence
from heapq import nsmallest
from typing import NamedTuple, TypeVar

K = TypeVar("K")
KEPT = 200
"""How many are kept: ten times as many as a case names, for when too few are left everybody has to be looked at."""


class Waiting(NamedTuple):
    """Somebody whom a case is about since a day. ``version`` is that of the statement, where a case names that, too."""

    since: int
    person: bytes
    version: int


def first(members: Iterable[Waiting], named: int) -> tuple[Waiting, ...]:
    """Of all; more of them than a case names."""
    return tuple(nsmallest(max(KEPT, 2 * named), members))


class Queue:
    """The first of so many members, to be changed."""

    def __init__(self, kept: Iterable[Waiting], members: int) -> None:
        self._kept, self._members = list(kept), members
        self._most = max(KEPT, len(self._kept))

    def comes(self, one: Waiting) -> None:
        """Behind the last that is kept there may be others, unless all are kept."""
        if len(self._kept) == self._members or (self._kept and one < self._kept[-1]):
            insort(self._kept, one)
        self._members += 1

    def goes(self, one: Waiting) -> None:
        place = bisect_left(self._kept, one)
        if self._kept[place : place + 1] == [one]:
            del self._kept[place]
        self._members -= 1

    @property
    def kept(self) -> tuple[Waiting, ...]:
        return tuple(self._kept[: self._most])


def enough(kept: Sequence[Waiting], members: int, named: int) -> bool:
    """Whether a case can name as many as it wants."""
    return len(kept) >= min(members, named)


def add(counts: dict[K, int], key: K, by: int) -> None:
    """A count of nobody does not stay: sums of the same people are equal."""
    if left := counts.get(key, 0) + by:
        counts[key] = left
    else:
        del counts[key]
