"""A worker's state disk that can be filled: a file system of its own where this user may mount one, else a limit."""

import contextlib
import os
import resource
import subprocess
from pathlib import Path
from typing import Protocol

import psutil

from tests.faults.running import Running

_SIZE_MB = 96


class Disk(Protocol):
    """``fill`` may be called again, for what was given free meanwhile."""

    def fill(self, worker: Running) -> None: ...

    def free(self, worker: Running) -> None: ...

    def close(self) -> None: ...


class Mounted:
    """A tmpfs at ``folder``."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True)
        self.folder, self._filler = folder, folder / "filler"
        command = ["mount", "-t", "tmpfs", "-o", f"size={_SIZE_MB}m", "tmpfs", str(folder)]
        subprocess.run(command, check=True, capture_output=True)

    def fill(self, worker: Running) -> None:
        for size in (1 << 20, 4096):
            # Also the end of the with statement writes, and fails.
            with contextlib.suppress(OSError), self._filler.open("ab", buffering=0) as filler:
                while filler.write(bytes(size)) == size:
                    pass

    def free(self, worker: Running) -> None:
        self._filler.unlink()

    def close(self) -> None:
        """After the worker has ended."""
        subprocess.run(["umount", str(self.folder)], check=True)


class Limited:
    """No file of the worker may grow: writing fails as on a full disk, with EFBIG for ENOSPC."""

    def fill(self, worker: Running) -> None:
        self._limit(worker, 0)

    def free(self, worker: Running) -> None:
        self._limit(worker, resource.RLIM_INFINITY)

    def close(self) -> None:
        """Nothing stays behind."""

    def _limit(self, worker: Running, size: int) -> None:
        # The soft limit alone: only root could raise a hard one again.
        psutil.Process(worker.process.pid).rlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


def state_disk(folder: Path) -> Disk:
    """For a worker that keeps its state in ``folder``, which must not exist yet."""
    if os.geteuid() == 0:
        # Root in a container often may not mount.
        with contextlib.suppress(subprocess.CalledProcessError):
            return Mounted(folder)
    return Limited()
