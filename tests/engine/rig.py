"""Topics, input, counting workers as processes, and what came out."""

import time
import uuid
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

from confluent_kafka import Producer
from kafka.admin import KafkaAdminClient, NewTopic

from coverlink_engine.store import RESERVED, unpack
from coverlink_local.ports import free_ports
from tests.faults.oracle import Counted, judge, read_committed
from tests.faults.running import Running

PARTITIONS = 4


class Rig:
    """One test's topics and workers. Ends what it started.

    ``program``: the workers' module. ``front``: where workers find the broker, if not where the rig does.
    """

    def __init__(
        self,
        bootstrap: str,
        folder: Path,
        *,
        transactions: bool = True,
        partitions: int = PARTITIONS,
        replication: int = 1,
        program: str = "tests.engine.counting",
        front: str = "",
    ) -> None:
        name = uuid.uuid4().hex[:8]
        self.bootstrap, self.folder, self.transactions = bootstrap, folder, transactions
        self.partitions, self.program, self.front = partitions, program, front or bootstrap
        self.input, self.output, self.changelog, self.dlq = (
            f"{name}.{part}" for part in ("in", "out", "state", "in.dlq")
        )
        self.topics = (self.input, self.output, self.changelog, self.dlq)
        self.group = f"counting-{name}"
        self.workers: list[Running] = []
        self._make_topics(replication)
        # Idempotent: else a batch retried while the topic's leaders are still being found lands behind its successors.
        self.producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "partitioner": "murmur2_random",
                "linger.ms": 5,
                "enable.idempotence": True,
                # It outlives every fault, and goes on trying for longer than any lasts.
                "delivery.timeout.ms": 600_000,
                "reconnect.backoff.max.ms": 1_000,
                "metadata.recovery.strategy": "none",
                "log_level": 3,
            }
        )
        self.sent: dict[str, int] = defaultdict(int)

    def worker(self, *, instance: str = "", folder: str | None = None, **more: Any) -> Running:
        """``more`` is told to the worker as it is."""
        number = len(self.workers)
        told = {
            "group": self.group, "bootstrap": self.front, "input": self.input, "output": self.output,
            "changelog": self.changelog, "dlq": self.dlq, "instance": instance, "port": free_ports(1),
            "transactions": self.transactions, "data_dir": str(self.folder / (folder or f"w{number}")),
            "aim": str(self.folder / f"worker-{number}"), **more,
        }  # fmt: skip
        running = Running(told, self.folder / f"worker-{number}.log", self.program)
        self.workers.append(running)
        return running

    def send(self, count: int, keys: int = 100, first: int = 0) -> None:
        """Numbered records, spread over keys."""
        for place in range(count):
            self.send_one(f"k{first + place % keys}")
        self.producer.flush()

    def send_one(self, key: str, **more: Any) -> None:
        """The key's next number."""
        self.sent[key] += 1
        self.send_raw(key, str(self.sent[key]).encode(), **more)

    def send_raw(self, key: str, value: bytes, **more: Any) -> None:
        while True:
            try:
                self.producer.produce(self.input, value, key.encode(), **more)
                return
            except BufferError:
                self.producer.poll(0.1)

    def read(self, topic: str) -> list[Any]:
        """Everything that is committed in a topic now."""
        return list(read_committed(self.bootstrap, topic, self.partitions))

    def until(self, topic: str, enough: Callable[[list[Any]], bool], seconds: float = 60) -> list[Any]:
        """Everything in a topic, once there is enough. Raises AssertionError when there is not in time."""
        deadline = time.monotonic() + seconds
        while not enough(found := self.read(topic)):
            assert time.monotonic() < deadline, f"{len(found)} records in {topic}; {self.workers[-1].tail()}"
            time.sleep(0.2)
        return found

    def counted(self) -> list[Counted]:
        """What came out, each key's in order."""
        rows = read_committed(self.bootstrap, self.output, self.partitions)
        return [Counted(row.key.decode(), *map(int, row.value.split())) for row in rows]

    def said(self) -> dict[str, list[int]]:
        """Each key's numbers as they stand in the input. Raises AssertionError if one that was sent is not there."""
        found: dict[str, list[int]] = defaultdict(list)
        for row in read_committed(self.bootstrap, self.input, self.partitions):
            if row.value.isdigit():
                found[row.key.decode()].append(int(row.value))
        for key, count in self.sent.items():
            assert set(found[key]) == set(range(1, count + 1)), (
                f"{key} was sent {count} times, the log has {found[key]}"
            )
        return found

    def states(self) -> dict[bytes, int]:
        """What the changelog says each key was counted up to."""
        rows = [row for row in self.read(self.changelog) if not row.key.startswith(RESERVED)]
        return {row.key: int(unpack(row.value)[0]) for row in rows}

    def wait_all(self, seconds: float = 60) -> list[Counted]:
        """What was counted, once there are as many as were sent."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.counted()
            if len(found) >= sum(self.sent.values()) or time.monotonic() > deadline:
                return found
            time.sleep(0.3)

    def exactly_once(self, found: list[Counted]) -> None:
        """Nothing lost, nothing doubled, each key's order kept."""
        verdict = judge(self.said(), found)
        assert verdict.clean, verdict

    def close(self) -> None:
        for worker in self.workers:
            worker.end()
        del self.producer

    def _make_topics(self, replication: int) -> None:
        admin = KafkaAdminClient(bootstrap_servers=self.bootstrap)
        compact = {"cleanup.policy": "compact"}
        admin.create_topics(
            [
                NewTopic(topic, self.partitions, replication, topic_configs=compact if topic == self.changelog else {})
                for topic in self.topics
            ]
        )
        admin.close()
