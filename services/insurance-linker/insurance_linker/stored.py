"""The forms in which a person's state stands in the store; each that may still be there has a reader."""

from __future__ import annotations

from datetime import date

import msgspec
from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.decisions import Case
from coverlink_engine import Versions
from insurance_linker.domain.state import About, PersonState
from insurance_linker.domain.statements import Entry


class AboutInForm1(Struct, frozen=True, array_like=True):
    """In form 1 the residence stood here, with the ``(time, id)`` of the fact that told it."""

    born: str | None = None
    sex: str | None = None
    residence: str | None = None
    residence_told: tuple[float, str] = (0.0, "")
    sealed: str | None = None
    sealed_told: tuple[float, str] = (0.0, "")


class StateInForm1(Struct, frozen=True, array_like=True):
    person_id: str
    about: AboutInForm1
    as_of: date
    version: int
    entries: dict[str, Entry]
    open: dict[str, Case]


_FORM_1 = msgspec.msgpack.Decoder(StateInForm1)


def read_form_1(raw: bytes) -> PersonState:
    """The residence goes to the fact that told it, so that it goes when that fact is taken back."""
    old = _FORM_1.decode(raw)
    about, entries = old.about, old.entries
    teller = entries.get(about.residence_told[1])
    if teller and teller.role != "retraction":
        entries[teller.id] = replace(teller, residence=about.residence)
    known = About(about.born, about.sex, about.sealed, about.sealed_told)
    return PersonState(old.person_id, known, old.as_of, old.version, entries, old.open)


STATES = Versions(2, msgspec.msgpack.Encoder().encode, {1: read_form_1, 2: msgspec.msgpack.Decoder(PersonState).decode})
