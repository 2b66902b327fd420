"""What goes between the engine and the code that decides."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

Headers = list[tuple[str, bytes]]


class Record(NamedTuple):
    """One record as Kafka holds it. ``timestamp_ms`` is the time at which the broker or the producer stamped it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Headers
    timestamp_ms: int


class Output(NamedTuple):
    """One record to be written in the chunk's transaction. Without ``partition`` the key's hash (murmur2) chooses."""

    topic: str
    key: bytes
    value: bytes | None
    headers: Headers
    partition: int | None = None


class Rejected(Exception):
    """A record that can never be processed. ``reason`` is a short code, ``detail`` a sentence without personal data."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason
        self.detail = detail


class Processed(NamedTuple):
    """What came of one key's records in a chunk.

    ``state`` replaces what is stored; the same object as was given means: unchanged, ``wake`` too. ``wake`` is the day
    on which the key wants to be woken, None for never.
    """

    state: bytes | None
    outputs: Sequence[Output]
    wake: date | None
    rejected: Sequence[tuple[Record, Rejected]] = ()
