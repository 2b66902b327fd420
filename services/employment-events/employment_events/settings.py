"""What can be set about the gateway; names in the environment begin with ``COVERLINK_``."""

from __future__ import annotations

from coverlink.settings import Settings


class GatewaySettings(Settings):
    """Beside what every service has.

    ``gateway_rate``: events a second and key, over all replicas. ``gateway_clerks``: threads that take events along
    the way. ``gateway_kafka_seconds``: how long Kafka may take to acknowledge before the caller is told 503.
    """

    gateway_rate: int = 5_000
    gateway_clerks: int = 2
    gateway_kafka_seconds: float = 5.0


class InboxSettings(GatewaySettings):
    """The inbox has a port for its probes only."""

    port: int = 8085
