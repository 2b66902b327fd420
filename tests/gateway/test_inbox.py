"""The other door: publishers write to person.facts.inbox.v1, the same checks apply, failures go to the dead letters."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import date
from typing import Any

import psycopg
import pytest
from confluent_kafka import Producer
from kafka import KafkaConsumer, KafkaProducer, TopicPartition

from coverlink.contracts.facts import fact_id
from coverlink.identifiers.resident_id import parse_person_number
from coverlink.privacy.sealing import Unsealable
from employment_events.accept.key import KeyedHashes
from tests.gateway.events import Record, binary, changed, hire, id_number
from tests.gateway.rig import Program, Publisher, System, facts_of, ids, read_topic, receipts, until

INBOX, DEAD = "person.facts.inbox.v1", "person.facts.inbox.v1.gateway.dlq"


@pytest.fixture(scope="module")
def inbox(system: System) -> Program:
    return system.program("employment_events.inbox").start()


@pytest.fixture(scope="module")
def producer(system: System) -> Iterator[KafkaProducer]:
    producer = KafkaProducer(bootstrap_servers=system.kafka)
    yield producer
    producer.close()


def write(producer: KafkaProducer, records: Iterable[Record]) -> None:
    for headers, value in records:
        producer.send(INBOX, value=value, headers=headers, key=b"any")
    producer.flush()


def letters(system: System, source: str) -> list[tuple[dict[str, str], Any]]:
    """Headers, and the original that was sealed in them, of dead letters that are about this source.

    Those about somebody whom a test has erased open for nobody.
    """
    found = []
    for row in read_topic(system.kafka, DEAD):
        with suppress(Unsealable):
            original = system.opened(row.value)
            if ("ce_source", source.encode()) in [tuple(pair) for pair in original.headers]:
                found.append(({name: raw.decode() for name, raw in row.headers}, original))
    return found


def test_good_events_become_facts_as_over_http(
    system: System, inbox: Program, producer: KafkaProducer, publisher: Publisher, source: str
) -> None:
    [over_http] = receipts(publisher.one(hire(f"{source}/http", "e-1", 5)))
    write(producer, [binary(hire(source, "e-1", 5))])
    until(lambda: facts_of(system.kafka, source))
    [row] = facts_of(system.kafka, source)
    headers = {name: raw.decode() for name, raw in row.headers}
    assert row.key.decode() == headers["ce_subject"] == over_http["person_id"]
    assert headers["ce_publisher"] == "kafka" and headers["ce_factid"] == fact_id(source, "e-1")
    whole = row.value + b"".join(raw for _, raw in row.headers)
    assert id_number(5).encode() not in whole and "欧阳".encode() not in whole
    told = [json.loads(row.value) for row in read_topic(system.kafka, "publisher.receipts.v1") if row.key == b"kafka"]
    assert [row["status"] for row in told if row["source"] == source] == ["accepted"]


def test_a_repeat_is_one_fact_through_whichever_door_it_comes(
    system: System, inbox: Program, producer: KafkaProducer, publisher: Publisher, source: str
) -> None:
    receipts(publisher.one(hire(source, "both")))
    write(producer, [binary(hire(source, "twice")), binary(hire(source, "both")), binary(hire(source, "twice"))])
    write(producer, [binary(hire(source, "last"))])
    until(lambda: "last" in ids(facts_of(system.kafka, source)))
    assert sorted(ids(facts_of(system.kafka, source))) == ["both", "last", "twice"]
    assert letters(system, source) == []


def test_a_header_that_says_the_same_twice_is_no_mistake(
    system: System, inbox: Program, producer: KafkaProducer, source: str
) -> None:
    """Some SDKs write the content type under both of its names."""
    headers, value = binary(hire(source, "e-1"))
    write(producer, [([*headers, ("ce_datacontenttype", b"application/json")], value)])
    until(lambda: ids(facts_of(system.kafka, source)) == ["e-1"])


def test_failures_are_dead_letters_that_open_with_the_box_and_hold_the_original(
    system: System, inbox: Program, producer: KafkaProducer, source: str
) -> None:
    headers, value = binary(hire(source, "e-1"))
    bad: dict[str, Record] = {
        "body-does-not-fit": binary(changed(hire(source, "e-2"), "data.employment.form", "volunteer")),
        "makes-no-sense": binary(changed(hire(source, "e-3"), "data.person.id_number", id_number(1)[:-1] + "0")),
        "personal-data-in-clear": binary(hire(source, f"e-{id_number(1)}")),
        "not-an-event": ([pair for pair in headers if pair[0] != "ce_type"], value),
        "not-json": (headers, value[:-1] if value else None),
        "other-content": binary(hire(source, "e-0", monthly_wage="1.00")),
    }
    odd: list[Record] = [
        (headers, None),
        (headers, b"\xff\xfe{}"),
        ([*headers, ("ce_id", b"e-9")], value),
        ([*headers, ("ce_subject", b"\xff")], value),
    ]
    write(producer, [binary(hire(source, "e-0")), *bad.values(), *odd, binary(hire(source, "good"))])
    until(lambda: "good" in ids(facts_of(system.kafka, source)) and len(letters(system, source)) == len(bad) + len(odd))
    found = letters(system, source)
    assert {original.key for _, original in found} == {b"any"}
    for reason, sent in bad.items():
        [shown] = [shown for shown, one in found if ([tuple(pair) for pair in one.headers], one.value) == sent]
        assert shown["dlq_reason"] == reason
        assert json.loads(shown["dlq_detail"])["title"]
        assert shown["dlq_topic"] == INBOX and shown["dlq_group"] == "gateway"
    in_clear = b"".join(
        raw for row in read_topic(system.kafka, DEAD) for raw in (row.key or b"", *(raw for _, raw in row.headers))
    )
    assert id_number(1).encode() not in in_clear and "欧阳".encode() not in in_clear


class NotText(str):
    """A header's name that is no UTF-8, as only foreign clients write it."""

    def encode(self, *_: object) -> bytes:
        return b"ce_\xff\xfe"


def test_no_record_stops_those_behind_it(system: System, inbox: Program, producer: KafkaProducer, source: str) -> None:
    headers, value = binary(hire(source, "odd"))
    assert value is not None
    producer.send(INBOX, value=b'{"unnamed": 1}', headers=[*headers, (NotText("x"), b"1")])
    whole = value[:-1] + b', "more": "' + b"x" * (1_047_500 - len(value)) + b'"}'
    largest = Producer({"bootstrap.servers": system.kafka, "message.max.bytes": 2 << 20})
    largest.produce(INBOX, b"{" + whole, headers=[(name, raw) for name, raw in headers])
    largest.produce(INBOX, value, b"\xff\xfe", headers=[("ce_id", None), ("", b"")])
    assert largest.flush(20) == 0
    write(producer, [binary(hire(source, "behind"))] * 8)
    until(lambda: ids(facts_of(system.kafka, source)) == ["behind"], 40)

    def opened() -> list[tuple[Any, Any]]:
        return [(dict(row.headers), system.opened(row.value)) for row in read_topic(system.kafka, DEAD)]

    until(lambda: {b'{"unnamed": 1}', b"{" + whole, value} <= {original.value for _, original in opened()})
    [shown] = [shown for shown, original in opened() if original.value == b'{"unnamed": 1}']
    assert "a header is not UTF-8" in shown["dlq_detail"].decode()


def test_what_is_in_doubt_is_quarantined_and_no_dead_letter(
    system: System, inbox: Program, producer: KafkaProducer, source: str
) -> None:
    write(producer, [binary(hire(source, "doubtful", monthly_wage="99000000.00")), binary(hire(source, "good"))])
    until(lambda: ids(facts_of(system.kafka, source)) == ["good"])
    with psycopg.connect(system.database) as db:
        assert db.execute("SELECT id FROM gateway.quarantine WHERE source = %s", (source,)).fetchall() == [
            ("doubtful",)
        ]
    assert letters(system, source) == []


def test_letters_of_somebody_who_is_erased_open_for_nobody(
    system: System, inbox: Program, producer: KafkaProducer, source: str
) -> None:
    """Whoever is named, as the person or the one that it was, under any field; others' letters stay."""
    old = id_number(78)[:6] + id_number(78)[8:17]
    bad = [
        changed(hire(source, "whole", 77), "data.employment.form", "x"),
        changed(hire(source, "elsewhere", 76), "data.employment.ref", f"\u8eab\u4efd\u8bc1{id_number(77)}"),
        hire(source, f"e-{id_number(77)}", 77),
        changed(hire(source, "old form", 78), "data.person.id_number", old),
        changed(hire(source, "other", 79), "data.employment.form", "x"),
    ]
    for one in (bad[1], bad[3]):
        one["data"]["employment"]["form"] = "x"
    headers, value = binary(hire(source, "broken", 77))
    assert value
    write(producer, [*map(binary, bad), (headers, value[:-1])])
    until(lambda: len(letters(system, source)) == 6)
    mine = [row.value for row in read_topic(system.kafka, DEAD)]
    with psycopg.connect(system.database, autocommit=True) as db:
        for number in (77, 78):
            person = KeyedHashes(system.secret("person_key")).person_id(
                parse_person_number("resident_id", id_number(number), date.today())
            )
            assert db.execute("DELETE FROM vault.data_key WHERE person_id = %s", [person]).rowcount == 1
    left = []
    for letter in mine:
        try:
            left.append(system.opened(letter))
        except Unsealable as error:
            assert "erased" in str(error)
    told = [dict(one.headers).get("ce_id") for one in left if dict(one.headers).get("ce_source") == source.encode()]
    assert told == [b"other"]
    for letter in mine:
        plain = system.box.open(letter)
        for number in (id_number(77), id_number(78), old):
            assert number.encode() not in plain


def test_what_was_read_is_removed_from_the_topic(
    system: System, inbox: Program, producer: KafkaProducer, source: str
) -> None:
    """Publishers write in clear: nobody reads there any more what the gateway has taken, or refused."""
    write(producer, [binary(hire(source, "taken", 81)), binary(changed(hire(source, "no", 81), "time", "x"))])
    until(lambda: ids(facts_of(system.kafka, source)) == ["taken"])
    reader = KafkaConsumer(bootstrap_servers=system.kafka)
    places = [TopicPartition(INBOX, number) for number in sorted(reader.partitions_for_topic(INBOX) or ())]
    until(lambda: places and reader.beginning_offsets(places) == reader.end_offsets(places), 15)  # nothing to be read
    reader.close()


def test_killed_again_and_again_two_replicas_lose_nothing(
    system: System, inbox: Program, producer: KafkaProducer, source: str
) -> None:
    other = system.program("employment_events.inbox").start()
    good = [hire(source, f"good-{number}", number) for number in range(3000)]
    bad = [changed(hire(source, f"bad-{number}", number), "data.employment.form", "x") for number in range(30)]
    write(producer, (binary(event) for event in good[:1500] + bad))
    until(lambda: len(facts_of(system.kafka, source)) > 0)
    inbox.end(signal.SIGKILL)
    write(producer, (binary(event) for event in good[1500:]))
    inbox.start()
    other.end(signal.SIGKILL)
    until(lambda: len(set(ids(facts_of(system.kafka, source)))) == 3000, 90)
    rows = facts_of(system.kafka, source)
    assert set(ids(rows)) == {event["id"] for event in good}
    assert len(set(ids(rows, "ce_factid"))) == 3000
    until(lambda: len({dict(original.headers)["ce_id"] for _, original in letters(system, source)}) == 30)


def test_sigterm_ends_it_in_order(inbox: Program, system: System, producer: KafkaProducer, source: str) -> None:
    write(producer, [binary(hire(source, "before"))])
    until(lambda: ids(facts_of(system.kafka, source)) == ["before"], 60)
    assert inbox.end() == 0
    write(producer, [binary(hire(source, "while away"))])
    inbox.start()
    until(lambda: ids(facts_of(system.kafka, source)) in (["before", "while away"], ["while away", "before"]), 60)
