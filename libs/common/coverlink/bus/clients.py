"""librdkafka settings on which the promises rest; services add what is theirs."""

from __future__ import annotations

from operator import itemgetter, methodcaller
from typing import Any

import msgspec
from confluent_kafka import Message
from msgspec import Struct

from coverlink.bus.topics import LARGEST_LETTER

ClientConfig = dict[str, Any]
Headers = list[tuple[str, bytes]]
UNREADABLE: Headers = [("ce_unreadable", b"\xff")]
"""Stands for the headers of a record that cannot be told: no reader takes it for a name or a value of ours."""
_asked, _value = methodcaller("headers"), itemgetter(1)


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


class _Broker(Struct):
    source: str = ""


class _Seen(Struct):
    brokers: dict[str, _Broker] = {}


class Reach:
    """Whether a consumer still knows a broker, by librdkafka's own statistics; for clients that live long.

    A client forgets all brokers, for good, when one that has only just come back names none, not even itself
    (librdkafka 2.10 to 2.16, its issue 5301). Nothing else tells this from brokers that are away: it must be replaced.
    A producer needs no such watch: one that has failed is replaced (``bus.sender``).
    """

    _IN_A_ROW = 3
    """Between two lists of brokers a client may know none for a moment."""

    def __init__(self) -> None:
        self._without = 0

    @property
    def lost(self) -> bool:
        return self._without >= self._IN_A_ROW

    def settings(self) -> ClientConfig:
        """To be told to the client; it tells us while it is polled."""
        return {"statistics.interval.ms": 1_000, "stats_cb": self.told}

    def told(self, statistics: str) -> None:
        brokers = msgspec.json.decode(statistics, type=_Seen).brokers.values()
        self._without = 0 if any(row.source != "logical" for row in brokers) else self._without + 1


def headers_of(message: Message) -> Headers:
    """The record's headers; one without a value has an empty one. UNREADABLE if one's name is not UTF-8.

    confluent-kafka 2.16 hands out a broken tuple then, with the error still pending, and whoever unpacks it dies of a
    segmentation fault: anybody who may write could stop every reader for good. A call from C, which ``methodcaller``
    makes, looks for the error at each call; Python's own calls leave that out once they are warm.
    """
    try:
        rows: Headers = _asked(message) or []
    except (SystemError, UnicodeDecodeError):
        return list(UNREADABLE)
    return rows if all(map(_value, rows)) else [(name, value or b"") for name, value in rows]
