"""What a test gets when it asks for Kafka, a database or Redis."""

import uuid

import confluent_kafka
import psycopg
import redis
from confluent_kafka.admin import AdminClient, NewTopic

from coverlink_local.ground import Broker


def test_kafka_commits_a_transaction_that_another_client_library_reads(kafka_server: Broker, kafka: str) -> None:
    import kafka as kafka_python

    topic = f"ground-{uuid.uuid4()}"
    admin = AdminClient({"bootstrap.servers": kafka})
    admin.create_topics([NewTopic(topic, 1)])[topic].result(10)
    producer = confluent_kafka.Producer({"bootstrap.servers": kafka, "transactional.id": topic})
    producer.init_transactions(10)
    producer.begin_transaction()
    producer.produce(topic, b"aborted")
    producer.flush(10)
    producer.abort_transaction(10)
    producer.begin_transaction()
    producer.produce(topic, b"committed")
    producer.commit_transaction(10)

    reader = kafka_python.KafkaConsumer(
        topic,
        bootstrap_servers=kafka,
        auto_offset_reset="earliest",
        isolation_level="read_committed",
        consumer_timeout_ms=5000,
    )
    assert kafka_server.transactional
    assert next(reader).value == b"committed"
    reader.close()


def test_kafka_makes_no_topic_that_nobody_declared(kafka: str) -> None:
    producer = confluent_kafka.Producer({"bootstrap.servers": kafka, "topic.metadata.propagation.max.ms": 1000})
    refused: list[confluent_kafka.KafkaError | None] = []
    producer.produce(f"undeclared-{uuid.uuid4()}", b"x", on_delivery=lambda error, _: refused.append(error))
    producer.flush(10)
    assert refused[0] is not None
    assert "Unknown" in refused[0].str()


def test_each_test_has_an_empty_database(database: str) -> None:
    with psycopg.connect(database) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        connection.execute("CREATE TABLE a (b int)")
    assert tables == (0,)


test_and_the_next_test_too = test_each_test_has_an_empty_database


def test_each_test_has_an_empty_redis(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as client:
        assert client.dbsize() == 0
        client.set("a", "b")


test_and_the_next_redis_too = test_each_test_has_an_empty_redis
