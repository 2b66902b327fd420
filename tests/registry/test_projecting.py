"""What the bus says stands in the register: in any order, once, with nothing lost when the projector is killed."""

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import psycopg
import pytest
from confluent_kafka import Producer

from coverlink.bus import topics
from coverlink.bus.clients import producer_config
from coverlink.contracts.bodies import EmploymentStarted
from coverlink.contracts.decisions import (
    Case,
    CaseDecided,
    Condition,
    Ending,
    NoticeOutcome,
    PersonViewed,
    Reason,
    Text,
)
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from coverlink.contracts.messages import encode_message
from coverlink.privacy.letterbox import Box
from coverlink_local.ports import free_ports
from registry.database import connect
from registry.project.batch import project
from tests.registry.tables import migrated

NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
WORDS = Text(zh="理由", en="reason")
UNIT = "91320106MA1ABCDE0X"


class Record(NamedTuple):
    topic: str
    partition: int
    offset: int
    key: bytes
    value: bytes
    headers: list[tuple[str, bytes]]


def person_id() -> str:
    return "p" + uuid.uuid4().hex.translate(str.maketrans("0189", "ghij"))


class Bus:
    """Records as they would come, with offsets of their own."""

    def __init__(self) -> None:
        self._next: dict[str, int] = {}

    def record(self, topic: str, key: str, headers: list[tuple[str, bytes]], value: bytes) -> Record:
        offset = self._next.get(topic, 0)
        self._next[topic] = offset + 1
        return Record(topic, 0, offset, key.encode(), value, headers)

    def hired(self, person: str, name: str = "第零公司") -> Record:
        data = {
            "person": {"person_id": person, "sealed": "v1.envelope"},
            "unit": {"uscc": UNIT, "name": name},
            "employment": {"ref": "E1", "form": "standard", "started_on": "2026-11-20", "work_district": "320106"},
        }
        fact = Fact(
            fact_id=fact_id("//t", person), source="//t", id=person, type="coverlink.employment.started.v1", time=NOW,
            recorded_at=NOW, subject=person, data=msgspec.convert(data, EmploymentStarted),
        )  # fmt: skip
        headers, value = encode_fact(fact)
        return self.record("person.facts.v1", person, headers, value)

    def decided(self, person: str, what: str, version: int, *, line: str = "pension", **case: Any) -> Record:
        made = Case(
            id=f"{person}-{line}", kind="enrol", line=line, person_id=person, unit_id=UNIT, district="320106",  # type: ignore[arg-type]
            priority=2, opened_at=NOW, due_on=date(2026, 12, 20),
            because=(Reason(rule="r@1", text=WORDS),), closes_when=Condition(code="covered", text=WORDS), **case,
        )  # fmt: skip
        ending = Ending(code="covered", text=WORDS) if what == "closed" else None
        body = CaseDecided(
            decision_id=f"{person}-{version}", version=version, decided_at=NOW, cause=fact_id("//t", person), case=made,
            ending=ending,
        )  # fmt: skip
        headers, value = encode_message(f"coverlink.case.{what}.v1", body.decision_id, "//l", NOW, body)
        return self.record("coverage.decisions.v1", person, headers, value)

    def viewed(self, person: str, version: int, residence: str = "320102") -> Record:
        body = PersonViewed(
            person_id=person, version=version, as_of=NOW.date(), viewed_at=NOW, residence_district=residence
        )
        headers, value = encode_message("coverlink.person.viewed.v1", f"{person}-v{version}", "//l", NOW, body)
        return self.record("coverage.decisions.v1", person, headers, value)

    def noticed(self, person: str) -> Record:
        body = NoticeOutcome(
            outcome_id=f"o-{person}", notice_id=f"n-{person}", person_id=person, template="enrol_opened",
            channel="sms", state="delivered", at=NOW,
        )  # fmt: skip
        headers, value = encode_message("coverlink.notice.settled.v1", body.outcome_id, "//n", NOW, body)
        return self.record("notice.outcomes.v1", person, headers, value)


class Register:
    """The database, and what was set aside."""

    def __init__(self, url: str) -> None:
        self.db = connect(url)
        self.aside: list[tuple[str, str]] = []

    def takes(self, *records: Record) -> list[str]:
        """Projects and returns the kinds of change."""
        told = project(self.db, records, lambda record, reason, detail: self.aside.append((reason, detail)))
        return [change.type for change in told]

    def rows(self, question: str, *given: Any) -> list[tuple[Any, ...]]:
        return self.db.execute(question, given).fetchall()

    def tally(self) -> dict[str, int]:
        return dict(self.rows("SELECT name, count FROM registry.tally"))


@pytest.fixture
def register(database: str) -> Iterator[Register]:
    made = Register(migrated(database))
    yield made
    made.db.close()


def test_a_decision_opens_a_task_and_cover_closes_it(register: Register) -> None:
    bus, person = Bus(), person_id()
    assert register.takes(bus.hired(person), bus.decided(person, "opened", 1)) == ["task.opened"]
    assert register.takes(bus.decided(person, "changed", 2, gap="missed")) == ["task.changed"]
    assert register.rows("SELECT status, gap FROM registry.task") == [("open", "missed")]
    assert register.takes(bus.decided(person, "closed", 3)) == ["task.closed"]
    [(status, ending)] = register.rows("SELECT status, ending->>'code' FROM registry.task")
    assert (status, ending) == ("closed", "covered")
    assert register.takes(bus.decided(person, "opened", 4)) == ["task.opened"], "the gap is back"
    assert register.tally() == {"facts": 1, "opened:enrol": 2, "changed:enrol": 1, "closed:enrol:covered": 1}


def test_the_order_of_topics_and_repeats_do_not_matter(register: Register) -> None:
    bus, one, other = Bus(), person_id(), person_id()
    for person in (one, other):
        records = [bus.hired(person), bus.decided(person, "opened", 1), bus.viewed(person, 1), bus.noticed(person)]
        again = [row._replace(offset=row.offset + 1000) for row in records]
        bus._next = {topic: 5000 if person == one else 9000 for topic in bus._next}
        register.takes(*(records if person == one else records[::-1]))
        register.takes(*again)
    everything = "SELECT view->>'residence_district', sealed, districts FROM registry.person"
    assert register.rows(everything) == [("320102", "v1.envelope", ["320102", "320106"])] * 2
    assert register.tally() == {"facts": 2, "opened:enrol": 2, "notice:sms:delivered": 2}
    assert [count for (count,) in register.rows("SELECT count(*) FROM registry.entry GROUP BY person_id")] == [3, 3]


def test_an_older_decision_or_view_changes_nothing(register: Register) -> None:
    bus, person = Bus(), person_id()
    register.takes(bus.decided(person, "closed", 5), bus.viewed(person, 5, "500157"))
    assert register.takes(bus.decided(person, "opened", 4), bus.viewed(person, 4, "320106")) == []
    assert register.rows("SELECT status FROM registry.task") == [("closed",)]
    assert register.rows("SELECT residence FROM registry.person") == [("500157",)]


def test_a_new_task_of_a_person_whom_somebody_works_on_is_claimed_with_the_others(register: Register) -> None:
    bus, person = Bus(), person_id()
    register.db.execute(
        "INSERT INTO registry.lease VALUES (%s, gen_random_uuid(), 'wang', now(), now() + interval '1 hour')", [person]
    )
    register.takes(bus.decided(person, "opened", 1))
    assert register.rows("SELECT status FROM registry.task") == [("claimed",)]
    register.takes(bus.decided(person, "changed", 2, gap="left"))
    assert register.rows("SELECT status FROM registry.task") == [("claimed",)]


def test_broken_records_are_set_aside_and_the_others_stand(register: Register) -> None:
    bus, person = Bus(), person_id()
    broken = bus.record("person.facts.v1", person, [("ce_type", b"nothing")], b"{}")
    unstorable = bus.hired(person_id(), "\x00")
    told = register.takes(bus.hired(person), broken, unstorable, bus.decided(person, "opened", 1))
    assert told == ["task.opened"] and register.tally()["facts"] == 1
    assert [reason for reason, _ in register.aside] == ["broken_contract", "not_storable"]
    assert "\x00" not in register.aside[1][1]


def test_what_was_projected_is_skipped(register: Register) -> None:
    bus, person = Bus(), person_id()
    records = [bus.hired(person), bus.decided(person, "opened", 1)]
    register.takes(*records)
    assert register.takes(*records) == []
    places = register.rows("SELECT topic, next FROM registry.position ORDER BY topic")
    assert places == [("coverage.decisions.v1", 1), ("person.facts.v1", 1)]


def test_a_killed_projector_loses_and_doubles_nothing(kafka: str, database: str, tmp_path: Path) -> None:
    url = migrated(database)
    topics.apply(kafka)
    producer, bus = Producer(producer_config(kafka, "test")), Bus()
    people = [person_id() for _ in range(400)]
    env = {
        **os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka, "DATABASE_URL": url, "REDIS_URL": "redis://127.0.0.1:1/0",
        "COVERLINK_PORT": str(free_ports(1)), "COVERLINK_LETTERBOX": Box(bytes(range(32))).public.hex(),
        "COVERLINK_REGISTRY_BATCH": "50",
    }  # fmt: skip
    log = (tmp_path / "projector.log").open("wb")
    command = [sys.executable, "-m", "registry.projector"]
    running = subprocess.Popen(command, env=env, stdout=log, stderr=log)
    with psycopg.connect(url, autocommit=True) as db:
        for turn in range(4):
            for person in people[turn * 100 : turn * 100 + 100]:
                for row in (bus.hired(person), bus.decided(person, "opened", 1), bus.decided(person, "closed", 2)):
                    producer.produce(row.topic, row.value, row.key, headers=list(row.headers))
            producer.flush()
            if turn == 1:
                _until(lambda: _count(db, people) > 20)
            running.kill()
            running.wait()
            running = subprocess.Popen(command, env=env, stdout=log, stderr=log)
        _until(lambda: _count(db, people) == 1200)
        counted = db.execute(
            "SELECT count(*) FROM registry.task WHERE status = 'closed' AND person_id = ANY(%s)", [people]
        )
        assert counted.fetchone() == (400,)
    running.send_signal(signal.SIGTERM)
    assert running.wait(20) == 0, (tmp_path / "projector.log").read_text()[-2000:]


def _count(db: psycopg.Connection[Any], people: list[str]) -> int:
    found = db.execute("SELECT count(*) FROM registry.entry WHERE person_id = ANY(%s)", [people]).fetchone()
    return int(found[0]) if found else 0


def _until(holds: Any, seconds: timedelta = timedelta(seconds=60)) -> None:
    end = time.monotonic() + seconds.total_seconds()
    while not holds():
        assert time.monotonic() < end, "did not come about in time"
        time.sleep(0.1)
