"""Who writes events down, for which source, and how late."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

Data = dict[str, Any]
DAY_MINUTES = 1440
DELAYS = ((0.78, 8), (0.95, 31), (0.99, 183), (1.0, 1800))
"""Up to how many days late things are told, and how many are told no later, as a share of all."""
PARTS = ("employment", "cover", "tax", "civil", "unit", "housing", "site", "welfare")
"""Who tells: the first part of each source's name."""


@dataclass(slots=True)
class Said:
    """An event and the minute, counted from the first day of all days, at which its source said it."""

    at: int
    event: Data


class Scribe:
    """Writes events down for a whole simulation; ``name`` is part of every id, so no two simulations share one."""

    def __init__(self, name: str, today: date, domain: str) -> None:
        self.name, self.today, self._count = name, today, 0
        self.sources = {part: f"//{part}.{domain}.example" for part in PARTS}

    def next_id(self) -> str:
        self._count += 1
        return f"{self.name}-{self._count}"

    def event(self, at: int, source: str, kind: str, data: Data) -> Said:
        return Said(
            at,
            {
                "specversion": "1.0",
                "id": self.next_id(),
                "source": source,
                "type": f"coverlink.{kind}.v1",
                "time": time_text(at),
                "datacontenttype": "application/json",
                "data": data,
            },
        )


def time_text(at: int) -> str:
    day, minute = divmod(at, DAY_MINUTES)
    return f"{date.fromordinal(day)}T{minute // 60:02}:{minute % 60:02}:00+08:00"


def said_at(chance: Random, happened: date, today: date) -> int:
    """Mostly within a week, sometimes a month, seldom half a year later, of few things years later.

    Today's is said just after midnight.
    """
    kind, share = chance.random(), chance.random()
    delay = int(share * next(days for limit, days in DELAYS if kind < limit))
    day = min(happened.toordinal() + delay, today.toordinal())
    minute = int(share * 4) if day == today.toordinal() else 480 + int(chance.random() * 600)
    return day * DAY_MINUTES + minute
