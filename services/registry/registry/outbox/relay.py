"""Sends rows of the outbox in their order. At least once: a repeat carries the same fact id and is counted once.

One relay at a time, by advisory lock; the others wait until it goes. A row is marked when Kafka has acknowledged it.
"""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
import structlog
from confluent_kafka import KafkaException
from psycopg import Connection

from coverlink.bus.clients import producer_config
from coverlink.bus.sender import Sender
from registry import changes
from registry.database import connect
from registry.metrics import OUTBOX

LOCK = 7_270_101
MOST = 500
NEXT = "SELECT id, topic, key, headers, value FROM registry.outbox WHERE sent_at IS NULL ORDER BY id LIMIT %s"
SENT = "UPDATE registry.outbox SET sent_at = now() WHERE id = ANY(%s)"
OLD = """
DELETE FROM registry.outbox WHERE id IN (
    SELECT id FROM registry.outbox WHERE sent_at < now() - interval '1 day' LIMIT 50000)
"""
_PAUSE = 0.1
_SWEEP_EVERY = 60.0
_log = structlog.get_logger()


class Relay:
    """Belongs to one thread; ``stop`` may be set from anywhere. After ``run`` it is of no more use."""

    def __init__(self, kafka: str, database: str) -> None:
        config = {**producer_config(kafka, "registry-outbox"), "delivery.timeout.ms": 8_000}
        self._sender = Sender(config, 9)
        self._database = database
        self.stop = threading.Event()

    def run(self) -> None:
        while not self.stop.is_set():
            try:
                with connect(self._database) as db:
                    self._as_the_one(db)
            except (psycopg.Error, KafkaException) as error:  # away, or not migrated yet
                _log.warning("not_sent", error=type(error).__name__)
                self.stop.wait(1.0)
        self._sender.close()

    def _as_the_one(self, db: Connection[Any]) -> None:
        swept = 0.0
        while not self.stop.is_set():
            found = db.execute("SELECT pg_try_advisory_lock(%s)", [LOCK]).fetchone()
            if not (found and found[0]):
                self.stop.wait(1.0)
                continue
            while not self.stop.is_set():
                if not self.turn(db):
                    self.stop.wait(_PAUSE)
                if time.monotonic() - swept > _SWEEP_EVERY:
                    swept = time.monotonic()
                    db.execute(OLD)
                    changes.clear(db)

    def turn(self, db: Connection[Any]) -> int:
        """Sends what waits, at most MOST rows; returns how many. Raises KafkaException when Kafka did not take all."""
        rows = db.execute(NEXT, [MOST]).fetchall()
        OUTBOX.set(len(rows))
        if not rows:
            return 0
        there = self._sender.send(
            (topic, key, [(name, text.encode()) for name, text in headers], bytes(value))
            for _, topic, key, headers, value in rows
        )
        done = [row[0] for row, has in zip(rows, there, strict=True) if has]
        db.execute(SENT, [done])
        OUTBOX.set(len(rows) - len(done))
        if len(done) < len(rows):
            # In order or not at all would stop everybody behind one; what is left is tried again, first.
            raise KafkaException(f"{len(rows) - len(done)} rows were not acknowledged")
        return len(rows)
