"""Which partitions are ours. Read and written by the poller's thread, the working thread and the event loop."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any, NamedTuple

from coverlink_engine.messages import Record


class Place(NamedTuple):
    """A partition of a topic."""

    topic: str
    partition: int


class Chunk(NamedTuple):
    """Records of one partition, in order, read while it was ours under ``epoch``."""

    place: Place
    epoch: int
    records: Sequence[Record]

    @property
    def after(self) -> int:
        """The first offset that is not decided once this is."""
        return self.records[-1].offset + 1


class Round(NamedTuple):
    """Chunks that are committed together. ``member`` is our membership of the group when they were read: a commit under
    it is refused as soon as partitions have moved.
    """

    chunks: list[Chunk]
    member: Any


class Book:
    """An epoch begins whenever a partition comes to us, or is to be read again. What was read in an older one is void.

    This is what keeps a chunk in flight from being committed after its partition went to another worker and came back.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._epochs: dict[Place, int] = {}
        self._last = 0

    def begin(self, place: Place) -> int:
        with self._lock:
            self._last += 1
            self._epochs[place] = self._last
            return self._last

    def begin_again(self, place: Place, epoch: int) -> int | None:
        """A new epoch after a failure in ``epoch``; None when the partition is no longer ours under it."""
        with self._lock:
            if self._epochs.get(place) != epoch:
                return None
            self._last += 1
            self._epochs[place] = self._last
            return self._last

    def end(self, place: Place) -> None:
        with self._lock:
            self._epochs.pop(place, None)

    def epoch(self, place: Place) -> int | None:
        return self._epochs.get(place)

    def holds(self, place: Place, epoch: int) -> bool:
        return self._epochs.get(place) == epoch

    def places(self) -> list[Place]:
        with self._lock:
            return list(self._epochs)
