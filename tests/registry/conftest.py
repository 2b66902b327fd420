"""A registry to work with: one server process and one database for all tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest

from coverlink_local.ground import Ground
from tests.own_ground import own_ground as made_ground
from tests.registry.serving import Registry, served, somebody
from tests.registry.tables import migrated


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


@pytest.fixture(scope="module")
def own_ground() -> Iterator[Ground]:
    """PostgreSQL and Redis that a file's tests may stop, freeze and start again."""
    with made_ground() as made:
        made.postgres.start()
        made.redis.start()
        yield made


@pytest.fixture(scope="module")
def alone(own_ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    """A registry at these."""
    made = Registry(migrated(own_ground.postgres.url), own_ground.redis.url, tmp_path_factory.mktemp("registry"))
    yield made
    made.process.terminate()
    assert made.process.wait(30) == 0


@pytest.fixture
def person() -> str:
    return somebody()
