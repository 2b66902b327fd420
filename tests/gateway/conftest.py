"""A gateway for all tests of one file, on the run's servers."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverlink.bus import topics
from coverlink_local.server import Server
from tests.gateway.rig import Program, Publisher, System


@pytest.fixture(scope="module")
def system(
    kafka: str, module_database: str, redis_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    topics.apply(kafka)
    system = System(kafka, module_database, redis_server.url, folder(tmp_path_factory), gateway_rate="1000000")
    yield system
    system.close()


def folder(factory: pytest.TempPathFactory) -> Path:
    return factory.mktemp("gateway")


@pytest.fixture(scope="module")
def gateway(system: System) -> Program:
    return system.program().start()


@pytest.fixture(scope="module")
def publisher(system: System, gateway: Program) -> Publisher:
    """May speak for every source."""
    return system.publisher(gateway)


@pytest.fixture
def source() -> str:
    """A source that no other test uses."""
    return f"//test.example/{uuid.uuid4().hex[:12]}"
