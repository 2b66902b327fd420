"""Ids that derive from what a thing is about, in the form of RFC 9562's UUID version 5."""

from __future__ import annotations

from hashlib import sha1
from uuid import UUID


def name_id(space: UUID, name: str) -> str:
    """``str(uuid5(space, name))`` in a quarter of the time: the linker makes several for each fact."""
    raw = bytearray(sha1(space.bytes + name.encode(), usedforsecurity=False).digest()[:16])
    raw[6] = raw[6] & 0x0F | 0x50
    raw[8] = raw[8] & 0x3F | 0x80
    text = raw.hex()
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
