"""Ends processes when their owner is gone, however it went; also after SIGKILL, when no handler of its own could run.

The owner holds the other end of our standard input and writes `+PID_FILE` and `-PID_FILE` lines. End of input means
that the owner has ended, and whatever is still on the list is stopped.

A pipe and not PR_SET_PDEATHSIG, which follows the thread that made the child, is cleared on a change of user and is
known to Linux alone.
"""

import subprocess
import sys
from pathlib import Path
from typing import IO

from coverlink_local.child import Child


class Guard:
    """The owner's side. `watch` and `forget` may be called from any thread."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "coverlink_local.guard"], stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def watch(self, child: Child) -> None:
        """Stop the child when this process ends."""
        self._tell(f"+{child.pid_file.resolve()}\n")

    def forget(self, child: Child) -> None:
        """The child may outlive this process."""
        self._tell(f"-{child.pid_file.resolve()}\n")

    def close(self) -> None:
        """End the guard and all that it still watches."""
        if self._process.stdin and not self._process.stdin.closed:
            self._process.stdin.close()
        self._process.wait()

    def _tell(self, line: str) -> None:
        assert self._process.stdin is not None
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
