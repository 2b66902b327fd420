"""Whether the servers that the gateway cannot do without answer."""

from __future__ import annotations

import asyncio

import psycopg
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink_web import Check


def kafka_answers(bootstrap: str) -> Check:
    """Says what is wrong when no broker answers within a second, or the topic of facts is not there."""
    client = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0, "reconnect.backoff.max.ms": 500})

    def ask() -> str | None:
        try:
            topics = client.list_topics(timeout=1.0).topics
        except KafkaException:
            return "no broker answers"
        return None if PERSON_FACTS in topics else f"the topic {PERSON_FACTS} is missing: run coverlink topics apply"

    return lambda: asyncio.to_thread(ask)


def postgres_answers(database: str) -> Check:
    """Says what is wrong when the database does not answer, or has not been migrated."""

    def ask() -> str | None:
        try:
            with psycopg.connect(database, connect_timeout=1, autocommit=True) as db:
                found = db.execute("SELECT to_regclass('gateway.publisher_key')").fetchone()
        except psycopg.OperationalError:
            return "the database does not answer"
        return None if found and found[0] else "not migrated: run python -m employment_events.migrate"

    return lambda: asyncio.to_thread(ask)
