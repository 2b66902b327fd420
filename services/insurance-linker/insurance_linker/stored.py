"""The forms in which a person's state stands in the store; each that may still be there has a reader.

Form 5 leaves out whose state it is, which the key says, and is squeezed by zstd (RFC 8878) with a dictionary of what
states have in common: names of fields, sources, districts, rules. The dictionary belongs to the form: another one
(``tests/linker/train_states.py``) makes form 6.

Form 4 adds what was folded, and the user unit of a dispatched worker's job; what form 3 wrote it reads as it is.

Forms 1 and 2 were those of the first weeks, before anybody ran the linker; nothing reads them any more.
"""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import msgspec
import zstandard
from msgspec import Struct

from coverlink_engine import Versions
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.folded import Folded
from insurance_linker.domain.linked import together
from insurance_linker.domain.state import About, Kin, PersonState
from insurance_linker.domain.statements import Entry


class Stored(Struct, frozen=True, array_like=True):
    """The state without its keys: entries and cases hold their own ids. ``kin`` came later."""

    about: About
    as_of: date
    version: int
    entries: list[Entry]
    open: list[OpenCase]
    folded: Folded | None = None
    said: dict[str, int] = {}
    kin: Kin | None = None


class Older(Struct, frozen=True, array_like=True):
    """Forms 3 and 4, which also said whose state it was. Form 3 has no ``said``."""

    person_id: str
    about: About
    as_of: date
    version: int
    entries: list[Entry]
    open: list[OpenCase]
    folded: Folded | None = None
    said: dict[str, int] = {}


_DICTIONARY = zstandard.ZstdCompressionDict((Path(__file__).parent / "states-5.zstd-dict").read_bytes())
_LEVEL = 1  # level 3 saves a fortieth more, for a third more time
_DICTIONARY.precompute_compress(_LEVEL)


class _Zstd(threading.local):
    """Neither side may be used by two threads at once."""

    def __init__(self) -> None:
        self.squeeze = zstandard.ZstdCompressor(
            level=_LEVEL, dict_data=_DICTIONARY, write_checksum=False, write_dict_id=False
        ).compress
        self.spread = zstandard.ZstdDecompressor(dict_data=_DICTIONARY).decompress


_zstd = _Zstd()
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(Stored).decode
_decode_older = msgspec.msgpack.Decoder(Older).decode


def packed(state: PersonState) -> bytes:
    """The state before it is squeezed."""
    return _encode(
        Stored(
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


def _unpacked(row: Stored | Older) -> PersonState:
    state = PersonState(
        row.about,
        row.as_of,
        row.version,
        {entry.id: entry for entry in row.entries},
        {case.id: case for case in row.open},
        row.folded,
        row.said,
        row.kin if isinstance(row, Stored) else None,
    )
    return state if state.kin is None else together(state)


def _write(state: PersonState) -> bytes:
    return _zstd.squeeze(packed(state))


def _read(raw: bytes) -> PersonState:
    return _unpacked(_decode(_zstd.spread(raw)))


def _read_older(raw: bytes) -> PersonState:
    return _unpacked(_decode_older(raw))


STATES = Versions(5, _write, {3: _read_older, 4: _read_older, 5: _read})
