"""Dead letters, in Kafka before the transaction that goes past their records commits."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import psycopg

from coverlink.bus.clients import producer_config
from coverlink.bus.dead_letters import Post
from coverlink.bus.sender import Sender
from registry.project.hearing import Broken

LONGEST = 8.0
"""Seconds. Less than PostgreSQL lets the transaction wait."""


class Letters:
    """Sets records aside in the dead-letter topics that ``post`` names. Threads that do stand in a line."""

    def __init__(self, kafka: str, post: Post) -> None:
        self._post = post
        quick = {"delivery.timeout.ms": int(LONGEST * 1000)}
        self._sender = Sender({**producer_config(kafka, "registry-letters"), **quick}, LONGEST)
        self._one_at_a_time = threading.Lock()

    def __call__(self, broken: Sequence[Broken]) -> None:
        """Raises psycopg.OperationalError: try again."""
        letters = [self._post(*one) for one in broken]
        with self._one_at_a_time:
            there = self._sender.send((one.topic, one.key, one.headers, one.value) for one in letters)
        if not all(there):
            raise psycopg.OperationalError("Kafka did not take all dead letters: the batch is not committed")

    def close(self) -> None:
        self._sender.close()
