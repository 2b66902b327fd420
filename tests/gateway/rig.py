"""The gateway as real processes, publishers that speak to it, and kafka-python: a reader that nobody here wrote."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
from kafka import KafkaConsumer, TopicPartition

from coverlink.bus.dead_letters import Original, open_letter
from coverlink.privacy import vault
from coverlink.privacy.letterbox import Box
from coverlink.privacy.sealing import Sealer
from coverlink_local.ports import free_ports
from coverlink_local.secret_files import make_secrets
from tests.gateway.events import as_bytes, lines

ONE, BATCH, STREAM = "application/cloudevents+json", "application/cloudevents-batch+json", "application/x-ndjson"


@dataclass
class Program:
    """A process of ours: ``module`` is its name for ``python -m``."""

    module: str
    env: dict[str, str]
    log: Path
    port: int = field(default_factory=lambda: free_ports(1))
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Program:
        env = {**os.environ, **self.env, "COVERLINK_PORT": str(self.port)}
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([sys.executable, "-m", self.module], env=env, stdout=log, stderr=log)
        until(self.ready, 40, lambda: self.log.read_text()[-3000:])
        return self

    def ready(self) -> bool:
        try:
            return httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Sends the signal and waits; the exit status, or minus the signal that ended it."""
        if self.process is None or self.process.poll() is not None:
            return 0
        self.process.send_signal(how)
        return self.process.wait(40)


class System:
    """One database and one broker, and what of the gateway runs on them. Ends what it started when the block ends."""

    def __init__(self, kafka: str, database: str, redis: str, folder: Path, **settings: str) -> None:
        self.kafka, self.database, self.folder = kafka, database, folder
        secrets = make_secrets(folder / "secrets")
        self.box = Box(bytes.fromhex((secrets / "letterbox").read_text()))
        self.env = {
            "KAFKA_BOOTSTRAP_SERVERS": kafka, "DATABASE_URL": database, "REDIS_URL": redis,
            "COVERLINK_SECRETS_DIR": str(secrets), "COVERLINK_LETTERBOX": self.box.public.hex(),
            **{f"COVERLINK_{name.upper()}": value for name, value in settings.items()},
        }  # fmt: skip
        self.programs: list[Program] = []
        self.run("employment_events.migrate")

    def run(self, module: str, *arguments: str) -> str:
        """A command to its end; what it printed."""
        done = subprocess.run(
            [sys.executable, "-m", module, *arguments], env={**os.environ, **self.env}, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def secret(self, name: str) -> bytes:
        return bytes.fromhex((self.folder / "secrets" / name).read_text())

    def opened(self, letter: bytes) -> Original:
        """A dead letter, as an operator with all keys reads it. Raises Unsealable."""
        master = Sealer(self.secret("master_key"))
        with psycopg.connect(self.database) as db:
            return open_letter(self.box, letter, lambda people: vault.opened(db, master, people)[0])

    def program(self, module: str = "employment_events", **settings: str) -> Program:
        number = len(self.programs)
        env = {**self.env, "COVERLINK_DATA_DIR": str(self.folder / f"data-{number}")}
        env |= {f"COVERLINK_{name.upper()}": value for name, value in settings.items()}
        program = Program(module, env, self.folder / f"{module}-{number}.log")
        self.programs.append(program)
        return program

    def publisher(self, gateway: Program, *sources: str, name: str = "tester") -> Publisher:
        """A publisher with a key made by the command that operators use."""
        patterns = [part for source in sources for part in ("--source", source)]
        return Publisher(gateway.url, self.run("employment_events.keys", "create", "--publisher", name, *patterns))

    def __enter__(self) -> System:
        return self

    def __exit__(self, *_: object) -> None:
        for program in self.programs:
            program.end(signal.SIGKILL)


class Publisher:
    """Speaks to one gateway with one key."""

    def __init__(self, url: str, key: str) -> None:
        self.url, self.key = url, key
        self.http = httpx.Client(base_url=url, timeout=120, headers={"authorization": f"Bearer {key}"})

    def at(self, gateway: Program) -> Publisher:
        """The same publisher at another replica."""
        return Publisher(gateway.url, self.key)

    def post(self, body: Any, kind: str = ONE, **headers: str) -> httpx.Response:
        return self.http.post("/v1/events", content=body, headers={"content-type": kind, **headers})

    def one(self, event: Any) -> httpx.Response:
        return self.post(as_bytes(event))

    def batch(self, events: Sequence[Any]) -> list[dict[str, Any]]:
        return receipts(self.post(as_bytes(events), BATCH))

    def stream(self, events: Sequence[Any]) -> list[dict[str, Any]]:
        return receipts(self.post(lines(events), STREAM))

    def receipt(self, source: str, id: str) -> httpx.Response:
        return self.http.get("/v1/receipts", params={"source": source, "id": id})


def receipts(answer: httpx.Response) -> list[dict[str, Any]]:
    """The receipts of a 202."""
    assert answer.status_code == 202, answer.text
    found: list[dict[str, Any]] = answer.json()["receipts"]
    return found


def problem(answer: httpx.Response, status: int) -> dict[str, Any]:
    """The problem document of an answer that must have this status."""
    assert answer.status_code == status, f"{answer.status_code} {answer.text[:500]}"
    assert answer.headers["content-type"] == "application/problem+json"
    found: dict[str, Any] = answer.json()
    assert found["status"] == status and found["title"] and found["detail"]
    assert re.fullmatch(r"urn:coverlink:problem:[a-z-]+", found["type"])
    return found


def read_topic(bootstrap: str, topic: str) -> list[Any]:
    """Every committed record that the topic holds now."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, isolation_level="read_committed"
    )
    until(lambda: bool(consumer.partitions_for_topic(topic)), 10)
    places = [TopicPartition(topic, number) for number in sorted(consumer.partitions_for_topic(topic))]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends, found = consumer.end_offsets(places), []
    try:
        while any(consumer.position(place) < ends[place] for place in places):
            for batch in consumer.poll(200).values():
                found += batch
    finally:
        consumer.close()
    return found


def facts_of(bootstrap: str, source: str, topic: str = "person.facts.v1") -> list[Any]:
    """Records whose CloudEvents source is this one, in the order of their offsets within a partition."""
    return [row for row in read_topic(bootstrap, topic) if dict(row.headers).get("ce_source") == source.encode()]


def ids(rows: Sequence[Any], header: str = "ce_id") -> list[str]:
    return [dict(row.headers)[header].decode() for row in rows]


def until(holds: Callable[[], object], seconds: float = 20, otherwise: Callable[[], str] = str) -> None:
    """Returns when it holds; fails after so many seconds, telling ``otherwise``."""
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.05)
