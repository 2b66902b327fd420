"""The three servers that everything stands on, held together; and the choice which they are on this machine."""

import logging
import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Protocol

from coverlink_local.external import External
from coverlink_local.guard import Guard
from coverlink_local.kafka import Kafka
from coverlink_local.kafka_jars import can_run_kafka, kafka_jars
from coverlink_local.postgres import Postgres
from coverlink_local.server import LocalServer, Server, ServerFailed
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


@dataclass(frozen=True)
class Ground:
    """Kafka, PostgreSQL and Redis. As a context manager it starts all three and stops them in reverse order."""

    kafka: Broker
    postgres: Server
    redis: Server
    guard: Guard | None = None  # ends the servers when this process dies; None lets them outlive it

    @property
    def servers(self) -> tuple[Server, Server, Server]:
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
        if self.guard:
            self.guard.close()

    def __enter__(self) -> "Ground":
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()


def local_ground(
    folder: Path, environ: Mapping[str, str] = os.environ, *, background: bool = False, full_speed: bool = False
) -> Ground:
    """Each server is the one that the environment names, else the best that this machine can run by itself.

    Data, logs and pid files go to `folder`. `background` leaves the servers running when this process ends, for
    another one to find and stop by the same call; else they end with it, also when it is killed. `full_speed`: for
    measuring the broker's throughput, at the price of a slow first minute.
    """
    guard = None if background else Guard()
    database, redis = environ.get("DATABASE_URL"), environ.get("REDIS_URL")
    return Ground(
        kafka=_kafka(folder, environ.get("KAFKA_BOOTSTRAP_SERVERS"), guard, full_speed),
        postgres=External("postgres", database) if database else Postgres(folder / "postgres", guard),
        redis=External("redis", redis) if redis else Valkey(folder / "redis", guard),
        guard=guard,
    )


def _kafka(folder: Path, bootstrap: str | None, guard: Guard | None, full_speed: bool) -> Broker:
    if bootstrap:
        return External("kafka", bootstrap)
    if can_run_kafka():
        try:
            kafka_jars()
        except ServerFailed as failure:
            _log.warning("%s", failure)
        else:
            made = Kafka(folder / "kafka", guard)
            made.full_speed = full_speed
            return made
    _log.warning("no Java 17+ with Kafka's jars: Tansu takes Kafka's place, in memory and without transactions")
    return Tansu(folder / "tansu", guard)


def running_servers(folder: Path) -> list[LocalServer]:
    """The servers that run in this folder, whoever started them. Starts and fetches nothing."""
    known = (Kafka(folder / "kafka"), Tansu(folder / "tansu"), Postgres(folder / "postgres"), Valkey(folder / "redis"))
    return [server for server in known if server.pid is not None]
