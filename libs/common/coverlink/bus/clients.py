"""librdkafka settings on which the promises rest; services add what is theirs."""

from __future__ import annotations

from operator import methodcaller
from typing import Any

from confluent_kafka import Message

from coverlink.bus.topics import LARGEST_LETTER

ClientConfig = dict[str, Any]
Headers = list[tuple[str, bytes]]
UNREADABLE: Headers = [("ce_unreadable", b"\xff")]
"""Stands for the headers of a record that cannot be told: no reader takes it for a name or a value of ours."""
_asked = methodcaller("headers")


def producer_config(bootstrap: str, client_id: str) -> ClientConfig:
    """Idempotent, acknowledged by all replicas, told within 30 s whether Kafka has it, partitioned as Java does.

    Any dead letter fits; for the other topics the broker has the last word. Not compressed: whoever reads our topics
    needs no codec (kafka-python has none built in but gzip).
    """
    return {
        "bootstrap.servers": bootstrap,
        "client.id": client_id,
        "enable.idempotence": True,
        "acks": "all",
        "partitioner": "murmur2_random",
        "linger.ms": 1,
        "delivery.timeout.ms": 30_000,
        "message.max.bytes": LARGEST_LETTER,
    }


def consumer_config(bootstrap: str, group: str) -> ClientConfig:
    """Reads only what was committed, from the beginning, and never moves an offset by itself."""
    return {
        "bootstrap.servers": bootstrap,
        "group.id": group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
        "isolation.level": "read_committed",
        "partition.assignment.strategy": "cooperative-sticky",
    }


def headers_of(message: Message) -> Headers:
    """The record's headers; one without a value has an empty one. UNREADABLE if one's name is not UTF-8.

    confluent-kafka 2.16 hands out a broken tuple then, with the error still pending, and whoever unpacks it dies of a
    segmentation fault: anybody who may write could stop every reader for good. A call from C, which ``methodcaller``
    makes, looks for the error at each call; Python's own calls leave that out once they are warm.
    """
    try:
        rows = _asked(message)
    except (SystemError, UnicodeDecodeError):
        return list(UNREADABLE)
    return [(name, value or b"") for name, value in rows or ()]
