"""One process of the registry on servers of its own."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coverlink_local.ground import Ground, local_ground
from tests.registry.serving import Registry
from tests.registry.tables import migrated


@contextmanager
def desk() -> Iterator[tuple[Registry, Ground]]:
    """With PostgreSQL and Redis, without a broker."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        ground = local_ground(folder, environ={})
        ground.postgres.start()
        ground.redis.start()
        registry = Registry(migrated(ground.postgres.url), ground.redis.url, folder)
        try:
            yield registry, ground
        finally:
            registry.process.terminate()
            registry.process.wait(60)
            registry.db.close()
            ground.stop()
