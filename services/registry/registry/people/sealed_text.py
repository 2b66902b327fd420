"""What people write about a person, sealed at rest with the person's own data key (docs/erasure.md).

An envelope stands in the place of the text: in a column, or in a field of a JSON body. Units have no key: what is
written on a unit's own case stays as it is. Text from before sealing is told apart by its form, and is read as it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

import msgspec
from psycopg import Connection

from coverlink.privacy.sealing import Sealer, Unsealable
from coverlink.privacy.vault import Vault, opened
from registry.access.caller import Moved
from registry.access.looks import is_person

FIELDS = ("note", "evidence")
"""Of acts and answers: the fields that hold what somebody wrote."""
ERASED = "v1.erased"
"""Stands where a text stood before its person was erased; opens for nobody."""
_ENVELOPE = re.compile(r"v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]{38,}")


def is_sealed(value: Any) -> bool:
    return isinstance(value, str) and (value == ERASED or _ENVELOPE.fullmatch(value) is not None)


def is_text(value: Any) -> bool:
    """Whether somebody wrote something there."""
    return value not in (None, "", [], {})


class Texts:
    """Seals and opens; holds the master key (32 bytes) alone. Data keys are read for each call and kept nowhere."""

    def __init__(self, master_key: bytes) -> None:
        self._master = Sealer(master_key)

    def seal(self, db: Connection[Any], lead: str, value: Any) -> Any:
        """The envelope of a text, or any JSON, about ``lead``; of nothing, or about a unit, the same value.

        A person who has no key gets one, in the caller's transaction. Raises Moved.
        """
        if not is_text(value) or not is_person(lead):
            return value
        sealer = Vault(self._master, keep=1).sealers(db, [lead], create=True).get(lead)
        if sealer is None:
            raise Moved
        return sealer.seal(msgspec.json.encode(value), _about(lead))

    def open(
        self, db: Connection[Any], rows: Iterable[tuple[str, dict[str, Any]]], fields: Collection[str] = FIELDS
    ) -> None:
        """Puts texts in the place of envelopes, in rows that are each about the person that stands beside it.

        What does not open any more is None, and its row has ``erased`` true.
        """
        shut = [(lead, row, name) for lead, row in rows for name in fields if is_sealed(row.get(name))]
        keys, _ = opened(db, self._master, {lead for lead, _, _ in shut}) if shut else ({}, 0)
        for lead, row, name in shut:
            try:
                row[name] = msgspec.json.decode(keys[lead].open(row[name], _about(lead)))
            except (KeyError, Unsealable):
                row[name], row["erased"] = None, True


def _about(lead: str) -> str:
    """What an envelope is bound to: another person's, or an identity, does not pass for it."""
    return f"{lead} text"
