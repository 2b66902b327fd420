"""A stream's bytes into groups of lines: as many as are there, up to a cap, without waiting for more.

Holds one group and one line in memory, however long the stream and however long a line without end.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from msgspec import Struct

from employment_events.accept.verdict import Offered, Publisher

MOST_LINE = 256 << 10
"""Bytes of a line. A longer one is refused, the stream goes on behind it."""
QUIET_SECONDS = 0.02
"""When nothing comes for so long, what has come is taken: a slow stream need not fill a group."""


class Line(Struct, frozen=True):
    """One line, counted from 1, blank lines too. ``text`` is None when it was too long to keep."""

    number: int
    text: bytes | None

    def offered(self, publisher: Publisher) -> Offered:
        return Offered(publisher, raw=self.text, too_long=self.text is None, line=self.number)


class Splitter:
    """Cuts pieces of any size into lines; keeps the unfinished one."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._too_long = False
        self._number = 0

    def feed(self, piece: bytes) -> list[Line]:
        """The lines that this piece ends."""
        *ended, rest = piece.split(b"\n")
        lines = []
        for part in ended:
            self._keep(part)
            lines += self._end()
        self._keep(rest)
        return lines

    def finish(self) -> list[Line]:
        """The last line, if the stream does not end with a newline."""
        return self._end() if self._rest or self._too_long else []

    def _keep(self, part: bytes) -> None:
        if self._too_long or len(self._rest) + len(part) > MOST_LINE:
            self._too_long = True
            self._rest.clear()
        else:
            self._rest += part

    def _end(self) -> list[Line]:
        self._number += 1
        text = None if self._too_long else bytes(self._rest).strip(b" \t\r")
        self._too_long = False
        self._rest.clear()
        return [] if text == b"" else [Line(self._number, text)]


async def groups_of_lines(pieces: AsyncIterator[bytes], most: int) -> AsyncIterator[list[Line]]:
    """Groups of 1 to ``most`` lines, in order."""
    splitter, waiting = Splitter(), list[Line]()
    coming = asyncio.ensure_future(anext(pieces, None))
    try:
        while True:
            done, _ = await asyncio.wait({coming}, timeout=QUIET_SECONDS if waiting else None)
            piece = coming.result() if done else b""
            if piece is None:
                break
            if done:
                coming = asyncio.ensure_future(anext(pieces, None))
                waiting += splitter.feed(piece)
            while len(waiting) >= most or (waiting and not done):
                yield waiting[:most]
                del waiting[:most]
        waiting += splitter.finish()
        while waiting:
            yield waiting[:most]
            del waiting[:most]
    finally:
        coming.cancel()
