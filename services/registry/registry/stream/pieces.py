"""Events as they go over the line, written out once for all streams that are told of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import msgspec

from registry.changes import Event, Wish

LARGEST = 64 * 1024
"""Bytes, or one event: a server keeps what a reader has not taken yet, once more for each of them."""
Line = tuple[Event, bytes]
_json = msgspec.json.Encoder()


class Brief(msgspec.Struct):
    """What a page of ours needs to know of a task."""

    id: str
    status: str


class Piece(NamedTuple):
    """Events that go over the line at once, one or more; ``sent`` is all of them."""

    lines: Sequence[Line]
    sent: bytes

    @property
    def last(self) -> int:
        return self.lines[-1][0].id

    def after(self, last: int) -> bytes:
        """Without those up to ``last``, which the reader has."""
        if last < self.lines[0][0].id:
            return self.sent
        return b"".join(line for event, line in self.lines if event.id > last)


class Written:
    """What was read, written out in each form that somebody asks for."""

    def __init__(self, events: Sequence[Event]) -> None:
        self._events = events
        self._lines: dict[bool, list[Line]] = {}

    def of(self, wish: Wish) -> list[Piece]:
        """What the wish is for."""
        if wish.whole not in self._lines:
            self._lines[wish.whole] = [(event, _line(event, wish.whole)) for event in self._events]
        return list(_pieces(line for line in self._lines[wish.whole] if wish.fits(line[0])))


def _pieces(lines: Iterable[Line]) -> Iterator[Piece]:
    some: list[Line] = []
    size = 0
    for line in lines:
        if some and size + len(line[1]) > LARGEST:
            yield _piece(some)
            some, size = [], 0
        some.append(line)
        size += len(line[1])
    if some:
        yield _piece(some)


def _piece(lines: list[Line]) -> Piece:
    return Piece(lines, b"".join(line for _, line in lines))


def _line(event: Event, whole: bool) -> bytes:
    """``body`` is JSON, and so one line."""
    body = event.body.encode() if whole else _json.encode(Brief(event.task_id, event.status))
    return b"id: %d\r\nevent: %b\r\ndata: %b\r\n\r\n" % (event.id, event.type.encode(), body)
