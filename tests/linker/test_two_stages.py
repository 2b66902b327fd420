"""Both stages as processes on a real broker: facts about persons in, cases of their units out, whatever is killed."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from confluent_kafka import Producer
from kafka import KafkaConsumer, TopicPartition
from stdnum.cn import uscc

from coverlink.bus import topics
from coverlink.bus.clients import producer_config
from coverlink.bus.dead_letters import open_letter
from coverlink.contracts.catalogue import CATALOGUE, PERSON_FACTS, UNIT_FACTS
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from coverlink.privacy.letterbox import Box
from coverlink_local.ports import free_ports

BOX = Box(bytes(range(32)))
DECISIONS, LETTERS = "coverage.decisions.v1", "unit.facts.v1.units.dlq"
LONG_AGO = (datetime.now(UTC) - timedelta(days=50)).date().isoformat()


class Stage:
    """A worker of one stage that can be killed and started again on its disk."""

    def __init__(self, name: str, kafka: str, folder: Path) -> None:
        self._name, self._log, self._port = name, folder / f"{name}.log", free_ports(1)
        self._env = {
            **os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka, "COVERLINK_PORT": str(self._port),
            "COVERLINK_INSTANCE": f"two-{name}", "COVERLINK_DATA_DIR": str(folder / name),
            "COVERLINK_LETTERBOX": BOX.public.hex(),
        }  # fmt: skip
        self.start()

    def start(self, *, fresh: bool = False) -> None:
        """``fresh``: as on another machine, without what was on the disk."""
        if fresh:
            shutil.rmtree(self._env["COVERLINK_DATA_DIR"])
        with self._log.open("ab") as log:
            command = [sys.executable, "-m", "insurance_linker", self._name]
            self.process = subprocess.Popen(command, env=self._env, stderr=log, stdout=log)

    def ready(self) -> None:
        for _ in range(600):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=2):
                    return
            except OSError:
                assert self.process.poll() is None, self._log.read_text()[-3000:]
                time.sleep(0.1)
        raise AssertionError(self._log.read_text()[-3000:])

    def kill(self, how: signal.Signals = signal.SIGKILL) -> int:
        self.process.send_signal(how)
        return self.process.wait(40)


class Bus:
    """Tells facts, and hears what stands under a key, read by a client that nobody here wrote."""

    def __init__(self, kafka: str) -> None:
        self.kafka = kafka
        self._producer = Producer(producer_config(kafka, "test"))
        self._since: dict[TopicPartition, int] = {}
        consumer = KafkaConsumer(bootstrap_servers=kafka)
        for topic in (DECISIONS, UNIT_FACTS, LETTERS):
            parts = [TopicPartition(topic, number) for number in consumer.partitions_for_topic(topic) or ()]
            self._since.update(consumer.end_offsets(parts))
        consumer.close()

    def told(self, topic: str, key: str, id_: str, kind: str, data: dict[str, Any]) -> None:
        row, now = CATALOGUE[f"coverlink.{kind}.v1"], datetime.now(UTC)
        source = f"//test/{key}"
        fact = Fact(
            fact_id=fact_id(source, id_), source=source, id=id_, type=row.name, time=now, recorded_at=now, subject=key,
            data=msgspec.convert(data, row.body),
        )  # fmt: skip
        headers, value = encode_fact(fact)
        self._producer.produce(topic, value, key.encode(), headers=headers)

    def raw(self, topic: str, key: str, value: bytes, headers: list[tuple[str, bytes]]) -> None:
        self._producer.produce(topic, value, key.encode(), headers=list(headers))

    def flush(self) -> None:
        assert self._producer.flush(30) == 0

    def heard(self, topic: str, key: str) -> list[tuple[str, Any]]:
        """(type, body) of all records of a key so far."""
        consumer = KafkaConsumer(
            bootstrap_servers=self.kafka, isolation_level="read_committed", group_id=None, enable_auto_commit=False
        )
        since = {part: offset for part, offset in self._since.items() if part.topic == topic}
        ends = consumer.end_offsets(list(since))
        consumer.assign(list(since))
        for part, offset in since.items():
            consumer.seek(part, offset)
        found: list[tuple[str, Any]] = []
        while any(consumer.position(part) < ends[part] for part in since):
            for rows in consumer.poll(timeout_ms=200).values():
                for row in rows:
                    if row.key == key.encode():
                        kind = dict(row.headers).get("ce_type", b"").decode()
                        found.append((kind, row.value if topic == LETTERS else msgspec.json.decode(row.value)))
        consumer.close()
        return found

    def cases(self, unit: str) -> dict[str, tuple[dict[str, Any], bool]]:
        """Each case of the unit itself as it was told last, and whether it is open."""
        found: dict[str, tuple[int, dict[str, Any], bool]] = {}
        for kind, body in self.heard(DECISIONS, unit):
            case = body["case"]
            assert "person_id" not in case
            if body["version"] > found.get(case["id"], (0,))[0]:
                found[case["id"]] = (body["version"], case, "closed" not in kind)
        return {case["kind"]: (case, open_) for _, case, open_ in found.values()}

    def until(self, unit: str, holds: Any, seconds: float = 90) -> dict[str, tuple[dict[str, Any], bool]]:
        self.flush()
        deadline = time.monotonic() + seconds
        while not holds(found := self.cases(unit)):
            assert time.monotonic() < deadline, found
            time.sleep(0.3)
        return found


@pytest.fixture(scope="module")
def bus(kafka: str) -> Bus:
    topics.apply(kafka)
    return Bus(kafka)


@pytest.fixture(scope="module")
def stages(bus: Bus, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    folder = tmp_path_factory.mktemp("stages")
    made = {name: Stage(name, bus.kafka, folder) for name in ("worker", "units")}
    for stage in made.values():
        stage.ready()
    yield made
    for stage in made.values():
        if stage.process.poll() is None:
            stage.kill()


def some_unit() -> str:
    body = f"91320106{uuid.uuid4().int % 10**8:08d}A"
    return body + str(uscc.calc_check_digit(body))


def somebody() -> str:
    return "p" + uuid.uuid4().hex.translate(str.maketrans("0189", "ghij"))


def hire(bus: Bus, person: str, unit: str, project: str | None = None) -> None:
    job = {"ref": "E1", "form": "part_time", "started_on": LONG_AGO, "work_district": "320106"}
    data: dict[str, Any] = {"person": {"person_id": person}, "unit": {"uscc": unit, "name": "某厂"}, "employment": job}
    data |= {"project": {"code": project}} if project else {}
    bus.told(PERSON_FACTS, person, "hire", "employment.started", data)


def cover(bus: Bus, person: str, unit: str) -> None:
    spell = {"line": "injury", "ref": "C1", "from": LONG_AGO, "paid_by": "unit", "district": "320106"}
    data = {"person": {"person_id": person}, "unit": {"uscc": unit}, "cover": spell}
    bus.told(PERSON_FACTS, person, "cover", "cover.enrolled", data)


def test_a_units_figures_are_those_of_its_people_whatever_is_killed(bus: Bus, stages: dict[str, Stage]) -> None:
    """Forty people at two units; both stages are killed in between; half get cover; facts are said twice."""
    first, second = some_unit(), some_unit()
    people = {unit: [somebody() for _ in range(20)] for unit in (first, second)}
    for unit, staff in people.items():
        for person in staff:
            hire(bus, person, unit)
    for unit in people:
        bus.until(unit, lambda found: _late(found, "unit_unregistered") == 20)
    stages["units"].kill()
    for unit, staff in people.items():
        for person in staff[:12]:
            cover(bus, person, unit)
            hire(bus, person, unit)
    bus.flush()
    stages["worker"].kill()
    stages["units"].start()
    stages["worker"].start()
    bus.told(
        UNIT_FACTS, second, "reg", "unit.registered", {"unit": {"uscc": second, "name": "二厂", "district": "320102"}}
    )
    for unit, name, district in ((first, "某厂", "320106"), (second, "二厂", "320102")):
        found = bus.until(
            unit,
            lambda found: _late(found, "unit_incomplete") == 8,
        )
        case, _ = found["unit_incomplete"]
        inputs = case["because"][0]["inputs"]
        assert (inputs["employed"], inputs["covered"], inputs["missing"]) == (20, {"injury": 12}, {"injury": 8})
        assert set(inputs["people"]) == set(people[unit][12:])
        assert (case["unit_name"], case["district"], found["unit_unregistered"][1]) == (name, district, False)
        said = bus.heard(UNIT_FACTS, unit)
        statements = [body for kind, body in said if kind == "coverlink.unit.staffed.v1"]
        assert len(statements) == 20 + 12, "each person's standing once, and once more when it changed"
    for unit, staff in people.items():
        for person in staff[12:]:
            cover(bus, person, unit)
        found = bus.until(unit, lambda found: not found["unit_incomplete"][1])
    _, ending = max(
        (body["version"], body.get("ending")) for _, body in bus.heard(DECISIONS, first) if "ending" in body
    )
    assert ending["code"] == "covered"


def _late(found: dict[str, tuple[dict[str, Any], bool]], kind: str) -> int:
    """How many people an open case of this kind is about."""
    case, open_ = found.get(kind, ({}, False))
    return int(case["because"][0]["inputs"]["late"]) if open_ else 0


def test_a_projects_case_goes_by_the_projects_own_key_and_its_answer_finds_it(
    bus: Bus, stages: dict[str, Stage]
) -> None:
    unit, project, person = some_unit(), f"P-{uuid.uuid4().hex[:8]}", somebody()
    today = datetime.now(UTC).date().isoformat()
    told = {"code": project, "name": "城东", "district": "500157", "started_on": LONG_AGO, "cost": "1.00"}
    bus.told(UNIT_FACTS, unit, "p", "project.started", {"project": told, "unit": {"uscc": unit, "name": "建设"}})
    came = {"person": {"person_id": person, "sealed": "v1.x"}, "project": {"code": project}, "on": today}
    bus.told(PERSON_FACTS, person, "s", "site.entered", came)
    found = bus.until(unit, lambda found: "project_uninsured" in found and len(_grounds(found)) == 3)
    case, _ = found["project_uninsured"]
    assert _grounds(found) == ["project.uninsured", "project.unrostered", "units.steps"]
    assert (case["district"], case["due_on"], case["because"][-1]["inputs"]["step"]) == (
        "500157",
        LONG_AGO,
        "reminder",
    )
    assert not any("sealed" in str(body) for _, body in bus.heard(UNIT_FACTS, f"project:{project}"))
    hire(bus, person, some_unit(), project)
    found = bus.until(unit, lambda found: len(_grounds(found)) == 2)
    answer = {"unit": {"uscc": unit}, "case_id": case["id"], "code": "wrong_lead", "answered_on": today, "by": "w"}
    bus.told(UNIT_FACTS, unit, "a", "case.answered", answer)
    bus.until(unit, lambda found: not found["project_uninsured"][1])


def _grounds(found: dict[str, tuple[dict[str, Any], bool]]) -> list[str]:
    return [row["rule"].partition("@")[0] for row in found["project_uninsured"][0]["because"]]


def test_a_unit_of_thirty_thousand_is_kept_and_comes_back_from_the_log(bus: Bus, stages: dict[str, Stage]) -> None:
    """Its people stand in parts. A worker is killed among statements about them; one without a disk reads them from its
    changelog and goes on.
    """
    unit, day = some_unit(), datetime.now(UTC).date().isoformat()
    said = {
        "unit_id": unit, "unit_name": "大厂", "version": 1, "as_of": day, "working": True, "district": "320106",
        "forms": ["part_time"], "since": LONG_AGO, "owed": ["injury"], "missing": ["injury"], "due_on": LONG_AGO,
    }  # fmt: skip
    people = [somebody() for _ in range(30_000)]
    for number, person in enumerate(people):
        bus.told(UNIT_FACTS, unit, str(number), "unit.staffed", {**said, "person_id": person})
        if number % 5_000 == 0:
            bus.flush()
    bus.until(unit, lambda found: _late(found, "unit_unregistered") == 30_000)
    gone = {"unit_id": unit, "version": 2, "as_of": day, "working": False}
    for person in people[:3_000]:
        bus.told(UNIT_FACTS, unit, f"{person} goes", "unit.staffed", {**gone, "person_id": person})
    bus.until(unit, lambda found: _late(found, "unit_unregistered") < 30_000)
    stages["units"].kill()
    stages["units"].start(fresh=True)
    bus.told(UNIT_FACTS, unit, "one more", "unit.staffed", {**said, "person_id": somebody()})
    found = bus.until(unit, lambda found: _late(found, "unit_unregistered") == 27_001)
    assert found["unit_unregistered"][0]["because"][0]["inputs"]["employed"] == 27_001


def test_a_record_that_is_no_fact_is_set_aside_sealed_and_the_next_is_decided(
    bus: Bus, stages: dict[str, Stage]
) -> None:
    unit, person = some_unit(), somebody()
    bus.raw(UNIT_FACTS, unit, b'{"unit_id":"x"}', [("ce_type", b"coverlink.unit.staffed.v1")])
    hire(bus, person, unit)
    bus.until(unit, lambda found: found.get("unit_unregistered", ({}, False))[1])
    letters = [open_letter(BOX, value) for _, value in bus.heard(LETTERS, "")]
    assert b'{"unit_id":"x"}' in [letter.value for letter in letters]


def test_both_end_cleanly(stages: dict[str, Stage]) -> None:
    assert [stage.kill(signal.SIGTERM) for stage in stages.values()] == [0, 0]
