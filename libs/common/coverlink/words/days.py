"""Days and months as people write them: 2026年11月23日, 23 November 2026; 2026年11月, November 2026."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from coverlink.contracts.decisions import Text

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY, _MONTH = re.compile(r"\d{4}-\d{2}-\d{2}"), re.compile(r"\d{4}-\d{2}")


@lru_cache(8192)  # a case names two or three days, and the same ones stand in many
def day(value: str | date) -> Text:
    """Of a day, or of one as ``2026-11-23``. Raises ValueError."""
    on = date.fromisoformat(value) if isinstance(value, str) else value
    return Text(zh=f"{on.year}年{on.month}月{on.day}日", en=f"{on.day} {MONTHS[on.month - 1]} {on.year}")


@lru_cache(8192)
def month(value: str | date) -> Text:
    """Of the month of a day, or of one as ``2026-11``. Raises ValueError."""
    on = date.fromisoformat(f"{value[:7]}-01") if isinstance(value, str) else value
    return Text(zh=f"{on.year}年{on.month}月", en=f"{MONTHS[on.month - 1]} {on.year}")


def days(values: Iterable[str | date]) -> Text:
    """Several, in their order."""
    told = [day(value) for value in values]
    return Text(zh="、".join(one.zh for one in told), en=", ".join(one.en for one in told))


def written(value: str) -> Text | None:
    """A day or a month by its form; None of what is neither, or only looks like one."""
    try:
        if _DAY.fullmatch(value):
            return day(value)
        return month(value) if _MONTH.fullmatch(value) else None
    except ValueError:
        return None
