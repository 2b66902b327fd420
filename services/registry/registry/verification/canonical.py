"""The form over which a batch's hashes stand; docs/verification.md says it to whoever recomputes them. No I/O.

A line is an item as a record of CSV (RFC 4180, quotes only where needed) that ends with a line feed. A part's hash is
SHA-256 over its lines by place, UTF-8. The batch's is SHA-256 over a first line with its id and due day, and a line for
each part, by district, with its number of items and its hash in hex.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable
from datetime import date
from itertools import groupby
from typing import NamedTuple

FORM = 1
"""Stands in the first line. Change the form, and it becomes the next number."""
COLUMNS = ("place", "task_id", "person_id", "unit_id", "kind", "line", "gap", "district", "due_on", "rules")


class Frozen(NamedTuple):
    """An item of a snapshot. ``rules``: rule@version of the reasons, in order, with blanks between them."""

    place: int
    task_id: str
    person_id: str | None
    unit_id: str | None
    kind: str
    line: str | None
    gap: str | None
    district: str
    due_on: date
    rules: str


class Part(NamedTuple):
    """What of a batch is a district's."""

    district: str
    items: int
    hash: bytes


def line_of(item: Frozen) -> str:
    """What an item has not is empty."""
    told = io.StringIO()
    csv.writer(told, lineterminator="\n").writerow("" if value is None else value for value in item)
    return told.getvalue()


def parts_of(items: Iterable[Frozen]) -> list[Part]:
    """``items`` by place: so by district, too."""
    found = []
    for district, those in groupby(items, key=lambda item: item.district):
        told, count = hashlib.sha256(), 0
        for item in those:
            told.update(line_of(item).encode())
            count += 1
        found.append(Part(district, count, told.digest()))
    return found


def hash_of(batch_id: int, due_on: date, parts: Iterable[Part]) -> bytes:
    """Of the whole batch. ``parts`` by district."""
    told = hashlib.sha256(f"{FORM},{batch_id},{due_on}\n".encode())
    for part in parts:
        told.update(f"{part.district},{part.items},{part.hash.hex()}\n".encode())
    return told.digest()
