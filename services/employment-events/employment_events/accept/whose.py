"""Whom a refused event is about, as far as it can be told, so that what is kept of it goes when they are erased.

Nothing of the event has been checked. It is read twice: the identities where they belong, whatever paper they are of;
and anything anywhere that is written like a resident's number and has the right check digit.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from coverlink.identifiers.resident_id import InvalidId, PersonNumber, parse_person_number
from employment_events.accept.body import PEOPLE

MOST = 8
"""Persons of one record; what names more is no event about somebody, and goes by its time alone."""
_WRITTEN = re.compile(r"(?<![0-9A-Za-z])(?:[1-9][0-9]{16}[0-9Xx]|[1-9][0-9]{14})(?![0-9A-Za-z])")
_RESIDENTS = ("resident_id", "hkmt_residence")


def numbers_in(event: object, texts: Iterable[bytes], today: date) -> set[PersonNumber]:
    """Numbers that are valid, at most MOST: those of the event's identities first."""
    found: dict[PersonNumber, None] = {}
    for id_type, raw in (*_identities(event), *_written(texts)):
        try:
            found[parse_person_number(id_type, raw, today)] = None
        except (InvalidId, KeyError):  # no number, or of no paper that we know
            continue
        if len(found) == MOST:
            break
    return set(found)


def _identities(event: object) -> Iterator[tuple[str, str]]:
    data: Any = event.get("data") if isinstance(event, dict) else None
    for name in PEOPLE:
        person = data.get(name) if isinstance(data, dict) else None
        if isinstance(person, dict):
            id_type, number = person.get("id_type", "resident_id"), person.get("id_number")
            if isinstance(id_type, str) and isinstance(number, str):
                yield id_type, number


def _written(texts: Iterable[bytes]) -> Iterator[tuple[str, str]]:
    for raw in texts:
        for number in _WRITTEN.findall(raw.decode(errors="replace")):
            yield from ((id_type, number) for id_type in _RESIDENTS)
