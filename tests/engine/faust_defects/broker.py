"""What is asked of a real broker."""

import time
from collections.abc import Callable
from typing import Any

from confluent_kafka import Consumer, TopicPartition

from tests.engine.rig import Rig


def eventually(true: Callable[[], Any], seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "it did not come to that in time"
        time.sleep(0.05)


def committed(rig: Rig) -> dict[int, int]:
    """The input's committed offset by partition, where there is one."""
    consumer = Consumer({"bootstrap.servers": rig.bootstrap, "group.id": rig.group})
    found = consumer.committed([TopicPartition(rig.input, number) for number in range(rig.partitions)], 10)
    consumer.close()
    return {place.partition: place.offset for place in found if place.offset >= 0}
