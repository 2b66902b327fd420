"""A row a person, as small as it can be: a unit may have tens of thousands.

Days are counted from 1970-01-01 in two bytes (to 2149); 0 is none. Lines are bits, in the order of ``LINES``.
"""

from __future__ import annotations

from base64 import b32decode, b32encode
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from functools import lru_cache
from struct import Struct as Packing
from typing import NamedTuple, get_args
from zlib import crc32

from coverlink.contracts.fields import Line

LINES: tuple[Line, ...] = get_args(Line)
_EPOCH = date(1970, 1, 1)
_LAST = 0xFFFF
_DISTRICT = 20
"""Bits of a district, which has six digits."""
NAMES = 0xFFF
"""How many names of one unit are told apart."""


class Employee(NamedTuple):
    """How a person stands with a unit. Who has gone has no ``since``; ``as_of`` is the day of the statement.

    ``place``: the district and, above its 20 bits, as which of the unit's names the job has it (``place_of``):
    only while a line is owed, since the names of others count for nothing.
    """

    person: bytes
    version: int
    as_of: int
    since: int
    due: int
    place: int
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


@lru_cache(1024)  # a case names the same few at each statement
def person_id(row: bytes) -> str:
    return f"p{b32encode(row).decode().lower()}"


def number(day: date | None) -> int:
    """A day as a number; earlier than 1970 or later than 2149 as the first or the last there is."""
    return 0 if day is None else min(max((day - _EPOCH).days, 1), _LAST)


def place_of(district: int, name: int) -> int:
    """Both in one number; ``name`` is 1 to ``NAMES``, or 0 for none."""
    return name << _DISTRICT | district


def district_of(place: int) -> int:
    return place & (1 << _DISTRICT) - 1


def name_of(place: int) -> int:
    return place >> _DISTRICT


def name_among(names: dict[int, str], name: str | None) -> int:
    """The number of a name, which is added to ``names`` when it is new: nearly always the same in any order. Of more
    than ``NAMES`` at once the last have none.
    """
    if not name or (len(names) >= NAMES and name not in names.values()):
        return 0
    number = crc32(name.encode()) % NAMES + 1
    while names.setdefault(number, name) != name:
        number = number % NAMES + 1
    return number


def day_of(days: int) -> date:
    return _EPOCH + timedelta(days)


def bits(lines: Iterable[Line]) -> int:
    return sum(1 << LINES.index(line) for line in lines)


def counted(masks: Mapping[int, int]) -> dict[Line, int]:
    """How many people have each line, from how many have which lines; lines that nobody has are left out."""
    counts = {
        line: sum(count for mask, count in masks.items() if mask >> place & 1) for place, line in enumerate(LINES)
    }
    return {line: count for line, count in counts.items() if count}


def part_of(person: bytes, parts: int) -> int:
    """In which of so many parts a person's row is. One more part takes rows from one other only, ``split_by`` it."""
    half = 1 << parts.bit_length() - 1
    number = crc32(person)
    place = number % (2 * half)
    return place if place < parts else number % half


def split_by(part: int) -> int:
    """The part from which one that is new takes its rows."""
    return part - (1 << part.bit_length() - 1)
