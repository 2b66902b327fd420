"""Whether the servers that the gateway cannot do without answer."""

from __future__ import annotations

import asyncio

import psycopg
from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from coverlink.bus.clients import ClientConfig
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink_web import Check


def kafka_answers(bootstrap: str) -> Check:
    """Says what is wrong when no broker answers within a second, or the topic of facts is not there."""
    settings: ClientConfig = {"bootstrap.servers": bootstrap, "log_level": 0, "reconnect.backoff.max.ms": 500}
    client = AdminClient(settings)

    def ask() -> str | None:
        nonlocal client
        try:
            topics = client.list_topics(timeout=1.0).topics
        except KafkaException:
            client = AdminClient(settings)  # that one may have forgotten its brokers for good (bus.clients.Reach)
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
