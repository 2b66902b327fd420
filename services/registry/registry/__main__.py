"""``python -m registry``: the register's API and the desk, on COVERLINK_PORT."""

from __future__ import annotations

import gc

from coverlink.telemetry import configure_logs
from coverlink_web import serve
from registry.app import build_app
from registry.settings import RegistrySettings

OBJECTS_BETWEEN_LOOKS = 50_000
"""Two thousand open streams are a million objects that stay: looking through them for rings halts all of them."""

if __name__ == "__main__":
    settings = RegistrySettings()
    configure_logs("registry", settings.log_level)
    app = build_app(settings)
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_LOOKS, 20, 20)
    serve(app, settings.host, settings.port)
