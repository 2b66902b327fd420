"""What goes between the engine and the code that decides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol, runtime_checkable

from msgspec import Struct

Headers = list[tuple[str, bytes]]

# Structs without garbage collection: of these there are some hundred thousand a second, and none is part of a cycle. A
# named tuple takes four times as long to make, and the collector looks at each of them again and again.


class Record(Struct, frozen=True, gc=False):
    """One record as Kafka holds it. ``timestamp_ms`` is the time at which the broker or the producer stamped it."""

    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: Headers
    timestamp_ms: int


class Output(Struct, frozen=True, gc=False):
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


class NotNow(Exception):
    """A Decider raises it for what passes: the chunk is taken back and comes again, after waits that grow.

    After ``EngineConfig.most_tries`` tries the record is set aside with the reason ``gave_up``. Only the code of the
    reason is logged: ``args[0]`` says what is waited for, without personal data.
    """


class Unreadable(Exception):
    """A stored state that this program cannot read. No record is to blame: nothing is set aside, the worker waits, and
    its watchdog ends it. The text holds nothing of the state.
    """


class Processed(Struct, frozen=True, gc=False):
    """What came of one key's records in a chunk.

    ``state`` replaces what is stored; the same object as was given means: unchanged, ``wake`` too. ``wake`` is the day
    on which the key wants to be woken, None for never. ``parts`` by name are new or replace what was there; there are
    some only where the state changes.
    """

    state: bytes | None
    outputs: Sequence[Output]
    wake: date | None
    rejected: Sequence[tuple[Record, Rejected]] = ()
    parts: Mapping[bytes, bytes] = {}


class Taken(Struct, frozen=True, gc=False):
    """What a stateless step made of a chunk."""

    outputs: Sequence[Output] = ()
    rejected: Sequence[tuple[Record, Rejected]] = ()


class Decider(Protocol):
    """Decides key by key, with state that the engine keeps. Pure: the engine calls it again after a failure.

    What either method raises besides Rejected is taken for a broken record: the engine finds it and sets it aside.
    """

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        """All records of one key in a chunk, in order."""
        ...

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        """What to publish when the day has come. Published at least once: equal outputs must count once downstream."""
        ...


class Parts(Protocol):
    """What is kept of a key beside its state, by name."""

    def read(self, names: Sequence[bytes]) -> Mapping[bytes, bytes]:
        """Those of them that there are."""
        ...


@runtime_checkable
class Parting(Decider, Protocol):
    """A Decider that keeps parts beside a key's state, where one value would be too large to write each time.

    They are written in the transaction that writes the state. Without transactions a crash may leave parts that are
    newer than the state, never older ones: parts come first.
    """

    def process_parts(self, key: bytes, state: bytes | None, records: Sequence[Record], parts: Parts) -> Processed:
        """Called instead of ``process``; ``parts`` are those that stand beside ``state``."""
        ...


class Sweeper(Protocol):
    """Looks at every state once for each name."""

    def name(self) -> str:
        """What the states are looked through for; asked again and again. All are looked at anew when it changes."""
        ...

    def look(self, key: bytes, state: bytes) -> Output | None:
        """What to publish to the input for this key, if anything. Published at least once, like what ``wake`` gives."""
        ...


class Sink(Protocol):
    """Takes chunks as they come; repeats are possible, so what it does must bear them."""

    async def take(self, records: Sequence[Record]) -> Taken:
        """All records of one partition that are there. Raising means: not now; the same chunk comes again."""
        ...
