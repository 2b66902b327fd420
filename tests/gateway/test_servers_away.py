"""Kafka stops, PostgreSQL stops, Redis stops, the gateway is killed: what was answered 202 is there, once as a fact."""

from __future__ import annotations

import signal
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import httpx
import psutil
import psycopg
import pytest
from kafka import KafkaProducer

from coverlink_local.ground import Ground
from tests.gateway.events import binary, hire
from tests.gateway.rig import Program, Publisher, System, facts_of, ids, problem, receipts, until


@pytest.fixture(scope="module")
def system(own_system: System) -> System:
    return own_system


def _done(sending: list[Future[httpx.Response]], count: int) -> bool:
    return sum(one.done() for one in sending) > count


def accepted(publisher: Publisher, source: str, id: str) -> bool:
    answer = publisher.one(hire(source, id))
    return answer.status_code == 202 and receipts(answer)[0]["status"] == "accepted"


def test_without_kafka_it_is_503_with_retry_after_and_nothing_is_accepted(
    own_ground: Ground, system: System, gateway: Program, publisher: Publisher, source: str
) -> None:
    assert accepted(publisher, source, "before")
    own_ground.kafka.stop()
    for answer in (publisher.one(hire(source, "e-1")), publisher.one(hire(source, "e-2"))):
        assert int(answer.headers["retry-after"]) >= 1
        assert "Kafka" in problem(answer, 503)["detail"]
    problem(publisher.receipt(source, "e-1"), 404)
    assert httpx.get(f"{gateway.url}/readyz").status_code == 503
    assert httpx.get(f"{gateway.url}/livez").status_code == 200
    own_ground.kafka.start()
    until(lambda: accepted(publisher, source, "e-1"), 30)
    until(gateway.ready, 30)
    assert set(ids(facts_of(system.kafka, source))) == {"before", "e-1"}


def test_killed_between_postgresql_and_kafka_the_next_try_is_accepted_with_the_same_fact(
    own_ground: Ground, system: System, gateway: Program, publisher: Publisher, source: str
) -> None:
    """The broker is held, so that the first try has its row and waits for Kafka when the gateway is killed. The copy
    that lay in the broker's buffers may still be written: then there are two, and they are one fact."""
    assert accepted(publisher, source, "before")
    broker = psutil.Process(own_ground.kafka.pid)
    broker.suspend()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(publisher.one, hire(source, "e-1"))
        with psycopg.connect(system.database, autocommit=True) as db:
            until(
                lambda: db.execute("SELECT 1 FROM gateway.event WHERE source = %s AND id = 'e-1'", (source,)).fetchone()
            )
        gateway.end(signal.SIGKILL)
        with pytest.raises(httpx.HTTPError):
            first.result()
    broker.resume()
    gateway.start()
    problem(publisher.receipt(source, "e-1"), 404)  # never acknowledged
    [receipt] = receipts(publisher.one(hire(source, "e-1")))
    assert receipt["status"] == "accepted"
    [again] = receipts(publisher.one(hire(source, "e-1")))
    assert (again["status"], again["fact_id"]) == ("duplicate", receipt["fact_id"])
    rows = [row for row in facts_of(system.kafka, source) if dict(row.headers)["ce_id"] == b"e-1"]
    assert rows and set(ids(rows, "ce_factid")) == {receipt["fact_id"]}
    assert len(set(ids(rows, "ce_recordedat"))) == 1 and len({row.key for row in rows}) == 1


def test_killed_again_and_again_nothing_that_was_answered_is_lost(
    system: System, gateway: Program, publisher: Publisher, source: str
) -> None:
    events = [hire(source, f"e-{number}", number) for number in range(300)]
    answered: set[str] = set()
    with ThreadPoolExecutor(4) as pool:
        for _ in range(2):
            sending = [pool.submit(publisher.one, one) for one in events if one["id"] not in answered]
            until(partial(_done, sending, 60), 30)
            gateway.end(signal.SIGKILL)
            answers = [one.result() for one in sending if one.exception() is None]
            answered |= {receipts(answer)[0]["id"] for answer in answers}
            gateway.start()
    kept = ids(facts_of(system.kafka, source))
    assert answered and answered <= set(kept)
    assert {row["status"] for row in publisher.stream(events)} <= {"accepted", "duplicate"}
    rows = facts_of(system.kafka, source)
    assert len(set(ids(rows))) == len(set(ids(rows, "ce_factid"))) == 300


def test_without_postgresql_it_is_503_and_it_comes_back(
    own_ground: Ground, gateway: Program, publisher: Publisher, source: str
) -> None:
    assert accepted(publisher, source, "before")
    own_ground.postgres.stop()
    answer = publisher.one(hire(source, "e-1"))
    assert "PostgreSQL" in problem(answer, 503)["detail"] and answer.headers["retry-after"]
    problem(publisher.receipt(source, "before"), 503)
    own_ground.postgres.start()
    until(lambda: accepted(publisher, source, "e-1"), 20)
    assert receipts(publisher.one(hire(source, "before")))[0]["status"] == "duplicate"


def test_after_a_crash_of_postgresql_a_repeat_is_the_same_fact_and_other_content_is_refused(
    own_ground: Ground, system: System, publisher: Publisher, source: str
) -> None:
    """It may have forgotten that Kafka has what came in its last second, never what came: see docs/gateway.md."""
    [first] = receipts(publisher.one(hire(source, "e-1")))
    own_ground.postgres.kill()
    own_ground.postgres.start()
    until(lambda: publisher.receipt(source, "never").status_code == 404)
    until(lambda: publisher.one(hire(source, "e-1", monthly_wage="1.00")).status_code == 422)
    [again] = receipts(publisher.one(hire(source, "e-1")))
    assert again["status"] in ("duplicate", "accepted") and again["fact_id"] == first["fact_id"]
    rows = facts_of(system.kafka, source)
    assert set(ids(rows, "ce_factid")) == {first["fact_id"]} and len(set(ids(rows, "ce_recordedat"))) == 1


def test_without_redis_limits_are_off_and_facts_go_on(own_ground: Ground, publisher: Publisher, source: str) -> None:
    own_ground.redis.kill()
    assert accepted(publisher, source, "e-1")
    own_ground.redis.start()
    assert accepted(publisher, source, "e-2")


def test_the_inbox_waits_for_servers_that_are_away_and_loses_nothing(
    own_ground: Ground, system: System, source: str
) -> None:
    inbox = system.program("employment_events.inbox").start()
    producer = KafkaProducer(bootstrap_servers=system.kafka, retries=100)
    sent: list[str] = []

    def write(count: int) -> None:
        for number in range(len(sent), len(sent) + count):
            headers, value = binary(hire(source, f"e-{number}", number))
            producer.send("person.facts.inbox.v1", value=value, headers=headers)
            sent.append(f"e-{number}")
        producer.flush()

    write(50)
    own_ground.postgres.kill()
    write(50)
    until(lambda: "PostgreSQL" in inbox.log.read_text())
    own_ground.postgres.start()
    write(50)
    own_ground.kafka.kill()
    own_ground.kafka.start()
    write(50)
    until(lambda: set(ids(facts_of(system.kafka, source))) == set(sent), 60, inbox.log.read_text)
    assert len(set(ids(facts_of(system.kafka, source), "ce_factid"))) == 200
    producer.close()
    assert inbox.end() == 0
