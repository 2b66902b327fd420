"""What the stand-ins got, and how they are to feel about the next."""

from __future__ import annotations

import threading
from collections import deque
from datetime import UTC, datetime
from itertools import count
from typing import Literal

from msgspec import Struct

MOST = 10_000
Mood = Literal["not_now", "refused"]


class Got(Struct, frozen=True):
    """One message. ``to`` is whole: it is shown on this machine only."""

    number: int
    at: str
    channel: str
    to: str
    subject: str
    text: str
    reference: str


class Feeling(Struct):
    """A mood towards the next ``times`` messages on a channel, or towards addresses with an ending."""

    channel: str
    mood: Mood
    times: int | None = None
    ending: str = ""


class Box:
    """Thread-safe: SMTP runs in a thread of its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._got: deque[Got] = deque(maxlen=MOST)
        self._by_reference: dict[tuple[str, str], Got] = {}
        self._feelings: list[Feeling] = []
        self._numbers = count(1)

    def take(
        self, channel: str, to: str, subject: str, text: str, reference: str, *, once: bool
    ) -> tuple[Mood | None, int]:
        """(mood, number of the message). With ``once`` a known reference is not taken again."""
        with self._lock:
            mood = self._mood(channel, to)
            if mood:
                return mood, 0
            known = self._by_reference.get((channel, reference))
            if once and known is not None:
                return None, known.number
            got = Got(next(self._numbers), datetime.now(UTC).isoformat(), channel, to, subject, text, reference)
            self._got.append(got)
            self._by_reference[channel, reference] = got
            return None, got.number

    def feel(self, feeling: Feeling) -> None:
        with self._lock:
            self._feelings.append(feeling)

    def calm(self) -> None:
        with self._lock:
            self._feelings.clear()

    def all(self) -> list[Got]:
        """The newest first."""
        with self._lock:
            return list(reversed(self._got))

    def _mood(self, channel: str, to: str) -> Mood | None:
        for feeling in self._feelings:
            if feeling.channel == channel and to.endswith(feeling.ending):
                if feeling.times is not None:
                    feeling.times -= 1
                    if feeling.times <= 0:
                        self._feelings.remove(feeling)
                return feeling.mood
        return None
