"""``python -m registry.migrate``: brings the schema ``registry`` to this version."""

from __future__ import annotations

from pathlib import Path

from coverlink.database import migrate
from coverlink.telemetry import configure_logs
from registry.settings import RegistrySettings

MIGRATIONS = Path(__file__).parent / "migrations"

if __name__ == "__main__":
    settings = RegistrySettings()
    configure_logs("registry", settings.log_level)
    migrate(settings.database, "registry", MIGRATIONS)
