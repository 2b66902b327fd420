"""The projector as a process: killed, cut off from its database, told to stop; nothing lost, nothing twice."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import redis
from confluent_kafka import Consumer, Producer
from psycopg import sql

from coverlink.bus import topics
from coverlink.bus.clients import consumer_config, producer_config
from coverlink.bus.dead_letters import open_letter
from coverlink.privacy.letterbox import Box
from coverlink_local.ports import free_ports
from coverlink_local.secret_files import make_secrets
from coverlink_local.server import Server
from registry import changes
from registry.changes import CHANNEL
from registry.database import connect
from tests.registry.following import since
from tests.registry.records import Bus, Record, person_id
from tests.registry.tables import migrated

BOX = Box(bytes(range(32)))
NO_REDIS = "redis://127.0.0.1:1/0"


class Running:
    """A projector that can be killed and started again, its database, and what goes onto the bus."""

    def __init__(self, kafka: str, database: str, redis_url: str, log: Path) -> None:
        port = free_ports(1)
        self.database, self._log, self._url = database, log, f"http://127.0.0.1:{port}"
        self._producer = Producer(producer_config(kafka, "test"))
        self._env = {
            **os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka, "DATABASE_URL": database, "REDIS_URL": redis_url,
            "COVERLINK_PORT": str(port), "COVERLINK_LETTERBOX": BOX.public.hex(), "COVERLINK_REGISTRY_BATCH": "100",
            "COVERLINK_SECRETS_DIR": str(make_secrets(log.parent / "secrets")),
        }  # fmt: skip
        self.db = connect(database)
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "registry.projector"]
            self.process = subprocess.Popen(command, env=self._env, stdout=log, stderr=log)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def send(self, *records: Record) -> None:
        for row in records:
            self._producer.produce(row.topic, row.value, row.key, headers=list(row.headers))
        assert self._producer.flush(10) == 0

    def ready(self) -> int:
        try:
            return httpx.get(f"{self._url}/readyz", timeout=5).status_code
        except httpx.TransportError:
            return 0

    def metrics(self) -> str:
        return httpx.get(f"{self._url}/metrics", timeout=5).text

    def one(self, question: str, *given: Any) -> Any:
        found = self.db.execute(question, given).fetchone()
        return found[0] if found else None

    def log(self) -> str:
        return self._log.read_text()


@pytest.fixture
def running(
    request: pytest.FixtureRequest, kafka: str, database: str, redis_url: str, tmp_path: Path
) -> Iterator[Running]:
    """With ``NO_REDIS`` as parameter: one whose Redis never answers."""
    topics.apply(kafka)
    made = Running(kafka, migrated(database), getattr(request, "param", redis_url), tmp_path / "projector.log")
    yield made
    made.kill()
    made.db.close()


def until(holds: Callable[[], bool], seconds: float = 40) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not come about in time"
        time.sleep(0.05)


def lives(bus: Bus, people: list[str]) -> list[Record]:
    """Six records a person, the decisions before their fact and some twice."""
    records: list[Record] = []
    for person in people:
        hired = bus.hired(person)
        records += [bus.decided(person, "opened", 1), hired, bus.viewed(person, 1), hired]
        records += [bus.decided(person, "closed", 2), bus.noticed(person)]
    return records


def test_killed_in_mid_load_it_loses_and_doubles_nothing(running: Running) -> None:
    people, counted = (
        [person_id() for _ in range(1_200)],
        "SELECT count(*) FROM registry.entry WHERE person_id = ANY(%s)",
    )
    records, bus = lives(Bus(), people), Bus()
    until(lambda: running.ready() == 200)
    running.send(*records[:4_000])
    until(lambda: running.one(counted, people) > 200)
    running.kill()
    at_the_kill = running.one(counted, people)
    running.start()
    running.send(*records[4_000:], *lives(bus, people[:200]))
    until(lambda: running.one(counted, people) == 4 * len(people))
    assert 200 < at_the_kill < 2_600, "it was killed with work before and behind it"
    standing = "SELECT status, count(*) FROM registry.task WHERE person_id = ANY(%s) GROUP BY status"
    assert running.db.execute(standing, [people]).fetchall() == [("closed", len(people))]
    told = (
        "SELECT count(*) FROM registry.change CROSS JOIN LATERAL unnest(types, tasks) AS one(type, task_id)"
        " JOIN registry.task ON task.id = task_id WHERE person_id = ANY(%s)"
    )
    assert running.one(f"{told} AND type = 'task.closed'", people) == len(people), (
        "each closed once for those who watch"
    )
    kinds = Counter(dict(running.db.execute("SELECT type, count(*) FROM registry.entry GROUP BY type").fetchall()))
    tally = dict(running.db.execute("SELECT name, sum(count) FROM registry.tally GROUP BY name").fetchall())
    assert (
        sum(count for name, count in tally.items() if name.startswith("opened:")) == kinds["coverlink.case.opened.v1"]
    )
    assert tally["closed:enrol:covered"] >= len(people) and tally["notice:sms:delivered"] >= len(people)
    running.process.send_signal(signal.SIGTERM)
    began = time.monotonic()
    assert running.process.wait(20) == 0, running.log()[-2000:]
    assert time.monotonic() - began < 10


def test_a_broken_record_goes_to_the_dead_letters_and_the_next_is_told_at_once(
    running: Running, kafka: str, redis_url: str
) -> None:
    bus, person = Bus(), person_id()
    until(lambda: running.ready() == 200)
    with redis.Redis.from_url(redis_url) as server, server.pubsub() as ear:
        ear.subscribe(CHANNEL)
        running.send(bus.record("person.facts.v1", person, [("ce_type", b"x")], b"secret"), bus.hired(person))
        running.send(bus.decided(person, "opened", 1))
        told = heard(ear, running, person)
    assert (told.type, told.district, told.task["status"]) == ("task.opened", "320106", "open")
    until(lambda: running.one("SELECT count(*) FROM registry.entry WHERE person_id = %s", person) == 2)
    letter = dead_letter(kafka, "person.facts.v1.registry.dlq", person)
    assert b"secret" not in letter.value() and open_letter(BOX, letter.value()).value == b"secret"
    assert dict(letter.headers())["dlq_reason"] == b"broken_contract"
    assert 'dead_letters_total{reason="broken_contract",topic="person.facts.v1"}' in running.metrics()
    assert person not in running.log() and "secret" not in running.log()


def test_it_ends_in_good_order_while_its_probes_are_asked_and_work_comes(running: Running) -> None:
    bus, ended = Bus(), threading.Event()

    def ask() -> None:
        while not ended.is_set():
            running.ready()

    askers = [threading.Thread(target=ask) for _ in range(3)]
    for asker in askers:
        asker.start()
    try:
        for _ in range(3):
            until(lambda: running.ready() == 200)
            running.send(*lives(bus, [person_id() for _ in range(50)]))
            running.process.send_signal(signal.SIGTERM)
            assert running.process.wait(30) == 0, running.log()[-2000:]
            running.start()
    finally:
        ended.set()
        for asker in askers:
            asker.join()


@pytest.mark.parametrize("running", [NO_REDIS], indirect=True)
def test_it_rides_out_a_database_and_a_redis_that_are_away(running: Running, postgres_server: Server) -> None:
    bus, first, second = Bus(), person_id(), person_id()
    entries = "SELECT count(*) FROM registry.entry WHERE person_id = %s"
    running.send(*lives(bus, [first]))
    until(lambda: running.one(entries, first) == 4)
    name = running.db.info.dbname
    allow = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
    with psycopg.connect(postgres_server.url, autocommit=True) as admin:
        admin.execute(allow.format(sql.Identifier(name), sql.SQL("false")))
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name])
        running.send(*lives(bus, [second]))
        until(lambda: running.ready() == 503)
        time.sleep(1)
        assert running.process.poll() is None
        admin.execute(allow.format(sql.Identifier(name), sql.SQL("true")))
    running.db = connect(running.database)
    until(lambda: running.ready() == 200)
    until(lambda: running.one(entries, second) == 4)
    assert running.log().count("changes_not_announced") == 1, "logged once"


def heard(ear: redis.client.PubSub, running: Running, person: str) -> changes.Event:
    """What there is of a person when the bell rings. Others' records, of the whole run, are read before."""
    end, last = time.monotonic() + 60, 0
    while time.monotonic() < end:
        if ear.get_message(ignore_subscribe_messages=True, timeout=1) is not None:
            while told := since(running.db, last):
                for one in told:
                    if one.task["person_id"] == person:
                        return one
                last = told[-1].id
    raise AssertionError("nothing was told")


def dead_letter(kafka: str, topic: str, person: str) -> Any:
    consumer = Consumer(consumer_config(kafka, f"letters-of-{person}"))
    consumer.subscribe([topic])
    try:
        end = time.monotonic() + 20
        while time.monotonic() < end:
            message = consumer.poll(1)
            if message is not None and message.error() is None and message.key() == person.encode():
                return message
    finally:
        consumer.close()
    raise AssertionError("no letter")
