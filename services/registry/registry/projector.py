"""``python -m registry.projector``: from the bus into PostgreSQL, and what people did back to the bus.

    person.facts.v1, unit.facts.v1        \\
    coverage.decisions.v1                  --> rows --> write (one transaction with the offsets) --> Redis: changes
    notice.outcomes.v1                    /           \\--> names/index: by what names people and units are found
    registry.outbox --> relay --> person.facts.v1
    registry.access --> sealer --> registry.access, in its place of the chain

Replicas share the partitions; one of them is the relay, one the sealer.
"""

from __future__ import annotations

import asyncio
import gc
import os
import signal
import sys
import threading
import time
from types import FrameType

import psycopg
import redis
import structlog
from fastapi import FastAPI
from redis.backoff import NoBackoff
from redis.retry import Retry

from coverlink.bus.dead_letters import posts_to
from coverlink.telemetry import configure_logs
from coverlink_web import probes, served_beside
from registry.access.sealing import Sealer
from registry.database import answers
from registry.names.index import Index
from registry.outbox.relay import Relay
from registry.project.letters import Letters
from registry.project.reading import GROUP, Projector
from registry.settings import ProjectorSettings

STUCK_SECONDS = 60.0
LAST_WORDS = 20.0
"""Seconds that the relay and the sealer have to finish: Kafka has nine for a turn, PostgreSQL ten for a statement."""
HAND_OVER_SECONDS = 0.0005
"""How long the thread that decodes may keep Python from the one that PostgreSQL has answered."""
OBJECTS_BETWEEN_LOOKS = 1_000_000
"""A batch makes some hundred thousand objects and no rings of them: looking for rings each 700 took a seventh of it."""
_log = structlog.get_logger()


def build_projector(settings: ProjectorSettings, letters: Letters) -> Projector:
    # Not tried again: watchers look into the table anyway, and projecting must not wait.
    server = redis.Redis.from_url(
        settings.redis, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
    )
    names = Index(settings.secret("master_key"))
    return Projector(settings.kafka, settings.database, server, letters, settings.registry_batch, names)


def main() -> int:
    settings = ProjectorSettings()
    configure_logs("projector", settings.log_level)
    usual = sys.getswitchinterval()
    sys.setswitchinterval(HAND_OVER_SECONDS)
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS)
    letters = Letters(settings.kafka, posts_to(settings.slot(), GROUP))
    projector, relay = build_projector(settings, letters), Relay(settings.kafka, settings.database)
    sealer = Sealer(settings.database, settings.registry_access_days)

    def stop(_: int, __: FrameType | None) -> None:
        projector.stop.set()
        relay.stop.set()
        sealer.stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    beside = [
        threading.Thread(target=relay.run, name="relay", daemon=True),
        threading.Thread(target=sealer.run, name="sealer", daemon=True),
    ]
    with served_beside(_probes(settings, projector), settings.host, settings.port):
        for thread in beside:
            thread.start()
        try:
            projector.run()
        finally:
            stop(0, None)  # also where a fault ends it
            sys.setswitchinterval(usual)  # threads of libraries that Python ends do not expect to be hurried
            letters.close()
            for thread in beside:
                thread.join(LAST_WORDS)
    if late := [thread.name for thread in beside if thread.is_alive()]:
        _log.error("not_ended", threads=late, within=LAST_WORDS)
        os._exit(1)  # Python cannot end under a thread that is in librdkafka or libpq: nothing is lost by that
    return 0


def _probes(settings: ProjectorSettings, projector: Projector) -> FastAPI:
    async def moving() -> str | None:
        still = time.monotonic() - projector.turned
        return f"stood still for {still:.0f} s" if still > STUCK_SECONDS else None

    async def member() -> str | None:
        if not projector.joined:
            return "not a member of the group yet"
        return None if projector.kafka_answers else "Kafka does not answer"

    async def database() -> str | None:
        return await asyncio.to_thread(_database, settings.database)

    app = FastAPI()
    app.include_router(probes({"loop": moving}, {"kafka": member, "postgres": database}))
    return app


def _database(url: str) -> str | None:
    try:
        answers(url, "SELECT true FROM registry.position LIMIT 1")
        return None
    except psycopg.Error:
        return "the database does not answer, or is not migrated"


if __name__ == "__main__":
    sys.exit(main())
