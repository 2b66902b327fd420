"""A registry to work with: one server process and one database for all tests of a file."""

import signal
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import make_database
from tests.registry.serving import Registry, somebody
from tests.registry.tables import migrated


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    databases = make_database(postgres_server)
    made = Registry(migrated(next(databases)), redis_server.url, tmp_path_factory.mktemp("registry"))
    yield made
    made.process.send_signal(signal.SIGTERM)
    assert made.process.wait(30) == 0, made.log.read_text()[-2000:]
    made.db.close()
    next(databases, None)


@pytest.fixture
def person() -> str:
    return somebody()
