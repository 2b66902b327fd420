"""A registry to work with: one server process and one database for all tests of a file."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.registry.serving import Registry, served, somebody


@pytest.fixture(scope="module")
def registry(postgres_server: Any, redis_server: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Registry]:
    yield from served(postgres_server, redis_server, tmp_path_factory.mktemp("registry"))


@pytest.fixture
def person() -> str:
    return somebody()
