"""Topics, input, counting workers as processes, and what came out, read by kafka-python: a client nobody here wrote."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from confluent_kafka import Producer
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient, NewTopic

from coverlink_local.ports import free_ports

PARTITIONS = 4


@dataclass
class Running:
    """A worker process."""

    told: dict[str, Any]
    log: Path
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.engine.counting", json.dumps(self.told)], stderr=log, stdout=log
            )

    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.told['port']}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def wait_ready(self, seconds: float = 40) -> float:
        began = time.monotonic()
        while not self.ready():
            assert self.process.poll() is None, f"the worker ended: {self.log.read_text()[-3000:]}"
            assert time.monotonic() - began < seconds, f"not ready: {self.log.read_text()[-3000:]}"
            time.sleep(0.05)
        return time.monotonic() - began

    def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        self.process.send_signal(how)
        return self.process.wait(40)


class Rig:
    """One test's topics and workers. Ends what it started."""

    def __init__(self, bootstrap: str, folder: Path, *, transactions: bool = True) -> None:
        name = uuid.uuid4().hex[:8]
        self.bootstrap, self.folder, self.transactions = bootstrap, folder, transactions
        self.input, self.output, self.changelog, self.dlq = (
            f"{name}.{part}" for part in ("in", "out", "state", "in.dlq")
        )
        self.group = f"counting-{name}"
        self.workers: list[Running] = []
        admin = KafkaAdminClient(bootstrap_servers=bootstrap)
        topics = [
            NewTopic(topic, PARTITIONS, 1, topic_configs={"cleanup.policy": "compact"} if ".state" in topic else {})
            for topic in (self.input, self.output, self.changelog, self.dlq)
        ]
        admin.create_topics(topics)
        admin.close()
        # Idempotent: else a batch retried while the topic's leaders are still being found lands behind its successors.
        self.producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "partitioner": "murmur2_random",
                "linger.ms": 5,
                "enable.idempotence": True,
            }
        )
        self.sent: dict[str, int] = defaultdict(int)

    def worker(self, *, instance: str = "", folder: str | None = None) -> Running:
        number = len(self.workers)
        told = {
            "group": self.group, "bootstrap": self.bootstrap, "input": self.input, "output": self.output,
            "changelog": self.changelog, "dlq": self.dlq, "instance": instance, "port": free_ports(1),
            "transactions": self.transactions, "data_dir": str(self.folder / (folder or f"w{number}")),
        }  # fmt: skip
        running = Running(told, self.folder / f"worker-{number}.log")
        self.workers.append(running)
        return running

    def send(self, count: int, keys: int = 100, first: int = 0) -> None:
        """Numbered records, spread over keys."""
        for place in range(count):
            key = f"k{first + place % keys}"
            self.sent[key] += 1
            self.send_raw(key, str(self.sent[key]).encode())
        self.producer.flush()

    def send_raw(self, key: str, value: bytes) -> None:
        while True:
            try:
                self.producer.produce(self.input, value, key.encode())
                return
            except BufferError:
                self.producer.poll(0.1)

    def read(self, topic: str) -> list[Any]:
        """Everything that is committed in a topic now."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.bootstrap, isolation_level="read_committed", auto_offset_reset="earliest",
            enable_auto_commit=False, group_id=None,
        )  # fmt: skip
        places = [TopicPartition(topic, number) for number in range(PARTITIONS)]
        consumer.assign(places)
        consumer.seek_to_beginning()
        ends, found = consumer.end_offsets(places), []
        quiet = time.monotonic()
        while any(consumer.position(place) < ends[place] for place in places) and time.monotonic() - quiet < 15:
            for rows in consumer.poll(timeout_ms=200, max_records=5000).values():
                found.extend(rows)
                quiet = time.monotonic()
        consumer.close()
        return found

    def counted(self) -> dict[str, list[tuple[int, int]]]:
        """Key -> pairs of number and count, in order."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for row in self.read(self.output):
            number, count = row.value.split()
            found[row.key.decode()].append((int(number), int(count)))
        return found

    def wait_all(self, seconds: float = 60) -> dict[str, list[tuple[int, int]]]:
        """What was counted, once there are as many as were sent."""
        deadline = time.monotonic() + seconds
        while True:
            found = self.counted()
            if sum(map(len, found.values())) >= sum(self.sent.values()) or time.monotonic() > deadline:
                return found
            time.sleep(0.3)

    def exactly_once(self, found: dict[str, list[tuple[int, int]]]) -> None:
        """Nothing lost, nothing doubled, each key's order kept."""
        for key, count in self.sent.items():
            expected = [(number, number) for number in range(1, count + 1)]
            assert found[key] == expected, f"{key}: {_first_difference(found[key], expected)}"

    def close(self) -> None:
        for worker in self.workers:
            if worker.process.poll() is None:
                os.kill(worker.process.pid, signal.SIGCONT)
                worker.process.kill()
                worker.process.wait()
        del self.producer


def _first_difference(found: list[tuple[int, int]], expected: list[tuple[int, int]]) -> str:
    for place, (one, other) in enumerate(zip(found, expected, strict=False)):
        if one != other:
            return f"at {place} {one}, expected {other}"
    return f"{len(found)} records, expected {len(expected)}"
