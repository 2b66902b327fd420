"""The engine's own cost: counting by key, exactly once, beside a bare librdkafka loop that keeps nothing: the limit.

Other engines on the same work (Kafka Streams, Quix, stock Faust) join when the engine is taken to full speed.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

from confluent_kafka import Consumer, Producer
from confluent_kafka.admin import AdminClient, NewTopic

from coverlink_local.ports import free_ports
from tests.bench.figures import figure
from tests.bench.stream import Message, broker, metric, process, rate_of, write

RECORDS = int(os.environ.get("RECORDS", "400000"))
KEYS = 100_000
PARTITIONS = 2


def run() -> None:
    with broker() as (kafka, folder):
        admin = AdminClient({"bootstrap.servers": kafka})
        names = ("in", "out", "state", "limit", "dlq")
        config = {"cleanup.policy": "compact"}
        made = admin.create_topics(
            [NewTopic(name, PARTITIONS, 1, config=config if name == "state" else {}) for name in names]
        )
        for one in made.values():
            one.result()
        write(kafka, _records(RECORDS))
        note = f"{RECORDS} records, {KEYS} keys, {PARTITIONS} partitions"
        figure("engine", "limit", _limit(kafka), "records/s", f"{note}; librdkafka loop, dict in memory, no guarantee")
        figure("engine", "coverlink", _ours(kafka, folder), "records/s", f"{note}; exactly once, RocksDB, changelog")


def _records(count: int) -> Iterator[Message]:
    body = b"x" * 300
    for number in range(count):
        yield "in", b"k%d" % (number % KEYS), body, []


def _limit(kafka: str) -> float:
    """Reads, counts and writes, as fast as it goes."""
    consumer = Consumer({"bootstrap.servers": kafka, "group.id": "limit", "auto.offset.reset": "earliest"})
    producer = Producer({"bootstrap.servers": kafka, "linger.ms": 5, "queue.buffering.max.messages": 1_000_000})
    consumer.subscribe(["in"])
    counts: dict[bytes | str, int] = {}
    done, began = 0, 0.0
    while done < RECORDS:
        for message in consumer.consume(10_000, 0.1):
            began = began or time.perf_counter()
            key = message.key() or b""
            counts[key] = counts.get(key, 0) + 1
            producer.produce("limit", b"%d" % counts[key], key)
            done += 1
        producer.poll(0)
    producer.flush()
    consumer.close()
    return RECORDS / (time.perf_counter() - began)


def _ours(kafka: str, folder: Path) -> float:
    told = {
        "group": "bench", "bootstrap": kafka, "input": "in", "output": "out", "changelog": "state", "dlq": "dlq",
        "port": free_ports(1), "data_dir": str(folder / "data"),
    }  # fmt: skip
    with process(["tests.engine.counting", json.dumps(told)], folder, {}):
        address = f"http://127.0.0.1:{told['port']}"
        return rate_of(lambda: metric(address, "engine_records_total"), RECORDS)
