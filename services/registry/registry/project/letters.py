"""Dead letters, in Kafka before the transaction that goes past their records commits."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import psycopg
from confluent_kafka import KafkaError, KafkaException, Message, Producer

from coverlink.bus.clients import producer_config
from coverlink.bus.dead_letters import Post
from registry.project.batch import Broken

LONGEST = 8.0
"""Seconds. Less than PostgreSQL lets the transaction wait."""


class Letters:
    """Sets records aside in the dead-letter topics that ``post`` names. Threads that do stand in a line."""

    def __init__(self, kafka: str, post: Post) -> None:
        self._post = post
        self._settings = {**producer_config(kafka, "registry-letters"), "delivery.timeout.ms": int(LONGEST * 1000)}
        self._producer = Producer(self._settings)
        self._one_at_a_time = threading.Lock()

    def __call__(self, broken: Sequence[Broken]) -> None:
        """Raises psycopg.OperationalError: try again."""
        with self._one_at_a_time:
            self._send(broken)

    def _send(self, broken: Sequence[Broken]) -> None:
        taken = 0

        def report(error: KafkaError | None, _: Message) -> None:
            nonlocal taken
            taken += error is None

        try:
            for record, reason, detail in broken:
                letter = self._post(record, reason, detail)
                headers: list[tuple[str, str | bytes | None]] = list(letter.headers)
                self._producer.produce(letter.topic, letter.value, letter.key, headers=headers, on_delivery=report)
            self._producer.flush(LONGEST)
        except (BufferError, KafkaException):
            pass  # counted below
        if taken < len(broken):
            self._producer = Producer(self._settings)  # that one may have forgotten its brokers (bus.clients.Reach)
            raise psycopg.OperationalError("Kafka did not take all dead letters: the batch is not committed")

    def close(self) -> None:
        self._producer.close()
