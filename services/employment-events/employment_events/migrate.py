"""``python -m employment_events.migrate``: brings the schema ``gateway`` to this version."""

from __future__ import annotations

from pathlib import Path

from coverlink.database import migrate
from coverlink.telemetry import configure_logs
from employment_events.settings import GatewaySettings

MIGRATIONS = Path(__file__).parent / "migrations"

if __name__ == "__main__":
    settings = GatewaySettings()
    configure_logs("gateway", settings.log_level)
    migrate(settings.database, "gateway", MIGRATIONS)
