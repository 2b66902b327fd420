"""What was worked out once for a region and a stretch of days in which no entry begins, ends or becomes known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from functools import lru_cache
from typing import Generic, TypeVar

from insurance_linker.domain.policy.entry import NATION, Entry, regions

T = TypeVar("T")
MOST_ASKED = 100_000
"""Days and regions for which an answer is at hand at once."""


class Periods:
    """The stretches of days between which entries begin, end or become known, and the regions that have their own."""

    def __init__(self, rows: Iterable[Entry]) -> None:
        kept = list(rows)
        self._regions = {row.region for row in kept}
        self._days = sorted({day for row in kept for day in row.turns})
        self._near: dict[str, str] = {}

    def near(self, region: str) -> str:
        """The narrowest region around this one that has an entry of its own."""
        found = self._near.get(region)
        if found is None:
            found = next((code for code in reversed(regions(region)) if code in self._regions), NATION)
            self._near[region] = found
        return found

    def number(self, day: date) -> int:
        """Which stretch a day is in."""
        return bisect_right(self._days, day)

    def after(self, day: date) -> tuple[date, ...]:
        """The days on which later stretches begin, the next one first."""
        return tuple(self._days[bisect_right(self._days, day) :])


class ByPeriod(Generic[T]):
    """Remembers what ``build`` gives for a region and a day, as long as no entry makes a difference."""

    def __init__(self, periods: Periods, build: Callable[[str, date], T]) -> None:
        self._periods, self._build = periods, build
        self._found: dict[tuple[str, int], T] = {}
        self.at = lru_cache(MOST_ASKED)(self._at)
        """What holds in a region on a day."""

    def _at(self, region: str, day: date) -> T:
        key = self._periods.near(region), self._periods.number(day)
        if key not in self._found:
            self._found[key] = self._build(key[0], day)
        return self._found[key]

    def changes_after(self, day: date) -> date | None:
        """The next day on which it may be another."""
        return next(iter(self._periods.after(day)), None)
