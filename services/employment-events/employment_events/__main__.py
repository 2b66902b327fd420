"""``python -m employment_events``: the gateway over HTTP, on COVERLINK_PORT."""

from __future__ import annotations

from coverlink.telemetry import configure_logs
from coverlink_web import serve
from employment_events.app import build_app
from employment_events.settings import GatewaySettings

if __name__ == "__main__":
    settings = GatewaySettings()
    configure_logs("gateway", settings.log_level)
    serve(build_app(settings), settings.host, settings.port)
