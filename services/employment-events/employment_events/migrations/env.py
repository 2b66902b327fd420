"""Alembic's environment: the connection is handed over by ``migrate``, which holds the lock."""

from alembic import context

context.configure(
    connection=context.config.attributes["connection"], version_table="version", version_table_schema="gateway"
)
with context.begin_transaction():
    context.run_migrations()
