"""Ends processes when their owner is gone, however it went; also after SIGKILL, when no handler of its own could run.

The owner holds the other end of our standard input and writes `+PID_FILE` and `-PID_FILE` lines. End of input means
that the owner has ended, and whatever is still on the list is stopped.

A pipe and not PR_SET_PDEATHSIG, which follows the thread that made the child, is cleared on a change of user and is
known to Linux alone.
"""

import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

from coverlink_local.child import Child


class Guard:
    """The owner's side. Its process starts with the first child to watch; methods may be called from any thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None
        self._lock = threading.Lock()

    def watch(self, child: Child) -> None:
        """Stop the child when this process ends."""
        with self._lock:
            if self._process is None:
                command = [sys.executable, "-m", "coverlink_local.guard"]
                self._process = subprocess.Popen(command, stdin=subprocess.PIPE, text=True, start_new_session=True)
            self._tell(f"+{child.pid_file.resolve()}\n")

    def forget(self, child: Child) -> None:
        """The child may outlive this process, or has ended."""
        with self._lock:
            self._tell(f"-{child.pid_file.resolve()}\n")

    def close(self) -> None:
        """End the guard and all that it still watches. It may watch again afterwards."""
        with self._lock:
            if self._process is not None and self._process.stdin is not None:
                self._process.stdin.close()
                self._process.wait()
            self._process = None

    def _tell(self, line: str) -> None:
        if self._process is not None and self._process.stdin is not None:
            self._process.stdin.write(line)
            self._process.stdin.flush()


def main(orders: IO[str]) -> None:
    """The guard's side: keep the list until the input ends, then stop what is on it, the youngest first."""
    watched: dict[str, None] = {}
    for line in orders:
        order, pid_file = line[0], line[1:].rstrip("\n")
        watched.pop(pid_file, None)
        if order == "+":
            watched[pid_file] = None
    for pid_file in reversed(watched):
        Child(Path(pid_file)).stop(grace=5)


if __name__ == "__main__":
    main(sys.stdin)
