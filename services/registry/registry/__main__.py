"""``python -m registry``: the register's API and the desk, on COVERLINK_PORT."""

from __future__ import annotations

from coverlink.telemetry import configure_logs
from coverlink_web import serve
from registry.app import build_app
from registry.settings import RegistrySettings

if __name__ == "__main__":
    settings = RegistrySettings()
    configure_logs("registry", settings.log_level)
    serve(build_app(settings), settings.host, settings.port)
