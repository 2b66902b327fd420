"""Servers of one test's own, which it may stop, kill and start again."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from coverlink_local.ground import Ground, local_ground


@contextmanager
def own_ground() -> Iterator[Ground]:
    """None of them is started yet. Not in pytest's folder: under root PostgreSQL is another user, and each further run
    of pytest shuts that folder to everybody else.
    """
    with tempfile.TemporaryDirectory(prefix="coverlink-tests-") as name:
        Path(name).chmod(0o755)
        ground = local_ground(Path(name), environ={})
        try:
            yield ground
        finally:
            ground.stop()
