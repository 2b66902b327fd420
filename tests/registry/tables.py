"""The registry's tables in a new database."""

from coverlink.database import migrate
from registry.migrate import MIGRATIONS


def migrated(url: str) -> str:
    migrate(url, "registry", MIGRATIONS)
    return url
