"""What the stand-ins got, and how they are to feel about the next."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import UTC, datetime
from itertools import count
from typing import Literal

from msgspec import Struct

MOST = 10_000
"""Messages kept, in memory only; the oldest go first."""
Kind = Literal["sms", "push", "email"]
Mood = Literal["not_now", "refused"]


class Got(Struct):
    """One message. ``times``: how often it came under the same reference."""

    number: int
    at: str
    channel: Kind
    to: str
    subject: str
    text: str
    reference: str
    times: int = 1


class Feeling(Struct):
    """A mood towards the next ``times`` messages on a channel (None: until calmed), of addresses with an ending."""

    channel: Kind
    mood: Mood
    times: int | None = None
    ending: str = ""


class Box:
    """Thread-safe: SMTP runs in a thread of its own."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._got: OrderedDict[tuple[Kind, str], Got] = OrderedDict()
        self._feelings: list[Feeling] = []
        self._numbers = count(1)

    def take(self, channel: Kind, to: str, subject: str, text: str, reference: str) -> Mood | Got:
        """The message as kept, or the mood in which it is sent away. A known reference is counted, not kept again."""
        with self._lock:
            if reference and (known := self._got.get((channel, reference))):
                known.times += 1
                return known
            if mood := self._mood(channel, to):
                return mood
            number = next(self._numbers)
            got = Got(number, datetime.now(UTC).isoformat(), channel, to, subject, text, reference)
            self._got[channel, reference or f"without, {number}"] = got
            if len(self._got) > self._most:
                self._got.popitem(last=False)
            return got

    def feel(self, feeling: Feeling) -> None:
        with self._lock:
            self._feelings.append(feeling)

    def calm(self) -> None:
        with self._lock:
            self._feelings.clear()

    def all(self) -> list[Got]:
        """The newest first."""
        with self._lock:
            return list(reversed(self._got.values()))

    def _mood(self, channel: Kind, to: str) -> Mood | None:
        for feeling in self._feelings:
            if feeling.channel == channel and to.endswith(feeling.ending):
                if feeling.times is not None:
                    feeling.times -= 1
                    if feeling.times <= 0:
                        self._feelings.remove(feeling)
                return feeling.mood
        return None
