"""Logs that name no person, and the metrics that every service has."""

from coverlink.telemetry.logs import configure_logs

__all__ = ["configure_logs"]
