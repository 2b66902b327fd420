"""What an engine is told at its start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from coverlink_engine.messages import Output, Record

DeadLetter = Callable[[Record, str, str], Output]
"""Makes the dead letter for a record, a reason and a detail."""


# For every client. librdkafka's own choice, `rebootstrap`, throws its brokers away when none is up, but goes on waiting
# for the coordinator among those thrown away (2.16, its issue 5511): after a bounce of the only broker a commit would
# hang until its time is out. And a line that has died without a word is known to be dead after 10 s, not 60.
_SILENT_MS = 10_000
_CLIENT = {
    "reconnect.backoff.max.ms": 1_000,
    "metadata.recovery.strategy": "none",
    "socket.timeout.ms": _SILENT_MS,
    "socket.keepalive.enable": True,
    "log_level": 3,
}


@dataclass(frozen=True)
class EngineConfig:
    """Settings of one worker.

    ``group``: consumer group, and the beginning of the transactional id. ``instance``: this worker's name, the same
    after a restart; with it a restarted worker gets its partitions back at once (static membership, KIP-345) and ends
    what it had left open. Two running workers must never share one. Empty: a name made up at each start.
    ``changelog``: the topic that holds the state, compacted, with as many partitions as the input; None: no state.
    ``transactions``: False for brokers that know none; the engine then works at least once and says so.
    ``chunk``: records handed on at once, over all partitions. ``stuck_after``: seconds without progress, while there is
    work and a broker, after which the process ends itself, to be started anew. ``today``: the day, for timers.
    ``most_tries``: how often a record that raises NotNow comes again before it is set aside.
    ``largest``: bytes of a record; a state or an output that is larger counts as broken. Its topic must take as much.
    ``sweep_rate``: findings a second that a look through all states may publish (``sweeping.py``).
    ``gather``: seconds from a small round's commit to the next round. What comes after a pause is decided at once; what
    trickles in is decided together, since a transaction costs the broker a request for each partition it touches.
    """

    group: str
    bootstrap: str
    topics: tuple[str, ...]
    data_dir: Path
    dead_letter: DeadLetter
    changelog: str | None = None
    transactions: bool = True
    instance: str = ""
    chunk: int = 10_000
    session_timeout_ms: int = 10_000
    transaction_timeout_ms: int = 20_000
    stuck_after: float = 120.0
    most_tries: int = 10
    largest: int = 900_000
    gather: float = 0.0
    sweep_rate: int = 10_000
    today: Callable[[], date] = field(default=lambda: datetime.now(UTC).date())

    @property
    def member_name(self) -> str:
        """Under which the group knows this worker after a restart too. Empty: it does not."""
        return f"{self.group}-{self.instance}" if self.instance else ""

    @property
    def consumer(self) -> dict[str, Any]:
        """librdkafka settings of the consumer that is a member of the group."""
        static = {"group.instance.id": self.member_name} if self.instance else {}
        return {
            **self.reader,
            **static,
            "session.timeout.ms": self.session_timeout_ms,
            "heartbeat.interval.ms": max(500, self.session_timeout_ms // 5),
            # The poller never stands still for long. This is also how long librdkafka waits for the answer to its wish
            # to join: with its own 5 minutes, one that is lost on a dead line would keep a worker out for as long.
            "max.poll.interval.ms": self.session_timeout_ms,
            # A dead line must be noticed while there is time for a heartbeat on another.
            "socket.timeout.ms": min(_SILENT_MS, self.session_timeout_ms // 2),
            "partition.assignment.strategy": "cooperative-sticky",
            "queued.max.messages.kbytes": 32_768,
            "statistics.interval.ms": 1_000,
            "fetch.queue.backoff.ms": 5,
        }

    @property
    def reader(self) -> dict[str, Any]:
        """The same for readers of changelogs and offsets, which never join: committed records only."""
        return {
            **_CLIENT,
            "bootstrap.servers": self.bootstrap,
            "group.id": self.group,
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "isolation.level": "read_committed",
        }

    def producer(self, instance: str) -> dict[str, Any]:
        """The same for the producer; ``murmur2`` puts a key where Java and kafka-python would."""
        own = {
            "transactional.id": f"{self.group}-{instance}",
            "transaction.timeout.ms": self.transaction_timeout_ms,
            "socket.timeout.ms": min(_SILENT_MS, self.transaction_timeout_ms),
            # A transaction right behind another finds that one's markers still being written, and asks again after this
            # long. With librdkafka's own 100 ms every small chunk would take 105 ms instead of 7. It grows by itself.
            "retry.backoff.ms": 5,
        }
        return {
            **_CLIENT,
            "bootstrap.servers": self.bootstrap,
            "client.id": f"{self.group}-{instance}",
            "enable.idempotence": True,
            "acks": "all",
            "partitioner": "murmur2_random",
            "linger.ms": 1,
            "queue.buffering.max.messages": 1_000_000,
            # A record that `largest` lets through, and its headers; 1,000,000 is librdkafka's own choice.
            "message.max.bytes": max(1_000_000, self.largest + 100_000),
            **(own if self.transactions else {"delivery.timeout.ms": 30_000}),
        }
