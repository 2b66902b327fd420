"""Records onto a real Kafka: which of them it has."""

import uuid

import pytest
from confluent_kafka.admin import AdminClient, NewTopic
from kafka import KafkaConsumer

from coverlink.bus.clients import Headers, producer_config
from coverlink.bus.sender import Outgoing, Sender
from coverlink_local.ports import free_ports


@pytest.fixture
def topic(kafka: str) -> str:
    name = f"test-{uuid.uuid4().hex}"
    admin = AdminClient({"bootstrap.servers": kafka})
    admin.create_topics([NewTopic(name, 3)])[name].result(30)
    return name


def records(topic: str, many: int) -> list[Outgoing]:
    headers: Headers = [("ce_id", b"1")]
    return [(topic, f"k{number}", headers, str(number).encode()) for number in range(many)]


def there(kafka: str, topic: str) -> list[bytes]:
    with_all = KafkaConsumer(
        topic, bootstrap_servers=kafka, auto_offset_reset="earliest", consumer_timeout_ms=3_000, group_id=None
    )
    found = [record.value for record in with_all]
    with_all.close()
    return found


def test_of_each_record_it_is_told_whether_kafka_has_it(kafka: str, topic: str) -> None:
    sender = Sender(producer_config(kafka, "test"), 30)
    one, _, three = records(topic, 3)
    large: Outgoing = (topic, "k1", [], b"x" * 40_000_000)
    assert sender.send([one, large, three]) == [True, False, True]
    assert sender.send([]) == [] and sender.answers()
    assert sender.send([one]) == [True], "another producer goes on"
    sender.close()
    assert sorted(there(kafka, topic)) == [b"0", b"0", b"2"]


def test_more_than_the_producer_holds_at_once_are_sent_all_the_same(kafka: str, topic: str) -> None:
    sender = Sender({**producer_config(kafka, "test"), "queue.buffering.max.messages": 10}, 30)
    assert sender.send(records(topic, 500)) == [True] * 500
    sender.close()
    assert len(there(kafka, topic)) == 500


def test_where_nobody_is_nothing_is_there_and_it_is_told_in_time() -> None:
    nobody = {**producer_config(f"127.0.0.1:{free_ports(1)}", "test"), "delivery.timeout.ms": 500, "log_level": 0}
    sender = Sender(nobody, 2)
    assert sender.send(records("any", 3)) == [False] * 3
    assert not sender.answers()
    sender.close()
