"""The forms in which a person's state stands in the store; each that may still be there has a reader.

Form 4 adds what was folded, and the user unit of a dispatched worker's job; what form 3 wrote it reads as it is.

Forms 1 and 2 were those of the first weeks, before anybody ran the linker; nothing reads them any more.
"""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec import Struct

from coverlink_engine import Versions
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.folded import Folded
from insurance_linker.domain.linked import together
from insurance_linker.domain.state import About, Kin, PersonState
from insurance_linker.domain.statements import Entry


class Stored(Struct, frozen=True, array_like=True):
    """The state without its keys: entries and cases hold their own ids. An older state has no ``said`` or ``kin``."""

    person_id: str
    about: About
    as_of: date
    version: int
    entries: list[Entry]
    open: list[OpenCase]
    folded: Folded | None = None
    said: dict[str, int] = {}
    kin: Kin | None = None


_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Stored).decode


def _write(state: PersonState) -> bytes:
    return _encode(
        Stored(
            state.person_id,
            state.about,
            state.as_of,
            state.version,
            list(state.entries.values()) if state.kin is None else [],  # of several ids they follow from ``kin``
            list(state.open.values()),
            state.folded if state.kin is None else None,
            state.said,
            state.kin,
        )
    )


def _read(raw: bytes) -> PersonState:
    row = _decode(raw)
    state = PersonState(
        row.person_id,
        row.about,
        row.as_of,
        row.version,
        {entry.id: entry for entry in row.entries},
        {case.id: case for case in row.open},
        row.folded,
        row.said,
        row.kin,
    )
    return state if state.kin is None else together(state)


STATES = Versions(4, _write, {3: _read, 4: _read})
