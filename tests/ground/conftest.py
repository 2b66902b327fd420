"""A folder for servers of a test's own."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest


@pytest.fixture
def folder() -> Iterator[Path]:
    """Not `tmp_path`: each new pytest run shuts that for other users, and PostgreSQL under root runs as another."""
    with TemporaryDirectory(prefix="coverlink-ground-") as name:
        yield Path(name) / "home"
