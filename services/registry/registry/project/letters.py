"""Dead letters, in Kafka before the transaction that goes past their records commits."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import psycopg
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from coverlink.bus.clients import producer_config
from coverlink.bus.dead_letters import Post
from registry.project.batch import Broken, SetAside

LONGEST = 8.0
"""Seconds. Less than PostgreSQL lets the transaction wait."""


def letters_to(kafka: str, post: Post) -> SetAside:
    """Sets records aside in the dead-letter topics that ``post`` names; threads that do stand in a line."""
    settings = {**producer_config(kafka, "registry-letters"), "delivery.timeout.ms": int(LONGEST * 1000)}
    producer = Producer(settings)
    one_at_a_time = threading.Lock()

    def set_aside(broken: Sequence[Broken]) -> None:
        with one_at_a_time:
            send(broken)

    def send(broken: Sequence[Broken]) -> None:
        nonlocal producer
        taken = 0

        def report(error: KafkaError | None, _: Message) -> None:
            nonlocal taken
            taken += error is None

        try:
            for record, reason, detail in broken:
                letter = post(record, reason, detail)
                headers: list[tuple[str, str | bytes | None]] = list(letter.headers)
                producer.produce(letter.topic, letter.value, letter.key, headers=headers, on_delivery=report)
            producer.flush(LONGEST)
        except (BufferError, KafkaException):
            pass  # counted below
        if taken < len(broken):
            producer = Producer(settings)  # that one may have forgotten its brokers for good (bus.clients.Reach)
            raise psycopg.OperationalError("Kafka did not take all dead letters: the batch is not committed")

    return set_aside
