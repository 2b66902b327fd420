"""The gateway of its own tests, to publish into."""

from tests.gateway.conftest import gateway, system

__all__ = ["gateway", "system"]
