"""From a record's append to the input until what was decided on it can be read (committed), at a steady rate.

The broker stamps the input when it appends it; the reader, a process's own thread on the same machine, takes the time
when it has the decision. Once with the reference work, once with the linker and its whole domain. The open loop sends
what is due whatever the engine does.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from threading import Event, Thread
from typing import Any

from confluent_kafka import OFFSET_END, Consumer, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, ResourceType

from coverlink.bus import topics
from coverlink.contracts.decisions import DECISIONS
from tests.bench.engine import make_topics
from tests.bench.engine_scale import reference_worker
from tests.bench.figures import figure, percentile
from tests.bench.linker import lives
from tests.bench.reference import coverlink
from tests.bench.reference.work import INPUT, events
from tests.bench.stream import Message, broker, metric, process

RATE = int(os.environ.get("RATE", "2000"))
SECONDS = int(os.environ.get("SECONDS", "30"))
WARM = 10
BURST = 0.002


def run() -> None:
    count = RATE * (WARM + SECONDS)
    with broker() as (kafka, folder):
        make_topics(kafka, INPUT, *coverlink.TOPICS)
        rows = dict(events(count * 2))  # each person once
        with reference_worker(kafka, folder / "reference") as address:
            _measure(
                "reference", kafka, address, [(INPUT, k, v, []) for k, v in list(rows.items())[:count]], coverlink.TASKS
            )
    with broker() as (kafka, folder):
        topics.apply(kafka)
        settings = {"KAFKA_BOOTSTRAP_SERVERS": kafka}
        with process(["insurance_linker", "worker"], folder, settings) as address:
            _measure("linker", kafka, address, list(lives(count, 1)), DECISIONS)


def _measure(name: str, kafka: str, address: str, messages: Sequence[Message], output: str) -> None:
    stamp_on_append(kafka, messages[0][0])
    heard = Heard(kafka, output)
    appended = drive(kafka, messages)
    heard.until(lambda at: len(at) >= len(appended))
    measured = [key for _, key, _, _ in messages[WARM * RATE :]]
    waits = [heard.at[key] - appended[key] for key in measured]
    note = f"{RATE}/s for {SECONDS} s, each about another person; broker, worker and reader on the same cores"
    for word, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p999", 0.999)):
        figure(f"engine_latency.{name}.{word}", "coverlink", percentile(waits, share), "ms append to readable", note)
    aborted = metric(address, "engine_chunks_aborted_total")
    figure(f"engine_latency.{name}.aborted", "coverlink", aborted, "chunks taken back")


def stamp_on_append(kafka: str, topic: str) -> None:
    entry = ConfigEntry("message.timestamp.type", "LogAppendTime", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(ResourceType.TOPIC, topic, incremental_configs=[entry])
    admin = AdminClient({"bootstrap.servers": kafka})
    for done in admin.incremental_alter_configs([resource]).values():
        done.result()


def drive(kafka: str, messages: Iterable[Message], rate: int = RATE) -> dict[bytes, float]:
    """Sends each when it is due; key -> when the broker appended it, in ms."""
    producer = Producer({"bootstrap.servers": kafka, "linger.ms": 0, "acks": "all", "enable.idempotence": True})
    appended: dict[bytes, float] = {}

    def told(error: Any, message: Any) -> None:
        assert error is None, error
        appended[message.key()] = message.timestamp()[1]

    began = time.perf_counter()
    for number, (topic, key, value, headers) in enumerate(messages):
        while (ahead := began + number / rate - time.perf_counter()) > 0:  # poll returns at each report, too
            producer.poll(max(ahead, BURST))
        producer.produce(topic, value, key, headers=headers, on_delivery=told)
    producer.flush()
    return appended


class Heard(Thread):
    """Reads what is decided, and when: key -> ms. ``from_now``: nothing that was decided before."""

    def __init__(self, kafka: str, topic: str, *, from_now: bool = False) -> None:
        super().__init__(daemon=True)
        self.at: dict[bytes, float] = {}
        self._over = Event()
        self._consumer = Consumer(
            {
                "bootstrap.servers": kafka, "group.id": "heard", "enable.auto.commit": False,
                "isolation.level": "read_committed", "auto.offset.reset": "earliest", "fetch.wait.max.ms": 5,
            }
        )  # fmt: skip
        parts = self._consumer.list_topics(topic, timeout=10).topics[topic].partitions
        self._consumer.assign([TopicPartition(topic, number, OFFSET_END if from_now else 0) for number in parts])
        self.start()

    def run(self) -> None:
        while not self._over.is_set():
            for message in self._consumer.consume(1_000, 0.005):
                self.at.setdefault(message.key() or b"", time.time() * 1000)
        self._consumer.close()

    def until(self, enough: Callable[[Mapping[bytes, float]], bool], patience: float = 60.0) -> None:
        """Until there are enough decisions by key; then it ends."""
        deadline = time.monotonic() + patience
        while not enough(self.at):
            if time.monotonic() > deadline:
                raise TimeoutError(f"decisions about {len(self.at)} keys after {patience:.0f} s, and not all of ours")
            time.sleep(0.2)
        self._over.set()
        self.join()
