"""Real Kafka, PostgreSQL and Redis for every test that asks for them: in containers where a Docker engine answers,
else the local servers of deploy/local. Each is started when the first test asks and serves the whole run.
"""

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis
from xdist.remote import Producer
from xdist.scheduler import LoadScopeScheduling

from coverlink_local import ports
from coverlink_local.containers import container_ground, engine_answers
from coverlink_local.ground import Broker, Ground, local_ground
from coverlink_local.postgres import database_url
from coverlink_local.server import Server
from tests.system.whole import Whole, whole_system

if process := os.environ.get("PYTEST_XDIST_WORKER"):
    os.environ[ports.RANGE] = ports.part(int(process.removeprefix("gw")), int(os.environ["PYTEST_XDIST_WORKER_COUNT"]))
_database_numbers = itertools.count(1)
_redis_numbers = itertools.cycle(range(1, 16))


ON_THE_WHOLE = ("tests/cli/", "tests/system/", "tests/browser/test_desk.py")
"""Where tests look at the whole running system: these run in one process, so that one system serves them."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests that look at the whole running system come last, so that it runs beside no others of its process."""
    items.sort(key=lambda item: item.nodeid.startswith(ON_THE_WHOLE))


class _Together(LoadScopeScheduling):  # type: ignore[misc]
    """Each file's tests run in one of the processes that share the work."""

    def _split_scope(self, nodeid: str) -> str:
        return "whole" if nodeid.startswith(ON_THE_WHOLE) else nodeid.partition("::")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadScopeScheduling:
    return _Together(config, log)


@pytest.fixture(scope="session")
def whole() -> Iterator[Whole]:
    """The whole system, for tests that do not break it; they bring people of their own."""
    with whole_system() as made:
        yield made


@pytest.fixture(scope="session")
def ground() -> Iterator[Ground]:
    """The servers of this run, none of them started yet. What the environment names is left alone: tests erase."""
    # Not pytest's folder: each new run shuts it for other users, and PostgreSQL under root runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="coverlink-tests-"))
    servers = container_ground() if engine_answers() else local_ground(folder, environ={})
    yield servers
    servers.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def kafka_server(ground: Ground) -> Broker:
    """The broker of this run. A test that kills or stops a server makes one of its own."""
    ground.kafka.start()
    return ground.kafka


@pytest.fixture(scope="session")
def kafka(kafka_server: Broker) -> str:
    """Bootstrap servers. One broker serves the whole run: give topics and groups names of your own."""
    return kafka_server.bootstrap


@pytest.fixture(scope="session")
def postgres_server(ground: Ground) -> Server:
    ground.postgres.start()
    return ground.postgres


@pytest.fixture(scope="session")
def redis_server(ground: Ground) -> Server:
    ground.redis.start()
    return ground.redis


def make_database(server: Server) -> Iterator[str]:
    """A new empty database and its URL; dropped afterwards. For fixtures of any scope: `yield from` it."""
    name = f"test_{os.getpid()}_{next(_database_numbers)}"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    yield database_url(server.url, name)
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def database(postgres_server: Server) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database for one test."""
    yield from make_database(postgres_server)


@pytest.fixture(scope="module")
def module_database(postgres_server: Server) -> Iterator[str]:
    """The URL of a new, empty PostgreSQL database for all tests of one file."""
    yield from make_database(postgres_server)


@pytest.fixture
def redis_url(redis_server: Server) -> str:
    """The URL of an empty Redis database. Publish and subscribe know no databases: give channels names of your own."""
    url = f"{redis_server.url.rpartition('/')[0]}/{next(_redis_numbers)}"
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    return url
