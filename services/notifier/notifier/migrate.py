"""``python -m notifier.migrate``: brings the schema ``notifier`` to this version."""

from __future__ import annotations

from pathlib import Path

from coverlink.database import migrate
from coverlink.telemetry import configure_logs
from notifier.settings import NotifierSettings

MIGRATIONS = Path(__file__).parent / "migrations"

if __name__ == "__main__":
    settings = NotifierSettings()
    configure_logs("notifier", settings.log_level)
    migrate(settings.database, "notifier", MIGRATIONS)
