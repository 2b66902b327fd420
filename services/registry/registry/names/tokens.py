"""A person's name as blind tokens: of each form of the name with the year of birth."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from msgspec import Struct

from coverlink.contracts.bodies import Identity
from coverlink.identifiers.resident_id import InvalidId, parse_person_number
from coverlink.privacy.blind import BlindIndex
from registry.names import forms

UNTOLD = 0
"""The year of birth of those whose paper does not tell it: they are found with any year."""


class Named(Struct, frozen=True):
    """A name as the register keeps it for searching. ``name``: one token for all of it; equal for an equal name."""

    name: bytes
    tokens: frozenset[bytes]


class Tokens:
    """The tokens of one installation, from its master key (32 bytes)."""

    def __init__(self, master_key: bytes) -> None:
        self._blind = BlindIndex(master_key, "names of the register")
        self._named = lru_cache(maxsize=20_000)(self._made)

    def of(self, identity: Identity) -> Named | None:
        """None when the identity tells no name, or none that could be asked for."""
        return self._named(identity.name, born_year(identity)) if identity.name else None

    def asked(self, name: str, year: int) -> list[bytes]:
        """What to look for when somebody asks for a name and a year of birth."""
        found = {self._token(form, one) for form in forms.asked(name) for one in (year, UNTOLD)}
        return sorted(found)

    def _made(self, name: str, year: int) -> Named | None:
        kept = forms.kept(name)
        if not kept:
            return None
        return Named(self._blind.token("whole", name, str(year)), frozenset(self._token(form, year) for form in kept))

    def _token(self, form: forms.Form, year: int) -> bytes:
        return self._blind.token(*form, str(year))


def born_year(identity: Identity) -> int:
    """The year of birth that the number tells, else ``UNTOLD``."""
    try:
        number = parse_person_number(identity.id_type, identity.id_number, date.max)
    except InvalidId:
        return UNTOLD
    return number.born.year if number.born else UNTOLD
