"""Applies and checks the topic file with kafka-python's admin client; both are safe to repeat."""

from __future__ import annotations

from importlib.resources import files
from typing import Literal

import msgspec
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError

DAY_MS = 86_400_000
LARGEST = 1_048_588
"""Bytes of a record, as brokers have it when nobody says otherwise."""
LARGEST_LETTER = 2 << 20
"""A dead letter holds any record whole, with its headers, the seal and the reason."""


class Topic(msgspec.Struct, frozen=True):
    name: str
    key: str
    owner: str
    holds: str
    partitions: int
    replication: int
    min_insync: int
    retention_days: int
    cleanup: Literal["delete", "compact"]
    max_bytes: int = LARGEST

    def config(self, replication: int) -> dict[str, str]:
        retention = -1 if self.retention_days < 0 else self.retention_days * DAY_MS
        # Kafka removes whole files only, and begins a new one after a week unless told: a day would be eight.
        files = {"segment.ms": str(min(7 * DAY_MS, retention // 4))} if retention > 0 else {}
        return {
            **files,
            "cleanup.policy": self.cleanup,
            "retention.ms": str(retention),
            "min.insync.replicas": str(min(self.min_insync, max(1, replication - 1))),
            "max.message.bytes": str(LARGEST_LETTER if self.name.endswith(".dlq") else self.max_bytes),
        }


class Difference(msgspec.Struct, frozen=True):
    """Where a cluster is not as declared; ``repaired`` when ``apply`` has just mended it."""

    topic: str
    what: str
    repaired: bool = False


def declared() -> list[Topic]:
    """The topics of the topic file, defaults filled in."""
    raw = msgspec.yaml.decode(files("coverlink.bus").joinpath("topics.yaml").read_bytes())
    return [msgspec.convert({**raw["defaults"], **row}, Topic) for row in raw["topics"]]


def apply(bootstrap: str) -> list[Difference]:
    """Creates what is missing and sets what differs. Partition counts are told, not changed: that breaks order."""
    return _walk(bootstrap, repair=True)


def check(bootstrap: str) -> list[Difference]:
    """What differs; empty when the cluster is as declared."""
    return _walk(bootstrap, repair=False)


def _walk(bootstrap: str, *, repair: bool) -> list[Difference]:
    admin = KafkaAdminClient(bootstrap_servers=bootstrap, client_id="coverlink-topics")
    try:
        brokers = len(admin.describe_cluster()["brokers"])
        there = {row["name"]: row for row in admin.describe_topics() if not row.get("error_code")}
        found: list[Difference] = []
        for topic in declared():
            replication = min(topic.replication, brokers)
            if topic.name not in there:
                if repair:
                    _create(admin, topic, replication)
                found.append(Difference(topic.name, "is missing", repaired=repair))
                continue
            partitions = len(there[topic.name]["partitions"])
            if partitions != topic.partitions:
                found.append(Difference(topic.name, f"has {partitions} partitions, declared {topic.partitions}"))
            found.extend(_configs(admin, topic, replication, repair=repair))
        admin.wait_for_topics([row.topic for row in found if row.repaired])
        return found
    finally:
        admin.close()


def _create(admin: KafkaAdminClient, topic: Topic, replication: int) -> None:
    try:
        admin.create_topics(
            [NewTopic(topic.name, topic.partitions, replication, topic_configs=topic.config(replication))]
        )
    except TopicAlreadyExistsError:  # two start at once: either's is the declared one
        return


def _configs(admin: KafkaAdminClient, topic: Topic, replication: int, *, repair: bool) -> list[Difference]:
    wanted = topic.config(replication)
    present = _present(admin, topic.name)
    wrong = {name: value for name, value in wanted.items() if present.get(name) != value}
    if wrong and repair:
        admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic.name, configs=wrong)])
    return [
        Difference(topic.name, f"{name} is {present.get(name)}, declared {value}", repaired=repair)
        for name, value in wrong.items()
    ]


def _present(admin: KafkaAdminClient, name: str) -> dict[str, str]:
    rows = admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, name)], config_filter="all")
    return {key: str(row["value"]) for key, row in rows["topic"][name].items()}
