"""What each ``migrations/env.py`` does: runs on the connection that ``database.migrate`` hands over."""

from __future__ import annotations

from alembic import context


def run() -> None:
    given = context.config.attributes
    context.configure(connection=given["connection"], version_table="version", version_table_schema=given["schema"])
    with context.begin_transaction():
        context.run_migrations()
