"""Alembic's environment."""

from coverlink.migration_environment import run

run()
