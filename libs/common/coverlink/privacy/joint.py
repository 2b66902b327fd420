"""Sealed for several persons together: it opens with the data keys of all of them, so erasing any one shuts it.

For what is kept as it came and may name more than one: refused and doubtful events (docs/erasure.md).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

import msgspec

from coverlink.privacy.sealing import Sealer, Unsealable

KeysOf = Callable[[list[str]], Mapping[str, Sealer]]
"""The data keys of persons; of those who were erased there is none."""
_encoder = msgspec.msgpack.Encoder()


class Joint(msgspec.Struct, frozen=True):
    """``sealed`` is under a key of its own; ``wrapped`` is that key in an envelope of each of ``people``."""

    people: list[str]
    wrapped: str
    sealed: str


def seal_joint(plain: bytes, keys: Mapping[str, Sealer]) -> bytes:
    """Four thirds as long, and a little."""
    key, people = os.urandom(32), sorted(keys)
    wrapped = key.hex()
    for person in people:
        wrapped = keys[person].seal(wrapped.encode(), _about(person))
    return _encoder.encode(Joint(people, wrapped, Sealer(key).seal(plain, "joint")))


def is_joint(raw: bytes) -> bool:
    """Of bytes that are a map in MessagePack."""
    return "people" in msgspec.msgpack.decode(raw, type=dict[str, msgspec.Raw])


def open_joint(raw: bytes, keys_of: KeysOf) -> bytes:
    """Raises Unsealable when one of the persons was erased."""
    joint = msgspec.msgpack.decode(raw, type=Joint)
    keys, key = keys_of(joint.people), joint.wrapped
    if not keys.keys() >= set(joint.people):
        raise Unsealable("it is about a person who was erased")
    for person in reversed(joint.people):
        key = keys[person].open(key, _about(person)).decode()
    return Sealer(bytes.fromhex(key)).open(joint.sealed, "joint")


def _about(person: str) -> str:
    return f"{person} joint"
