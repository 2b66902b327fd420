"""Each local server starts, serves a real client, keeps its data through a crash, and leaves no process behind."""

import time
from pathlib import Path

import confluent_kafka
import psutil
import psycopg
import pytest
import redis
from confluent_kafka.admin import AdminClient, NewTopic

from coverlink_local.kafka import Kafka
from coverlink_local.kafka_jars import can_run_kafka
from coverlink_local.postgres import Postgres
from coverlink_local.server import LocalServer, ServerFailed
from coverlink_local.tansu import Tansu
from coverlink_local.valkey import Valkey

needs_java = pytest.mark.skipif(not can_run_kafka(), reason="needs Java 17+ and Maven, or Kafka's jars in the cache")


def family(server: LocalServer) -> list[psutil.Process]:
    assert server.pid is not None
    leader = psutil.Process(server.pid)
    return [leader, *leader.children(recursive=True)]


def assert_ended(processes: list[psutil.Process]) -> None:
    assert [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE] == []


def test_redis_keeps_its_data_through_a_crash(folder: Path) -> None:
    server = Valkey(folder)
    server.start()
    address = server.url
    with redis.Redis.from_url(address) as client:
        client.set("kept", "yes")

    server.kill()
    assert server.pid is None
    server.start()

    assert server.url == address
    with redis.Redis.from_url(address) as client:
        assert client.get("kept") == b"yes"
    processes = family(server)
    server.stop()
    assert_ended(processes)


def test_postgres_keeps_its_data_through_a_crash(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 42 AS answer")
        version = connection.info.server_version

    server.kill()
    server.start()

    with psycopg.connect(server.url) as connection:
        assert connection.execute("SELECT answer FROM kept").fetchone() == (42,)
    assert version >= 180000
    processes = family(server)
    assert len(processes) > 3
    server.stop()
    assert_ended(processes)


def test_postgres_asks_for_its_password(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(f"postgresql://coverlink:wrong@127.0.0.1:{server.port}/coverlink")
    assert (folder / "password").stat().st_mode & 0o077 == 0
    server.stop()


def commit(producer: confluent_kafka.Producer, topic: str, value: bytes) -> None:
    producer.begin_transaction()
    producer.produce(topic, value)
    producer.commit_transaction(15)


@needs_java
def test_kafka_keeps_committed_transactions_through_a_crash(folder: Path) -> None:
    server = Kafka(folder)
    server.start()
    admin = AdminClient({"bootstrap.servers": server.bootstrap})
    admin.create_topics([NewTopic("kept", 1)])["kept"].result(10)
    producer = confluent_kafka.Producer({"bootstrap.servers": server.bootstrap, "transactional.id": "writer"})
    producer.init_transactions(15)
    commit(producer, "kept", b"before")

    server.kill()
    began = time.monotonic()
    server.start()
    assert time.monotonic() - began < 15
    commit(producer, "kept", b"after")

    consumer = confluent_kafka.Consumer(
        {"bootstrap.servers": server.bootstrap, "group.id": "reader", "auto.offset.reset": "earliest"}
    )
    consumer.subscribe(["kept"])
    assert [record.value() for record in consumer.consume(2, timeout=15)] == [b"before", b"after"]
    consumer.close()
    processes = family(server)
    server.stop()
    assert_ended(processes)


def test_tansu_serves_where_there_is_no_java_but_without_transactions(folder: Path) -> None:
    server = Tansu(folder)
    server.start()
    admin = AdminClient({"bootstrap.servers": server.bootstrap})
    admin.create_topics([NewTopic("t", 1, 1)])["t"].result(10)
    producer = confluent_kafka.Producer({"bootstrap.servers": server.bootstrap})
    producer.produce("t", b"hello")
    assert producer.flush(10) == 0
    settings = {"bootstrap.servers": server.bootstrap, "group.id": "g", "auto.offset.reset": "earliest"}
    consumer = confluent_kafka.Consumer({**settings, "session.timeout.ms": 3000, "heartbeat.interval.ms": 1000})
    consumer.subscribe(["t"])
    assert [record.value() for record in consumer.consume(1, timeout=15)] == [b"hello"]
    consumer.close()
    assert not server.transactional
    server.stop()


def test_a_later_object_over_the_same_folder_finds_the_running_server(folder: Path) -> None:
    first = Valkey(folder)
    first.start()
    second = Valkey(folder)
    second.start()
    assert (second.pid, second.url) == (first.pid, first.url)
    second.stop()
    assert first.pid is None


def test_a_port_that_somebody_takes_first_is_replaced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Valkey(folder / "other")
    other.start()
    offered = iter([other.port])
    server = Valkey(folder / "late")
    monkeypatch.setattr(server, "_written_ports", lambda: [next(offered)])
    server.start()
    assert server.port != other.port
    server.stop()
    other.stop()


def test_a_server_that_cannot_start_says_why(folder: Path) -> None:
    server = Postgres(folder)
    server.start()
    server.stop()
    (folder / "data" / "postgresql.conf").write_text("nonsense = on\n")
    with pytest.raises(ServerFailed, match=r'(?s)postgres ended while starting.*"nonsense"'):
        server.start()
