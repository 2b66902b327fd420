"""Receipts of a stream, kept on disk until its last line has come.

Most clients send all of their body before they read: answered while they send, a long stream would fill both sides'
buffers and stand still. So the answer begins when the request has ended, and memory stays flat all the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

import msgspec

IN_MEMORY = 1 << 20
_PIECE = 64 << 10


class Spool:
    """Writes ``{"receipts":[...]}`` piece by piece; the file has no name and is gone when this is closed."""

    def __init__(self, folder: str) -> None:
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY, dir=folder)  # noqa: SIM115  # closed by close()
        self._file.write(b'{"receipts":[')
        self._any = False

    def add(self, receipts: list[dict[str, Any]]) -> None:
        text = msgspec.json.encode(receipts)[1:-1]
        if text:
            self._file.write(b",\n" + text if self._any else text)
            self._any = True

    def pieces(self) -> Iterator[bytes]:
        """The whole document; closes the spool at its end."""
        try:
            self._file.write(b"]}")
            self._file.seek(0)
            while piece := self._file.read(_PIECE):
                yield piece
        finally:
            self.close()

    def close(self) -> None:
        self._file.close()
