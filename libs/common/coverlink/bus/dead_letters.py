"""One form for all dead letters: the original, sealed; and in headers, in clear, what is safe to show.

A dead letter's topic is ``<topic>.<group>.dlq``. Headers: ``dlq_id`` (see ``letter_id``), ``dlq_reason``,
``dlq_detail``, ``dlq_topic``, ``dlq_partition``, ``dlq_offset``, ``dlq_group``, ``dlq_at``. Whatever a sender wrote may
hold personal data, so key, headers and value of the original are all inside the seal.

Of a letter that is known to be about persons the original is sealed once more inside, so that it needs a data key of
each: erasing any of them shuts it for ever (docs/erasure.md).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple, Protocol

import msgspec

from coverlink.privacy.joint import KeysOf, is_joint, open_joint, seal_joint
from coverlink.privacy.letterbox import Box, Slot
from coverlink.privacy.sealing import Sealer, Unsealable

_PERSON = re.compile(rb"p[a-z2-7]{32}")
_encoder = msgspec.msgpack.Encoder()


class Consumed(Protocol):
    """A record as it was read."""

    @property
    def topic(self) -> str: ...
    @property
    def partition(self) -> int: ...
    @property
    def offset(self) -> int: ...
    @property
    def key(self) -> bytes: ...
    @property
    def value(self) -> bytes: ...
    @property
    def headers(self) -> list[tuple[str, bytes]]: ...


class Original(msgspec.Struct, frozen=True):
    """What was inside a dead letter."""

    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes]]


class Letter(NamedTuple):
    """The record to produce. The key is the original's if it is a person id, so that a person's letters keep order."""

    topic: str
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


Post = Callable[[Consumed, str, str], Letter]
"""Makes the letter for a record, a reason and a detail; neither may hold personal data."""
_NOBODY: Mapping[str, Sealer] = {}


class PostAbout(Protocol):
    """A Post that may be told whom the record is about, with the data key of each."""

    def __call__(
        self, record: Consumed, reason: str, detail: str, about: Mapping[str, Sealer] = _NOBODY, /
    ) -> Letter: ...


def posts_to(slot: Slot, group: str) -> PostAbout:
    def post(record: Consumed, reason: str, detail: str, about: Mapping[str, Sealer] = _NOBODY, /) -> Letter:
        topic = f"{record.topic}.{group}.dlq"
        original = _encoder.encode(Original(record.key, record.value, list(record.headers)))
        sealed = slot.seal(seal_joint(original, about) if about else original)
        shown: Sequence[tuple[str, str]] = (
            ("dlq_id", letter_id(topic, record.partition, record.offset)),
            ("dlq_reason", reason),
            ("dlq_detail", detail),
            ("dlq_topic", record.topic),
            ("dlq_partition", str(record.partition)),
            ("dlq_offset", str(record.offset)),
            ("dlq_group", group),
            ("dlq_at", datetime.now(UTC).isoformat()),
        )
        key = record.key if record.key and _PERSON.fullmatch(record.key) else b""
        return Letter(topic, key, sealed, [(name, text.encode()) for name, text in shown])

    return post


def letter_id(topic: str, partition: int | str, offset: int | str) -> str:
    """Of the letter in this dead-letter topic about the record that lay at this place of the original one.

    The topic names the group: what two groups set aside is two letters, what one group set aside twice is one.
    """
    return f"{topic}:{partition}:{offset}"


def open_letter(box: Box, value: bytes, keys_of: KeysOf | None = None) -> Original:
    """Raises Unsealable; so does a letter about persons without ``keys_of``, or when one of them was erased."""
    plain = box.open(value)
    if is_joint(plain):
        if keys_of is None:
            raise Unsealable("it is about a person: expected the data keys, too")
        plain = open_joint(plain, keys_of)
    return msgspec.msgpack.decode(plain, type=Original)
