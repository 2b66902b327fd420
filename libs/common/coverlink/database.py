"""PostgreSQL as every service has it: a schema of its own, brought up to date by alembic before the service starts."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, text


def migrate(database: str, schema: str, folder: Path) -> None:
    """Runs the migrations in ``folder`` that are missing, in one transaction.

    Every replica may do it at once: whoever comes second waits and finds nothing left to do.
    """
    engine = create_engine(re.sub("^postgres(ql)?://", "postgresql+psycopg://", database))
    config = Config()
    config.set_main_option("script_location", str(folder))
    with engine.begin() as connection:
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": zlib.crc32(schema.encode())})
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
        config.attributes["connection"] = connection
        config.attributes["schema"] = schema
        command.upgrade(config, "head")
    engine.dispose()
