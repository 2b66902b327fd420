"""The records on the bus, as a consumer sees them that knows nothing of us but the contract."""

from __future__ import annotations

import json
from typing import Any

import psycopg
import pytest
from kafka import KafkaConsumer
from kafka.partitioner.default import murmur2

from coverlink.contracts.facts import decode_fact, fact_id
from coverlink.privacy.sealing import Sealer, Unsealable, open_identity
from tests.gateway.events import MOBILE, NAME, enrol, hire, id_number, leave
from tests.gateway.rig import Publisher, System, facts_of, read_topic

PEOPLE = 40


@pytest.fixture
def sent(publisher: Publisher, source: str) -> list[dict[str, Any]]:
    events = [make(source, f"{make.__name__}-{n}", n) for n in range(PEOPLE) for make in (hire, leave, enrol)]
    return publisher.stream(events)


@pytest.fixture
def rows(system: System, sent: list[dict[str, Any]], source: str) -> list[Any]:
    return facts_of(system.kafka, source)


def test_a_record_is_a_cloudevent_in_binary_mode_keyed_by_the_person(
    rows: list[Any], sent: list[dict[str, Any]], source: str
) -> None:
    by_id = {row["id"]: row for row in sent}
    assert len(rows) == len(sent) == 3 * PEOPLE
    for row in rows:
        headers = {name: value.decode() for name, value in row.headers}
        receipt = by_id[headers["ce_id"]]
        assert row.key.decode() == headers["ce_subject"] == receipt["person_id"]
        assert headers["ce_specversion"] == "1.0" and headers["content-type"] == "application/json"
        assert headers["ce_source"] == source and headers["ce_time"] == "2026-11-20T09:30:00+08:00"
        assert headers["ce_factid"] == receipt["fact_id"] == fact_id(source, headers["ce_id"])
        assert headers["ce_type"].startswith("coverlink.") and headers["ce_publisher"] == "tester"
        assert json.loads(row.value)["person"]["person_id"] == receipt["person_id"]
        decode_fact(row.headers, row.value)


def test_no_number_name_or_telephone_is_in_clear_anywhere(system: System, rows: list[Any]) -> None:
    secrets = [id_number(n) for n in range(PEOPLE)] + [id_number(n)[:17] for n in range(PEOPLE)]
    secrets += [NAME, json.dumps(NAME)[1:-1], MOBILE, MOBILE[-11:]]
    for row in [*rows, *read_topic(system.kafka, "publisher.receipts.v1")]:
        whole = b"\n".join(
            [row.key, row.value, *(part for name, value in row.headers for part in (name.encode(), value))]
        )
        assert not [secret for secret in secrets if secret.encode() in whole]


def test_what_rules_need_of_a_person_is_there(rows: list[Any]) -> None:
    for row in rows:
        person = json.loads(row.value)["person"]
        assert set(person) == {"person_id", "born", "sex", "sealed"}


def test_the_identity_opens_with_the_persons_own_key_only(system: System, rows: list[Any]) -> None:
    master = Sealer(bytes.fromhex((system.folder / "secrets" / "master_key").read_text()))
    with psycopg.connect(system.database) as db:
        wrapped: dict[str, str] = dict(db.execute("SELECT person_id, wrapped FROM vault.data_key").fetchall())
    first, second = (json.loads(row.value)["person"] for row in rows[:1] + rows[-1:])
    key = Sealer(master.open(wrapped[first["person_id"]], first["person_id"]))
    identity = open_identity(key, first["person_id"], first["sealed"])
    assert identity.name == NAME and identity.mobile == MOBILE and identity.id_number in map(id_number, range(PEOPLE))
    with pytest.raises(Unsealable):
        open_identity(key, second["person_id"], second["sealed"])


def test_the_partition_is_the_one_that_kafkas_default_partitioner_chooses(system: System, rows: list[Any]) -> None:
    consumer = KafkaConsumer(bootstrap_servers=system.kafka)
    partitions = len(consumer.partitions_for_topic("person.facts.v1"))
    consumer.close()
    for row in rows:
        assert row.partition == (murmur2(row.key) & 0x7FFFFFFF) % partitions
    assert len({row.partition for row in rows}) > 1


def test_each_event_has_its_receipt_on_the_bus(system: System, sent: list[dict[str, Any]], source: str) -> None:
    told = [json.loads(row.value) for row in read_topic(system.kafka, "publisher.receipts.v1")]
    mine = {row["id"]: row for row in told if row["source"] == source}
    assert mine.keys() == {row["id"] for row in sent}
    for row in sent:
        kept = mine[row["id"]]
        assert {name: kept[name] for name in row} == row and kept["publisher"] == "tester"
