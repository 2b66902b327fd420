"""What people did goes to Kafka: every row, in order, also when the relay is killed; a repeat is the same fact."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from confluent_kafka import Consumer, KafkaException
from psycopg import Connection
from psycopg.types.json import Jsonb

from coverlink.bus import topics
from coverlink.bus.clients import consumer_config
from coverlink.contracts.facts import decode_fact
from registry.database import connect
from registry.outbox.relay import Relay
from tests.registry.records import Bus, person_id
from tests.registry.tables import migrated

KEY = person_id()
RELAY_ALONE = """
import sys
from registry.outbox.relay import Relay
Relay(sys.argv[1], sys.argv[2]).run()
"""
WAITING = "SELECT count(*) FROM registry.outbox WHERE sent_at IS NULL"


@pytest.fixture
def db(kafka: str, database: str) -> Iterator[Connection[Any]]:
    topics.apply(kafka)
    with connect(migrated(database)) as made:
        yield made


def test_each_row_is_sent_in_order_and_marked_when_kafka_has_it(db: Connection[Any], kafka: str, database: str) -> None:
    people = write(db, 300)
    with working(Relay(kafka, database)):
        until(lambda: waiting(db) == 0)
    assert sent(kafka, set(people), 300) == people


def test_started_before_the_tables_are_there_it_waits_for_them(kafka: str, database: str) -> None:
    topics.apply(kafka)
    with working(Relay(kafka, database)):
        time.sleep(0.5)
        with connect(migrated(database)) as db:
            people = write(db, 3)
            until(lambda: waiting(db) == 0)
    assert sent(kafka, set(people), 3) == people


def test_two_relays_send_nothing_twice(db: Connection[Any], kafka: str, database: str) -> None:
    with working(Relay(kafka, database)), working(Relay(kafka, database)):
        people = [person for _ in range(10) for person in write(db, 20)]
        until(lambda: waiting(db) == 0)
    assert sent(kafka, set(people), 200) == people


def test_killed_in_the_middle_it_leaves_no_row_behind(db: Connection[Any], kafka: str, database: str) -> None:
    people = write(db, 5_000)
    command = [sys.executable, "-c", RELAY_ALONE, kafka, database]
    relay = subprocess.Popen(command, env={**os.environ})
    until(lambda: waiting(db) < 5_000)
    relay.kill()
    relay.wait()
    left = waiting(db)
    with working(Relay(kafka, database)):
        until(lambda: waiting(db) == 0)
    assert left > 0, "it was killed too late to tell"
    arrived = sent(kafka, set(people), 5_000)
    assert len(set(arrived)) == 5_000, "a repeat is the same fact"


def test_what_kafka_does_not_take_waits(db: Connection[Any], kafka: str, database: str) -> None:
    """And does not keep the others back."""
    write(db, 1, value=b"x" * 2_000_000)
    people = write(db, 5)
    with pytest.raises(KafkaException):
        Relay(kafka, database).turn(db)
    assert waiting(db) == 1 and sent(kafka, set(people), 5) == people


def test_sent_rows_are_removed_after_a_day(db: Connection[Any], kafka: str, database: str) -> None:
    write(db, 3)
    db.execute("UPDATE registry.outbox SET sent_at = now() - interval '2 days' WHERE id = 1")
    db.execute("UPDATE registry.outbox SET sent_at = now() WHERE id = 2")
    with working(Relay(kafka, database)):
        until(lambda: waiting(db) == 0)
    assert db.execute("SELECT id FROM registry.outbox ORDER BY id").fetchall() == [(2,), (3,)]


def write(db: Connection[Any], count: int, value: bytes | None = None) -> list[str]:
    """Rows about new persons, all on one partition so that their order can be seen; returns the fact ids."""
    bus, ids, rows = Bus(), [], []
    for _ in range(count):
        record = bus.hired(person_id())
        ids.append(decode_fact(record.headers, record.value).fact_id)
        headers = [[name, text.decode()] for name, text in record.headers]
        rows.append(("person.facts.v1", KEY, Jsonb(headers), value or record.value))
    with db.transaction(), db.cursor() as cursor:
        cursor.executemany("INSERT INTO registry.outbox (topic, key, headers, value) VALUES (%s, %s, %s, %s)", rows)
    return ids


def waiting(db: Connection[Any]) -> int:
    found = db.execute(WAITING).fetchone()
    return int(found[0]) if found else 0


@contextmanager
def working(relay: Relay) -> Iterator[None]:
    thread = threading.Thread(target=relay.run)
    thread.start()
    yield
    relay.stop.set()
    thread.join(10)
    assert not thread.is_alive()


def sent(kafka: str, wanted: set[str], count: int) -> list[str]:
    """The fact ids among ``wanted`` in the order in which Kafka has them; at least ``count``."""
    consumer = Consumer(consumer_config(kafka, f"outbox-{person_id()}"))
    consumer.subscribe(["person.facts.v1"])
    found: list[str] = []
    end = time.monotonic() + 20
    while time.monotonic() < end:
        news = [row for row in consumer.consume(1_000, 0.5) if row.error() is None]
        for row in news:
            headers: dict[str, Any] = dict(row.headers() or [])
            fact = headers.get("ce_factid", b"").decode()
            found += [fact] if fact in wanted else []
        if len(found) >= count and not news:
            break
    consumer.close()
    return found


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "did not come about in time"
        time.sleep(0.01)
