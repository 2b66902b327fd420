"""The bytes of a state: one byte says in which form the rest is, so that a new form needs no rebuilding of old states.

A state is brought to the present form when it is read, and written in it when it changes next.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Generic, TypeVar

from coverlink_engine.messages import Unreadable

State = TypeVar("State")


class Versions(Generic[State]):
    """``readers`` has a reader for every form that may still be stored, the present one included.

    A reader of an old form gives the state as it is in the present one.
    """

    def __init__(
        self, present: int, encode: Callable[[State], bytes], readers: Mapping[int, Callable[[bytes], State]]
    ) -> None:
        if present not in readers or not 0 <= present <= 255:
            raise ValueError(f"form {present} needs a reader, and a number from 0 to 255")
        self._mark, self._encode, self._readers = bytes([present]), encode, readers

    def write(self, state: State) -> bytes:
        return self._mark + self._encode(state)

    def read(self, raw: bytes) -> State:
        """Raises Unreadable for a form without a reader: most likely a newer program has written it."""
        read = self._readers.get(raw[0]) if raw else None
        if read is None:
            known = ", ".join(map(str, sorted(self._readers)))
            raise Unreadable(f"a state has form {raw[:1].hex() or 'none'}; this program reads forms {known}")
        return read(raw[1:])
