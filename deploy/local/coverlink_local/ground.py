"""The three servers that everything stands on, chosen for this machine and held together.

Each is what the environment names, else the best that this machine can run by itself.
"""

import logging
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Protocol

from coverlink_local.external import External
from coverlink_local.guard import Guard
from coverlink_local.kafka import Kafka
from coverlink_local.kafka_jars import can_run_kafka, kafka_jars
from coverlink_local.postgres import Postgres
from coverlink_local.server import Server, ServerFailed
from coverlink_local.tansu import Tansu
from coverlink_local.valkey import Valkey

_log = logging.getLogger(__name__)


class Broker(Server, Protocol):
    """A Kafka server, and whether it can commit outputs and offsets in one transaction."""

    @property
    def bootstrap(self) -> str:
        """`host:port` for clients, as in `url`."""

    @property
    def transactional(self) -> bool:
        """Without transactions the engine works at least once, and says so."""


class Ground:
    """Kafka, PostgreSQL and Redis for one project folder. As a context manager it starts all three and stops them.

    `background` leaves the servers running when this process ends, for another one to find and stop; else they end
    with it, also when it is killed.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str] = os.environ, *, background: bool = False) -> None:
        self.folder = folder
        self._guard = None if background else Guard()
        self.kafka = _kafka(folder, environ.get("KAFKA_BOOTSTRAP_SERVERS"), self._guard)
        self.postgres: Server = (
            External("postgres", url)
            if (url := environ.get("DATABASE_URL"))
            else Postgres(folder / "postgres", self._guard)
        )
        self.redis: Server = (
            External("redis", url) if (url := environ.get("REDIS_URL")) else Valkey(folder / "redis", self._guard)
        )

    @property
    def servers(self) -> tuple[Server, Server, Server]:
        """In the order in which they are stopped in reverse."""
        return self.kafka, self.postgres, self.redis

    @property
    def urls(self) -> dict[str, str]:
        """The three settings by which every service finds its servers."""
        return {
            "KAFKA_BOOTSTRAP_SERVERS": self.kafka.url,
            "DATABASE_URL": self.postgres.url,
            "REDIS_URL": self.redis.url,
        }

    def start(self) -> None:
        """Start all three at once; return when all answer. Raises ServerFailed, with nothing left half started."""
        with ThreadPoolExecutor(max_workers=3) as pool:
            starts = [pool.submit(server.start) for server in self.servers]
        failures = [error for start in starts if (error := start.exception())]
        if failures:
            self.stop()
            raise failures[0]

    def stop(self) -> None:
        for server in reversed(self.servers):
            server.stop()
        if self._guard:
            self._guard.close()

    def __enter__(self) -> "Ground":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def _kafka(folder: Path, bootstrap: str | None, guard: Guard | None) -> Broker:
    if bootstrap:
        return External("kafka", bootstrap)
    if can_run_kafka():
        try:
            kafka_jars()
        except ServerFailed as failure:
            _log.warning("%s", failure)
        else:
            return Kafka(folder / "kafka", guard)
    _log.warning("no Java 17+ with Kafka's jars: Tansu takes Kafka's place, in memory and without transactions")
    return Tansu(folder / "tansu", guard)
