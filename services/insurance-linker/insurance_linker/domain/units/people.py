"""A row a person, as small as it can be: a unit may have tens of thousands, and its state is one value.

Days are counted from 1970-01-01 in two bytes (to 2149); 0 is none. Lines are bits, in the order of ``LINES``.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from collections import Counter
from collections.abc import Iterable
from datetime import date, timedelta
from struct import Struct as Packing
from typing import NamedTuple, get_args

from coverlink.contracts.fields import Line

LINES: tuple[Line, ...] = get_args(Line)
_EPOCH = date(1970, 1, 1)
_LAST = 0xFFFF


class Employee(NamedTuple):
    """How a person stands with a unit. Who has gone has no ``since``; ``as_of`` is the day of the statement."""

    person: bytes
    version: int
    as_of: int
    since: int
    due: int
    district: int
    owed: int
    covered: int
    missing: int


class Worker(NamedTuple):
    """A person on a project: the roster's ``[since, until)``, and the last days of coming and of leaving."""

    person: bytes
    version: int
    since: int
    until: int
    entered: int
    left: int

    @property
    def on_roster(self) -> bool:
        """Whether the roster has the person on the day of coming last."""
        return bool(self.since) and self.since <= self.entered and (not self.until or self.entered < self.until)


EMPLOYEE = Packing("<20sIHHHIBBB")
"""37 bytes."""
WORKER = Packing("<20sIHHHH")
"""32 bytes."""


def packed(rows: Iterable[tuple[bytes | int, ...]], packing: Packing) -> bytes:
    return b"".join(packing.pack(*row) for row in rows)


def employees(raw: bytes) -> dict[bytes, Employee]:
    return {row[0]: Employee._make(row) for row in EMPLOYEE.iter_unpack(raw)}


def workers(raw: bytes) -> dict[bytes, Worker]:
    return {row[0]: Worker._make(row) for row in WORKER.iter_unpack(raw)}


def small(person_id: str) -> bytes:
    """The 20 bytes of a person id."""
    return b32decode(person_id[1:].upper())


def person_id(row: bytes) -> str:
    return f"p{b32encode(row).decode().lower()}"


def number(day: date | None) -> int:
    """A day as a number; earlier than 1970 or later than 2149 as the first or the last there is."""
    return 0 if day is None else min(max((day - _EPOCH).days, 1), _LAST)


def day_of(days: int) -> date:
    return _EPOCH + timedelta(days)


def bits(lines: Iterable[Line]) -> int:
    return sum(1 << LINES.index(line) for line in lines)


def counted(masks: Iterable[int]) -> dict[Line, int]:
    """How many of these have each line; lines that nobody has are left out."""
    alike = Counter(masks)  # of tens of thousands of people few differ
    counts = {
        line: sum(count for mask, count in alike.items() if mask >> place & 1) for place, line in enumerate(LINES)
    }
    return {line: count for line, count in counts.items() if count}
