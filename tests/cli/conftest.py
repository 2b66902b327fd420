"""The command as somebody types it in the folder of a running system."""

import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest

from tests.system.whole import Whole

COMMAND = str(Path(sys.executable).with_name("coverlink"))
Done = subprocess.CompletedProcess[str]


class Coverlink(Protocol):
    def __call__(self, *arguments: str) -> Done: ...


@pytest.fixture
def coverlink(whole: Whole, tmp_path: Path) -> Coverlink:
    """``coverlink ...``, its output not a terminal; in a folder whose ``.coverlink`` is that of the system."""
    (tmp_path / ".coverlink").symlink_to(whole.system.folder)

    def call(*arguments: str) -> Done:
        return subprocess.run([COMMAND, *arguments], cwd=tmp_path, capture_output=True, text=True, timeout=60)

    return call
