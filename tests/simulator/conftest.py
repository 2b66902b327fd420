"""The gateway of its own tests, to publish into."""

import pytest

from tests.gateway.conftest import gateway, system
from tests.gateway.rig import Program, System

__all__ = ["gateway", "key", "system"]


@pytest.fixture(scope="module", name="key")
def key(system: System, gateway: Program) -> str:  # pytest gives the fixtures
    """A publisher's key that may speak for every source."""
    return system.publisher(gateway, name="simulator").key
