"""PostgreSQL that goes away under a registry of its own, or stands still, and is there again."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psutil
import psycopg

from coverlink_local.ground import Ground
from tests.registry.serving import Registry


def gone(ground: Ground, registry: Registry) -> None:
    """As by a crash, in the middle of whatever it does."""
    registry.db.close()
    ground.postgres.kill()


def back(ground: Ground, registry: Registry) -> None:
    ground.postgres.start()
    registry.db = psycopg.connect(registry.url, autocommit=True)
    registry.db.execute("ALTER SYSTEM RESET synchronous_standby_names")
    registry.db.execute("SELECT pg_reload_conf()")


@contextmanager
def frozen(ground: Ground) -> Iterator[None]:
    """It is there, takes what is sent, and does nothing: as where its disk hangs."""
    postmaster = psutil.Process(ground.postgres.pid)
    postmaster.suspend()
    stopped = [postmaster, *postmaster.children(recursive=True)]
    for process in stopped[1:]:
        process.suspend()
    try:
        yield
    finally:
        for process in reversed(stopped):
            process.resume()


def committing(registry: Registry) -> None:
    """From here on no commit of a transaction that wrote something is told: it is on the disk, and waits."""
    registry.db.execute("ALTER SYSTEM SET synchronous_standby_names = 'nobody'")
    registry.db.execute("SELECT pg_reload_conf()")
