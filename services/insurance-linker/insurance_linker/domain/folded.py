"""What is left of affairs that were over long ago: months by line, and who of the facts was there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import blake2b
from typing import Literal

from msgspec import Struct

from coverlink.contracts.fields import Line
from insurance_linker.domain.statements import (
    CoverStated,
    Entry,
    JobEnded,
    JobStarted,
    Listed,
    Paid,
    Registered,
    Stated,
    StatusStated,
)

ID_BYTES = 8
Run = tuple[int, int]
"""The first and the last of months that follow each other, counted from year 0."""


class Folded(Struct, frozen=True, array_like=True):
    """``until``: spells that were over by then are folded; None while only contributions were.

    ``ids`` has 8 bytes for each folded fact. ``paid`` and ``covered`` are the months with a contribution, and with
    cover in force. ``late`` are facts that came after about days before ``until``, each with the day it was recorded.
    """

    until: date | None = None
    ids: bytes = b""
    paid: dict[Line, tuple[Run, ...]] = {}
    covered: dict[Line, tuple[Run, ...]] = {}
    late: dict[str, date] = {}

    def knows(self, fact: str) -> bool:
        """Whether a fact was folded."""
        wanted = digest(fact)
        return any(self.ids[at : at + ID_BYTES] == wanted for at in range(0, len(self.ids), ID_BYTES))


Place = Literal["new", "known", "late"]


def place_of(entry: Entry, folded: Folded | None) -> Place:
    """Whether a fact is one that was folded, one that comes too late to be lived, or one like any other."""
    if folded is None:
        return "new"
    if folded.knows(entry.id):
        return "known"
    if entry.of and folded.knows(entry.of):
        return "late"
    days = list(days_of(entry))
    contribution = all(isinstance(row, Paid) for row in entry.states)
    late = folded.until and days and max(days) < folded.until and not contribution
    return "late" if late else "new"


def days_of(entry: Entry) -> Iterable[date]:
    """All days that a fact names."""
    for row in entry.states:
        yield from _days(row)


def _days(row: Stated) -> Iterable[date]:
    match row:
        case JobStarted(on=day) | JobEnded(on=day) | Registered(on=day):
            yield day
        case CoverStated(since=since, to=to) | StatusStated(since=since, to=to) | Listed(since=since, to=to):
            yield since
            if to:
                yield to
        case Paid(month=month):
            yield date.fromisoformat(f"{month}-01")


def digest(fact: str) -> bytes:
    return blake2b(fact.encode(), digest_size=ID_BYTES).digest()


def with_months(known: Mapping[Line, tuple[Run, ...]], more: Mapping[Line, set[str]]) -> dict[Line, tuple[Run, ...]]:
    """The months by line, these among them."""
    lines = known.keys() | more.keys()
    return {line: _runs(months(known.get(line, ())) | more.get(line, set())) for line in sorted(lines)}


def months(runs: Iterable[Run]) -> set[str]:
    """Each month as YYYY-MM."""
    return {_name(number) for first, last in runs for number in range(first, last + 1)}


def months_between(start: date, stop: date) -> set[str]:
    """The months in which some day of ``[start, stop)`` lies."""
    return months([(_number(start), _number(stop - timedelta(days=1)))]) if stop > start else set()


def _runs(names: set[str]) -> tuple[Run, ...]:
    found: list[Run] = []
    for number in sorted(_number(date.fromisoformat(f"{name}-01")) for name in names):
        if found and found[-1][1] == number - 1:
            found[-1] = (found[-1][0], number)
        else:
            found.append((number, number))
    return tuple(found)


def _number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _name(number: int) -> str:
    return f"{number // 12:04d}-{number % 12 + 1:02d}"
