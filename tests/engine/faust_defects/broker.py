"""What is asked of a real broker, and done to it."""

import time
from collections.abc import Callable
from typing import Any

from confluent_kafka import OFFSET_END, Consumer, KafkaError, KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient
from kafka.admin import ConfigResource, ConfigResourceType, KafkaAdminClient, NewTopic
from kafka.errors import TopicAlreadyExistsError, UnknownTopicOrPartitionError

from tests.engine.rig import Rig

COORDINATOR_ELSEWHERE = (KafkaError.NOT_COORDINATOR, KafkaError.COORDINATOR_LOAD_IN_PROGRESS)
"""For a moment, as where its log is just being made."""


def eventually(true: Callable[[], Any], seconds: float = 60.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.05)


def committed(rig: Rig) -> dict[int, int]:
    """The input's committed offset by partition, where there is one."""
    consumer = Consumer({"bootstrap.servers": rig.bootstrap, "group.id": rig.group})
    try:
        found = consumer.committed([TopicPartition(rig.input, number) for number in range(rig.partitions)], 10)
    except KafkaException as error:
        if error.args[0].code() not in COORDINATOR_ELSEWHERE:
            raise
        time.sleep(0.1)
        return committed(rig)
    finally:
        consumer.close()
    return {place.partition: place.offset for place in found if place.offset >= 0}


def let_in(rig: Rig, topic: str, largest: int) -> None:
    """From now on the broker refuses what is larger."""
    _configure(rig, topic, {"max.message.bytes": str(largest)})


def made_anew(rig: Rig, topic: str) -> None:
    """The topic is deleted, and there is an empty one of its name."""
    admin = KafkaAdminClient(bootstrap_servers=rig.bootstrap)
    admin.delete_topics([topic])

    def made() -> bool:
        try:
            admin.create_topics([NewTopic(topic, rig.partitions, 1, topic_configs={"cleanup.policy": "compact"})])
        except (TopicAlreadyExistsError, UnknownTopicOrPartitionError):
            return False
        return True

    eventually(made)
    admin.close()


def truncated(rig: Rig, topic: str) -> None:
    """All that is in the topic's one partition is deleted; its offsets go on. A compacted topic would refuse that."""
    _configure(rig, topic, {"cleanup.policy": "compact,delete"})
    client = AdminClient({"bootstrap.servers": rig.bootstrap})
    for done in client.delete_records([TopicPartition(topic, 0, OFFSET_END)]).values():
        done.result(30)


def _configure(rig: Rig, topic: str, settings: dict[str, str]) -> None:
    admin = KafkaAdminClient(bootstrap_servers=rig.bootstrap)
    admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, settings)])
    admin.close()
