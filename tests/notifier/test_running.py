"""The notifier as a process: requests from Kafka, outcomes back to Kafka, whatever happens in between."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
from confluent_kafka import Producer
from confluent_kafka import TopicPartition as Place
from confluent_kafka.admin import AdminClient
from kafka import KafkaConsumer, TopicPartition

from coverlink.bus import topics
from coverlink.bus.clients import producer_config
from coverlink.bus.dead_letters import open_letter
from coverlink.contracts.decisions import NOTICES, OUTCOMES, NoticeOutcome, NoticeRequest
from coverlink.contracts.messages import decode_message
from coverlink.database import migrate
from coverlink.privacy.letterbox import Box
from coverlink.privacy.sealing import Sealer
from coverlink_local.ports import free_ports
from coverlink_local.secret_files import make_secrets
from coverlink_local.server import Server
from notifier.migrate import MIGRATIONS
from tests.notifier.recording import Book
from tests.notifier.requests import EMAIL, MOBILE, NAME, NUMBER, encoded, person, request
from tests.own_ground import own_ground

LEASE = 4.0


class Notifier:
    """One process, its folder and its servers. Ends what it started."""

    def __init__(self, kafka: str, database: str, folder: Path) -> None:
        self.kafka, self.database, self.folder = kafka, database, folder
        self.book, self.log = Book(folder), folder / "log"
        secrets = make_secrets(folder / "secrets")
        self.master = Sealer(bytes.fromhex((secrets / "master_key").read_text()))
        self.letterbox = Box(bytes.fromhex((secrets / "letterbox").read_text()))
        self.port = free_ports(1)
        self.env = {
            "KAFKA_BOOTSTRAP_SERVERS": kafka, "DATABASE_URL": database, "COVERLINK_PORT": str(self.port),
            "COVERLINK_DATA_DIR": str(folder / "data"), "COVERLINK_SECRETS_DIR": str(secrets),
            "COVERLINK_INSTANCE": "one", "COVERLINK_NOTIFIER_LEASE_SECONDS": str(LEASE),
        }  # fmt: skip
        self.producer = Producer(producer_config(kafka, "test"))

    def start(self) -> Notifier:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.notifier.recording", str(self.folder)],
                env={**os.environ, **self.env}, stdout=log, stderr=log,
            )  # fmt: skip
        until(self.ready, 40, lambda: self.log.read_text()[-3000:])
        return self

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=5)

    def ready(self) -> bool:
        try:
            return self.get("/readyz").status_code == 200
        except httpx.HTTPError:
            return False

    def end(self, how: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(40)

    def someone(self) -> tuple[str, str]:
        return person(self.database, self.master)

    def ask(self, *requests: NoticeRequest) -> None:
        for one in requests:
            headers, value = encoded(one)
            self.producer.produce(NOTICES, value, one.person_id, headers=[*headers])
        self.producer.flush()

    def outcomes(self, notice_id: str, seconds: float = 30) -> list[NoticeOutcome]:
        """What Kafka holds of a notice, once there is something."""
        found: list[NoticeOutcome] = []

        def there() -> bool:
            decoded = [decode_message(row.headers, row.value)[1] for row in read_topic(self.kafka, OUTCOMES)]
            found[:] = [one for one in decoded if isinstance(one, NoticeOutcome) and one.notice_id == notice_id]
            return bool(found)

        until(there, seconds, lambda: self.log.read_text()[-3000:])
        return found

    def told(self) -> list[str]:
        """The ids of all outcomes on Kafka."""
        return [dict(row.headers)["ce_id"].decode() for row in read_topic(self.kafka, OUTCOMES)]


def until(holds: Callable[[], object], seconds: float = 20, otherwise: Callable[[], str] = str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, otherwise()
        time.sleep(0.1)


def read_topic(bootstrap: str, topic: str) -> list[Any]:
    """Every committed record that the topic holds now."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, group_id=None, enable_auto_commit=False, isolation_level="read_committed"
    )
    places = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic)]
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


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    """A server of this file's own, for it is stopped."""
    with own_ground() as ground:
        ground.postgres.start()
        migrate(ground.postgres.url, "notifier", MIGRATIONS)
        yield ground.postgres


def forget(kafka: str, topic: str) -> None:
    """Deletes what the topic holds."""
    consumer = KafkaConsumer(bootstrap_servers=kafka)
    ends = consumer.end_offsets([TopicPartition(topic, one) for one in consumer.partitions_for_topic(topic) or ()])
    consumer.close()
    admin = AdminClient({"bootstrap.servers": kafka})
    upto = [Place(part.topic, part.partition, end) for part, end in ends.items()]
    for done in admin.delete_records(upto).values():
        done.result(20)


@pytest.fixture(scope="module")
def notifier(kafka: str, postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Notifier]:
    topics.apply(kafka)
    forget(kafka, NOTICES)  # what the linker of other tests has asked for
    notifier = Notifier(kafka, postgres.url, tmp_path_factory.mktemp("notifier")).start()
    yield notifier
    notifier.end(signal.SIGKILL)


@pytest.fixture(autouse=True)
def everybody_accepts(request: pytest.FixtureRequest) -> None:
    if "notifier" in request.fixturenames:
        request.getfixturevalue("notifier").book.says(sms="accept", push="accept", email="accept")


def test_a_request_becomes_a_message_and_its_outcome_a_fact(notifier: Notifier) -> None:
    one = request(notifier.someone())
    notifier.ask(one, one)
    notifier.ask(one)
    (outcome,) = notifier.outcomes(one.notice_id)
    assert (outcome.person_id, outcome.case_ids, outcome.template) == (one.person_id, one.case_ids, "hello")
    assert (outcome.state, outcome.channel, outcome.attempts) == ("delivered", "sms", 1)
    assert outcome.reference == f"theirs-{one.notice_id}-sms"
    assert notifier.book.references("sms").count(f"{one.notice_id}-sms") == 1
    row = next(row for row in read_topic(notifier.kafka, OUTCOMES) if one.notice_id.encode() in row.value)
    assert row.key == one.person_id.encode()


def test_figures_and_metrics_count_and_name_nobody(notifier: Notifier) -> None:
    one = request(notifier.someone())
    notifier.ask(one)
    notifier.outcomes(one.notice_id)
    figures = notifier.get("/v1/figures").json()
    assert figures["waiting"] == 0 and figures["delivered"]["sms"] >= 1 and figures["undeliverable"] == 0
    metrics = notifier.get("/metrics").text
    assert 'notifier_notices_total{channel="sms",state="delivered"}' in metrics
    assert 'notifier_attempts_total{channel="sms",result="accepted"}' in metrics
    assert one.person_id not in metrics and one.notice_id not in metrics
    assert notifier.get("/livez").status_code == 200


def test_a_broken_request_is_a_sealed_dead_letter(notifier: Notifier) -> None:
    headers, _ = encoded(request(notifier.someone()))
    secret = f'{{"name":"{NAME}","id_number":"{NUMBER}"}}'.encode()
    notifier.producer.produce(NOTICES, secret, MOBILE, headers=[*headers])
    notifier.producer.flush()
    until(lambda: read_topic(notifier.kafka, f"{NOTICES}.notifier.dlq"), 20)
    (letter,) = read_topic(notifier.kafka, f"{NOTICES}.notifier.dlq")
    assert dict(letter.headers)["dlq_reason"] == b"broken"
    assert open_letter(notifier.letterbox, letter.value).value == secret
    for personal in (NUMBER, MOBILE, NAME):
        assert personal.encode() not in b"".join([letter.key or b"", letter.value, str(letter.headers).encode()])


def test_killed_between_the_call_and_its_answer_it_sends_the_same_reference_again_and_tells_once(
    notifier: Notifier,
) -> None:
    one = request(notifier.someone())
    reference = f"{one.notice_id}-sms"
    notifier.book.says(sms="3600")
    notifier.ask(one)
    until(lambda: reference in notifier.book.references("sms"))
    notifier.end(signal.SIGKILL)
    notifier.book.says(sms="accept")
    notifier.start()
    (outcome,) = notifier.outcomes(one.notice_id)
    assert (outcome.state, outcome.channel, outcome.attempts) == ("delivered", "sms", 2)
    assert notifier.book.references("sms").count(reference) == 2


def test_sigterm_finishes_the_call_in_hand_and_ends_with_0(notifier: Notifier) -> None:
    one = request(notifier.someone())
    notifier.book.says(sms="0.8")
    notifier.ask(one)
    until(lambda: f"{one.notice_id}-sms" in notifier.book.references("sms"))
    assert notifier.end(signal.SIGTERM) == 0, notifier.log.read_text()[-3000:]
    with psycopg.connect(notifier.database) as db:
        found = db.execute("SELECT status, attempts FROM notifier.notice WHERE notice_id = %s", [one.notice_id])
        assert found.fetchall() == [("delivered", 1)]
    assert (notifier.folder / "sms.closed").exists()
    notifier.start()
    assert len(notifier.outcomes(one.notice_id)) == 1


def test_its_log_names_nobody(notifier: Notifier) -> None:
    notifier.book.says(sms="raise", push="refuse")
    one = request(notifier.someone())
    notifier.ask(one)
    until(lambda: notifier.book.references("sms").count(f"{one.notice_id}-sms") == 2)
    notifier.book.says(sms="refuse")
    assert notifier.outcomes(one.notice_id)[0].channel == "email"
    log = notifier.log.read_text()
    assert "channel_raised" in log
    for personal in (NUMBER, MOBILE, EMAIL, NAME):
        assert personal not in log


def test_postgres_goes_and_comes_back(notifier: Notifier, postgres: Server) -> None:
    who = notifier.someone()
    during, in_hand = request(who), request(who)
    notifier.book.says(sms="0.8")
    notifier.ask(in_hand)
    until(lambda: f"{in_hand.notice_id}-sms" in notifier.book.references("sms"))
    postgres.stop()
    notifier.book.says(sms="accept")
    notifier.ask(during)
    until(lambda: notifier.get("/readyz").status_code == 503)
    assert notifier.get("/livez").status_code == 200
    assert notifier.get("/v1/figures").status_code == 503
    time.sleep(LEASE)
    postgres.start()
    for one in (during, in_hand):
        (outcome,) = notifier.outcomes(one.notice_id)
        assert (outcome.state, outcome.channel, outcome.attempts) == ("delivered", "sms", 1)
    assert notifier.process.poll() is None
    assert notifier.book.references("sms").count(f"{in_hand.notice_id}-sms") == 1


def test_after_all_that_no_outcome_was_told_twice(notifier: Notifier) -> None:
    until(lambda: notifier.get("/v1/figures").json()["waiting"] == 0)
    told = notifier.told()
    assert len(told) == len(set(told)) >= 6
