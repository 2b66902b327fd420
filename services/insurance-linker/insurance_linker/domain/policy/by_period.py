"""What was worked out once for a region and a stretch of days in which no entry begins, ends or becomes known."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from datetime import date
from typing import Generic, TypeVar

from insurance_linker.domain.policy.entry import NATION, Entry, regions

T = TypeVar("T")


class ByPeriod(Generic[T]):
    """Remembers what ``build`` gives for a region and a day, as long as none of ``rows`` makes a difference."""

    def __init__(self, rows: Iterable[Entry], build: Callable[[str, date], T]) -> None:
        kept = list(rows)
        self._build = build
        self._regions = {row.region for row in kept}
        self._days = sorted({day for row in kept for day in row.turns})
        self._near: dict[str, str] = {}
        self._found: dict[tuple[str, int], T] = {}

    def at(self, region: str, day: date) -> T:
        near = self._near.get(region)
        if near is None:
            near = next((code for code in reversed(regions(region)) if code in self._regions), NATION)
            self._near[region] = near
        key = near, bisect_right(self._days, day)
        if key not in self._found:
            self._found[key] = self._build(near, day)
        return self._found[key]

    def changes_after(self, day: date) -> date | None:
        """The next day on which it may be another."""
        at = bisect_right(self._days, day)
        return self._days[at] if at < len(self._days) else None
