"""librdkafka settings on which the promises rest; services add what is theirs."""

from __future__ import annotations

from typing import Any

ClientConfig = dict[str, Any]


def producer_config(bootstrap: str, client_id: str) -> ClientConfig:
    """Idempotent, acknowledged by all replicas, told within 30 s whether Kafka has it, partitioned as Java does.

    Not compressed: whoever reads our topics needs no codec (kafka-python has none built in but gzip).
    """
    return {
        "bootstrap.servers": bootstrap,
        "client.id": client_id,
        "enable.idempotence": True,
        "acks": "all",
        "partitioner": "murmur2_random",
        "linger.ms": 1,
        "delivery.timeout.ms": 30_000,
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
