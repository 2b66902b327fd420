"""Numbered facts at a steady rate, whatever happens to the brokers. Itself it loses nothing: it counts what is
acknowledged, and tries again for longer than any fault lasts.
"""

import random
import time
from contextlib import suppress
from threading import Event, Thread
from typing import Any

from tests.engine.rig import Rig

_TURN = 0.02
_PATIENCE = 120.0


class Stream(Thread):
    """At least ``facts`` of them, about ``people``; then on until ``finish``."""

    def __init__(self, rig: Rig, rng: random.Random, *, facts: int, rate: float, people: int) -> None:
        super().__init__(name="stream", daemon=True)
        self._rig, self._rng = rig, rng
        self._facts, self._rate, self._people = facts, rate, people
        self._enough, self._abandoned = Event(), Event()
        self._acknowledged: dict[int, int] = {}
        self.sent, self.refused = 0, 0

    @property
    def done(self) -> bool:
        """All facts that were asked for are sent. Raises AssertionError if the stream has broken off before."""
        assert self.is_alive() or self.sent >= self._facts, f"the stream broke off after {self.sent} facts"
        return self.sent >= self._facts

    @property
    def acknowledged(self) -> dict[int, int]:
        """The end of each partition as far as the broker has confirmed it."""
        return dict(self._acknowledged)

    def run(self) -> None:
        began = time.monotonic()
        while not self._abandoned.is_set() and not (self._enough.is_set() and self.done):
            for _ in range(int((time.monotonic() - began) * self._rate) - self.sent):
                self._rig.send_one(f"k{self._rng.randrange(self._people)}", on_delivery=self._report)
                self.sent += 1
            # Seen once in a cluster of which nodes died: confluent-kafka 2.16 raises a str as if it were an exception.
            with suppress(SystemError):
                self._rig.producer.poll(0)
            time.sleep(_TURN)

    def finish(self) -> None:
        """Returns when all are sent and acknowledged."""
        self._enough.set()
        self.join()
        left = self._rig.producer.flush(_PATIENCE)
        assert not left and not self.refused, f"{left} facts not acknowledged, {self.refused} refused"

    def abandon(self) -> None:
        """For a course that failed: ends at once."""
        self._abandoned.set()
        if self.is_alive():
            self.join()

    def _report(self, error: Any, message: Any) -> None:
        if error is not None:
            self.refused += 1
            return
        self._acknowledged[message.partition()] = max(
            self._acknowledged.get(message.partition(), 0), message.offset() + 1
        )
