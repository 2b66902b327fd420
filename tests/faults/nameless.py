"""A proxy whose broker, for a while, names no broker in its metadata: what a broker does that has just come back and is
not yet counted among the living, itself included.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import struct
from pathlib import Path

from coverlink_local.guard import Guard
from tests.faults.proxy import Line, Proxied, Proxy

_METADATA = 3
_FLEXIBLE = 9
"""The first version of Metadata with compact arrays and tags (KIP-482)."""
_HEAD = struct.Struct(">hhi")


class NamelessProxy(Proxy):
    """Whole requests and answers pass, so that answers can be changed on the way."""

    def __init__(self, target: int, port: int, rng: random.Random) -> None:
        super().__init__(target, port, rng)
        self.names_none = False
        self.told = 0
        """How many answers named no broker."""
        self._asked: dict[tuple[int, int], int] = {}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            while True:
                size = await reader.readexactly(4)
                frame = await reader.readexactly(int.from_bytes(size, "big"))
                frame = self._request(frame, line) if writer is line.far else self._answer(frame, line)
                writer.write(len(frame).to_bytes(4, "big") + frame)
                await writer.drain()
        writer.transport.abort()

    def _request(self, frame: bytes, line: Line) -> bytes:
        kind, version, correlation = _HEAD.unpack_from(frame)
        if kind == _METADATA and version >= _FLEXIBLE:
            self._asked[id(line), correlation] = version
        return frame

    def _answer(self, frame: bytes, line: Line) -> bytes:
        asked = self._asked.pop((id(line), int.from_bytes(frame[:4], "big")), None)
        if asked is None or not self.names_none:
            return frame
        self.told += 1
        return without_brokers(frame)


class Nameless(Proxied):
    """A broker behind such a proxy."""

    proxy: NamelessProxy

    def __init__(self, folder: Path, guard: Guard | None, rng: random.Random) -> None:
        super().__init__(folder, guard, rng)
        self.proxy = NamelessProxy(self.proxy.target, self.proxy.port, rng)


def without_brokers(frame: bytes) -> bytes:
    """An answer to Metadata, version 9 or later, that names the same topics and no broker."""
    begin = 4 + 1 + 4  # correlation, no tags, throttle time
    count, place = _number(frame, begin)
    for _ in range(count - 1):
        place = _past_text(frame, place + 4)  # host
        place = _past_text(frame, place + 4)  # rack
        tags, place = _number(frame, place)
        assert not tags
    return frame[:begin] + b"\x01" + frame[place:]


def _past_text(frame: bytes, place: int) -> int:
    size, place = _number(frame, place)
    return place + max(0, size - 1)


def _number(frame: bytes, place: int) -> tuple[int, int]:
    """An unsigned varint, and what comes behind it."""
    value = shift = 0
    while True:
        byte = frame[place]
        value |= (byte & 0x7F) << shift
        place, shift = place + 1, shift + 7
        if byte < 0x80:
            return value, place
