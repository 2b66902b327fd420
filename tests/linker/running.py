"""The linker as a process on a real broker, and somebody about whom facts are told."""

import os
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
from confluent_kafka import Producer
from kafka import KafkaConsumer, TopicPartition

from coverlink.bus.clients import producer_config
from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from coverlink.privacy.letterbox import Box
from coverlink_local.ports import free_ports

UNIT = {"uscc": "91320106MA1ABCDE0X", "name": "第零公司"}
TOPICS = ("person.facts.v1", "coverage.decisions.v1", "notice.requests.v1", "person.facts.v1.linker.dlq")
BOX = Box(bytes(range(32)))


class Linker:
    """A worker that can be killed and started again on its disk."""

    def __init__(self, kafka: str, folder: Path, **settings: str) -> None:
        self.port = free_ports(1)
        self._log = folder / "linker.log"
        self._env = {
            **os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka, "COVERLINK_PORT": str(self.port),
            "COVERLINK_INSTANCE": "test",
            "COVERLINK_DATA_DIR": str(folder / "data"), "COVERLINK_LETTERBOX": BOX.public.hex(),
            **settings,
        }  # fmt: skip
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "insurance_linker", "worker"]
            self.process = subprocess.Popen(command, env=self._env, stderr=log, stdout=log)
        for _ in range(400):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2):
                    return
            except OSError:
                assert self.process.poll() is None, self._log.read_text()[-3000:]
                time.sleep(0.1)
        raise AssertionError(self._log.read_text()[-3000:])

    def kill(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(40)


class Person:
    """Tells facts about somebody new, and hears what is decided."""

    def __init__(self, kafka: str) -> None:
        self.kafka = kafka
        self.id = "p" + uuid.uuid4().hex.translate(str.maketrans("0189", "ghij"))
        self._producer = Producer(producer_config(kafka, "test"))
        self._since: dict[TopicPartition, int] = {}
        consumer = KafkaConsumer(bootstrap_servers=kafka)
        for topic in TOPICS:
            parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
            self._since.update(consumer.end_offsets(parts))
        consumer.close()

    def told(self, id_: str, kind: str, days_ago: int = 0, **data: Any) -> None:
        row = CATALOGUE[f"coverlink.{kind}.v1"]
        at = datetime.now(UTC) - timedelta(days=days_ago)
        person = {"person_id": self.id, "born": "1990-03", "sex": "m"}
        source = f"//test/{self.id}"
        fact = Fact(
            fact_id=fact_id(source, id_), source=source, id=id_, type=row.name, time=at, recorded_at=at,
            subject=self.id, data=msgspec.convert({"person": person, **data}, row.body),
        )  # fmt: skip
        headers, value = encode_fact(fact)
        self._producer.produce("person.facts.v1", value, self.id.encode(), headers=headers)
        self._producer.flush()

    def raw(self, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        self._producer.produce("person.facts.v1", value, self.id.encode(), headers=headers)
        self._producer.flush()

    def heard(self, topic: str, count: int, seconds: float = 30) -> list[tuple[str, Any]]:
        """(type, body) of this person's records, once there are ``count`` of them."""
        return self._heard(topic, lambda found: len(found) >= count, seconds)

    def cases(self, count: int, of: str = "opened") -> list[dict[str, Any]]:
        """The bodies of decisions of a kind, once there are ``count``; what others have told may be decided first.

        It reads on for a second, so that one too many shows.
        """

        def of_kind(found: list[tuple[str, Any]]) -> list[dict[str, Any]]:
            return [body for kind, body in found if f"case.{of}" in kind]

        found = self._heard("coverage.decisions.v1", lambda found: len(of_kind(found)) >= count, 250, longer=1.0)
        return of_kind(found)

    def _heard(
        self, topic: str, enough: Callable[[list[tuple[str, Any]]], bool], seconds: float, longer: float = 0.0
    ) -> list[tuple[str, Any]]:
        """One reader from where this person began to the end: others may have told thousands of records meanwhile."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.kafka, isolation_level="read_committed", group_id=None, enable_auto_commit=False
        )
        since = {part: offset for part, offset in self._since.items() if part.topic == topic}
        consumer.assign(list(since))
        for part, offset in since.items():
            consumer.seek(part, offset)
        found: list[tuple[str, Any]] = []
        until, had = time.monotonic() + seconds, False
        while time.monotonic() < until:
            for rows in consumer.poll(timeout_ms=200).values():
                for row in rows:
                    if row.key == self.id.encode():
                        kind = dict(row.headers).get("ce_type", b"").decode()
                        body = row.value if topic.endswith(".dlq") else msgspec.json.decode(row.value)
                        found.append((kind, body))
            if not had and enough(found):
                until, had = time.monotonic() + longer, True
        consumer.close()
        return found


def hire(person: Person, id_: str, days_ago: int, form: str = "standard") -> None:
    started = (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()
    employment = {"ref": "E1", "form": form, "started_on": started, "work_district": "320106"}
    person.told(id_, "employment.started", days_ago, unit=UNIT, employment=employment)
