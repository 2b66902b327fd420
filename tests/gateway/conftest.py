"""A gateway for all tests of one file, on the run's servers."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverlink.bus import topics
from coverlink_local.ground import Ground, local_ground
from coverlink_local.server import Server
from tests.gateway.rig import Program, Publisher, System

NO_LIMIT = {"gateway_rate": "1000000"}


@pytest.fixture(scope="module")
def system(
    kafka: str, module_database: str, redis_server: Server, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[System]:
    topics.apply(kafka)
    with System(kafka, module_database, redis_server.url, tmp_path_factory.mktemp("gateway"), **NO_LIMIT) as system:
        yield system


@pytest.fixture(scope="module")
def own_ground() -> Iterator[Ground]:
    """Servers for one file that stops them, or fills them."""
    # Not pytest's folder: see the ground of all tests.
    folder = Path(tempfile.mkdtemp(prefix="coverlink-tests-"))
    with local_ground(folder, environ={}) as ground:
        topics.apply(ground.kafka.bootstrap)
        yield ground
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def own_system(own_ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    kafka, postgres, redis = own_ground.servers
    with System(kafka.url, postgres.url, redis.url, tmp_path_factory.mktemp("gateway"), **NO_LIMIT) as system:
        yield system


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
