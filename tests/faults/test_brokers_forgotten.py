"""A broker that has just come back names no broker; librdkafka then forgets all it knew, for good (its issue 5301).

Whoever lives long notices and begins anew, without anybody's help.
"""

from __future__ import annotations

import random
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from confluent_kafka import Consumer, KafkaException
from msgspec.structs import replace

from coverlink.bus import topics
from coverlink.bus.clients import Reach, consumer_config
from coverlink_local.guard import Guard
from employment_events.accept.publish import Bus as Publishing
from employment_events.accept.publish import Record
from employment_events.accept.verdict import Unavailable
from tests.engine.rig import Rig
from tests.faults.nameless import Nameless
from tests.registry.records import Bus, person_id
from tests.registry.tables import migrated
from tests.registry.test_project_running import Running, until


@pytest.fixture(scope="module")
def broker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nameless]:
    with ExitStack() as stack:
        guard = Guard()
        stack.callback(guard.close)
        made = Nameless(tmp_path_factory.mktemp("nameless"), guard, random.Random(1))
        stack.callback(made.kill)
        made.proxy.start()
        stack.callback(made.proxy.close)
        made.start()
        yield made


@pytest.fixture
def rig(broker: Nameless, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(broker.bootstrap, tmp_path, front=broker.front)
    yield made
    made.close()


@contextmanager
def nameless(broker: Nameless) -> Iterator[None]:
    """For as long it names no broker; at least one client hears so."""
    broker.proxy.told, broker.proxy.names_none = 0, True
    try:
        yield
        until = time.monotonic() + 20
        while not broker.proxy.told:
            assert time.monotonic() < until, "nobody has asked for the brokers"
            time.sleep(0.05)
        time.sleep(2)  # by default they try once more
    finally:
        broker.proxy.names_none = False


@pytest.mark.parametrize("transactions", [True, False])
def test_a_worker_joins_again(broker: Nameless, rig: Rig, transactions: bool) -> None:
    rig.transactions = transactions
    worker = rig.worker(instance="a")
    worker.wait_ready()
    rig.send(500)
    rig.wait_all()
    with nameless(broker):
        other = rig.worker(instance="b", bootstrap=broker.bootstrap)  # makes the first one ask for brokers
        other.wait_ready()
    other.kill(signal.SIGTERM)
    rig.send(500)
    rig.until(rig.output, lambda rows: len(rows) >= 1_000, 60)
    assert "all brokers are forgotten" in worker.tail(1_000_000)
    if transactions:
        rig.exactly_once(rig.wait_all())


class Forgetful:
    """A consumer that is watched."""

    def __init__(self, broker: Nameless, topic: str) -> None:
        self.reach = Reach()
        # By itself it would ask once more after it heard of none, whenever that is; so it forgets at once.
        once = {"metadata.recovery.strategy": "none", "log_level": 0}
        settings = {**consumer_config(broker.front, "forgetful"), **self.reach.settings(), **once}
        self.consumer = Consumer(settings)
        self.consumer.subscribe([topic])

    def lost_within(self, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until and not self.reach.lost:
            self.consumer.poll(0.1)
        return self.reach.lost


def test_a_line_that_is_down_is_no_broker_forgotten(broker: Nameless, rig: Rig) -> None:
    watched = Forgetful(broker, rig.input)
    assert not watched.lost_within(3)
    broker.proxy.refuse()
    assert not watched.lost_within(6)
    broker.proxy.accept()
    assert not watched.lost_within(3)
    watched.consumer.close()


def test_a_consumer_that_cannot_be_helped_is_told(broker: Nameless, rig: Rig) -> None:
    watched = Forgetful(broker, rig.input)
    assert not watched.lost_within(3)
    with nameless(broker):
        watched.consumer.list_topics(timeout=5)
        assert watched.lost_within(30)
    with pytest.raises(KafkaException):
        watched.consumer.list_topics(timeout=2)  # the broker answers, and this one does not ask it any more
    began = time.monotonic()
    watched.consumer.close()
    assert time.monotonic() - began < 5


def test_the_gateway_publishes_again(broker: Nameless, rig: Rig) -> None:
    bus = Publishing(broker.front, "forgetful", 2.0)
    record = Record(rig.input, "k", [], b"1")
    bus.publish([record])
    with nameless(broker), pytest.raises(Unavailable):
        bus.publish([replace(record, topic="unheard-of")])  # makes it ask for brokers
    bus.publish([record])
    assert len(rig.read(rig.input)) == 2


def test_the_projector_joins_again(broker: Nameless, database: str, redis_url: str, tmp_path: Path) -> None:
    topics.apply(broker.bootstrap)
    projector = Running(broker.front, migrated(database), redis_url, tmp_path / "projector.log")
    try:
        until(lambda: projector.ready() == 200)
        # It asks by itself. Whether it then forgets them is, by default, a race within librdkafka: seen on a busy
        # machine, not on a quiet one. It comes back either way.
        with nameless(broker):
            until(lambda: broker.proxy.told >= 3)
        until(lambda: projector.ready() == 200)
        bus, person = Bus(), person_id()
        projector.send(bus.hired(person))
        until(lambda: projector.one("SELECT count(*) FROM registry.entry WHERE person_id = %s", person) == 1)
    finally:
        projector.kill()
        projector.db.close()
