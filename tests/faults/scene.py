"""What a fault acts upon: the stream, the workers, the broker, and the clock that runs until all are ready again."""

import random
import signal
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from confluent_kafka import Consumer, KafkaException, TopicPartition

from tests.engine.rig import Rig
from tests.faults.running import Running
from tests.faults.stream import Stream

LIMIT = 30.0
"""Seconds after a fault within which every live worker is ready again, and what was sent by then is decided."""


@dataclass
class Scene:
    """``fixed`` workers have a name and return after each fault under it; ``added`` ones come and go."""

    rig: Rig
    rng: random.Random
    stream: Stream
    fixed: list[Running] = field(default_factory=list)
    added: list[Running] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    seconds: list[tuple[float, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # Asks for the group's offsets and never joins it. Not librdkafka's admin client: that one aborts the process
        # when the coordinator dies while it is asking for them (2.16).
        self._reader = Consumer(
            {
                "bootstrap.servers": self.rig.bootstrap, "group.id": self.rig.group, "enable.auto.commit": False,
                "isolation.level": "read_uncommitted", "metadata.recovery.strategy": "none", "log_level": 0,
            }
        )  # fmt: skip

    def close(self) -> None:
        self._reader.close()

    @property
    def workers(self) -> list[Running]:
        return self.fixed + self.added

    def recovered(self, what: str, began: float, living: Sequence[Running] | None = None) -> None:
        """Waits until they are ready again after what happened at ``began``, and writes down how long it took."""
        living = self.workers if living is None else living
        wanted = self.stream.acknowledged
        while (missing := self._missing(living, wanted)) is not None:
            if time.monotonic() - began > LIMIT:
                self._fail(f"{what}: {missing} after {LIMIT:.0f} s", living)
            time.sleep(0.05)
        self.seconds.append((round(time.monotonic() - began, 2), what))
        print(f"{self.stream.sent:>9} facts  {what:<24} ready again after {self.seconds[-1][0]:5.2f} s", flush=True)

    def settled(self, seconds: float) -> None:
        """Returns when everything that is in the input is decided."""
        deadline, wanted = time.monotonic() + seconds, self.stream.acknowledged
        while (missing := self._undecided(wanted)) is not None:
            if time.monotonic() > deadline:
                self._fail(f"{missing} after {seconds:.0f} s", self.workers)
            time.sleep(0.1)

    def until(self, true: Callable[[], bool], what: str) -> None:
        """Waits for something that a fault must lead to."""
        deadline = time.monotonic() + LIMIT
        while not true():
            if time.monotonic() > deadline:
                self._fail(f"{what}: not seen in {LIMIT:.0f} s", self.workers)
            time.sleep(0.05)

    def _missing(self, living: Sequence[Running], wanted: dict[int, int]) -> str | None:
        for worker in living:
            assert worker.process.poll() is None, f"{worker.log.stem} ended: {worker.tail()}"
            if not worker.ready():
                return f"{worker.log.stem} is not ready"
        held = [worker.holds() for worker in living]
        if sum(held) != self.rig.partitions:
            return f"the workers hold {held} of {self.rig.partitions} partitions"
        return self._undecided(wanted)

    def _undecided(self, wanted: dict[int, int]) -> str | None:
        if not wanted:
            return None
        places = [TopicPartition(self.rig.input, number) for number in wanted]
        try:
            found = self._reader.committed(places, 5)
        except KafkaException as error:
            return f"the group's offsets are not known: {error}"
        behind = {row.partition: wanted[row.partition] - max(0, row.offset) for row in found}
        left = {partition: count for partition, count in behind.items() if count > 0}
        return f"undecided facts by partition: {left}" if left else None

    def _fail(self, why: str, living: Sequence[Running]) -> None:
        """With the threads' stacks in the logs of the workers, which say where they stand still."""
        for worker in living:
            worker.process.send_signal(signal.SIGQUIT)
        time.sleep(1)
        raise AssertionError("\n".join([why, *(f"{worker.log.stem}: {worker.tail(9_000)}" for worker in living)]))
