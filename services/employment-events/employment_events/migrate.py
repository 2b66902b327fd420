"""``python -m employment_events.migrate``: brings the database to this version. Every replica may run it at once."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text

from coverlink.telemetry import configure_logs
from employment_events.settings import GatewaySettings

LOCK = 7_270_001
"""The advisory lock that whoever migrates this schema holds."""


def migrate(database: str) -> None:
    """Runs what is missing, in one transaction; whoever comes second waits and finds nothing left to do."""
    engine = create_engine(database.replace("postgresql://", "postgresql+psycopg://", 1))
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        connection.execute(text("CREATE SCHEMA IF NOT EXISTS gateway"))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
    engine.dispose()


if __name__ == "__main__":
    settings = GatewaySettings()
    configure_logs("gateway", settings.log_level)
    migrate(settings.database)
