"""One operating-system process that outlives the object which started it, if need be: found again by its pid file."""

import contextlib
import json
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import psutil

# How far the start time that the system reports for one process may move when the clock is set.
_CLOCK_SLACK_S = 5.0


class Child:
    """A process and its descendants. The pid file holds the pid, when it began and the signal that asks it to stop."""

    def __init__(self, pid_file: Path) -> None:
        self.pid_file = pid_file
        self._own: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """The pid while the process runs, else None."""
        found = self._process()
        return found.pid if found else None

    def spawn(
        self,
        command: Sequence[str],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
        user: int | None = None,
        group: int | None = None,
        stop_signal: signal.Signals = signal.SIGTERM,
    ) -> int:
        """Start the command in a session of its own (a Ctrl-C at the terminal is for its owner), output to `log`."""
        log.parent.mkdir(parents=True, exist_ok=True)
        self.pid_file.parent.mkdir(parents=True, exist_ok=True)
        with log.open("ab") as output:
            self._own = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
                user=user,
                group=group,
                extra_groups=[] if user is not None else None,
                start_new_session=True,
            )
        began = psutil.Process(self._own.pid).create_time()
        partial = self.pid_file.with_suffix(".tmp")
        partial.write_text(json.dumps({"pid": self._own.pid, "began": began, "signal": int(stop_signal)}))
        partial.replace(self.pid_file)
        return self._own.pid

    def stop(self, grace: float = 10.0) -> bool:
        """Ask the process to stop; after `grace` seconds kill what is left. True if nothing had to be killed."""
        return self._end(int(self._read().get("signal", signal.SIGTERM)), grace)

    def kill(self) -> None:
        """SIGKILL to the process and all its descendants, as a crash of the machine would do it."""
        self._end(signal.SIGKILL, 10.0)

    def _end(self, how: int, grace: float) -> bool:
        process = self._process()
        gentle = True
        if process is not None:
            family = [process, *_children(process)]
            for member in family if how == signal.SIGKILL else [process]:
                _send(member, how)
            left = self._await_end(family, grace)
            gentle = not left
            for member in left:
                _send(member, signal.SIGKILL)
            self._await_end(left, 10)
        self._own = None
        self.pid_file.unlink(missing_ok=True)
        return gentle

    def _await_end(self, family: list[psutil.Process], seconds: float) -> list[psutil.Process]:
        """Those that still run after so many seconds. A zombie has ended: in a container nobody may ever collect it."""
        deadline = time.monotonic() + seconds
        while left := [member for member in family if _runs(member)]:
            if time.monotonic() > deadline:
                break
            time.sleep(0.01)
        if self._own is not None:
            self._own.poll()
        return left

    def _process(self) -> psutil.Process | None:
        if self._own is not None and self._own.poll() is not None:
            return None
        known = self._read()
        if not known:
            return None
        try:
            process = psutil.Process(int(known["pid"]))
            same = abs(process.create_time() - known["began"]) < _CLOCK_SLACK_S
        except psutil.NoSuchProcess:
            return None
        return process if same and _runs(process) else None

    def _read(self) -> dict[str, float]:
        try:
            known: dict[str, float] = json.loads(self.pid_file.read_text())
        except (FileNotFoundError, ValueError):
            return {}
        return known


def _children(process: psutil.Process) -> list[psutil.Process]:
    try:
        return process.children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def _runs(process: psutil.Process) -> bool:
    # Killed, the first thread can be a zombie while others still hold the process's ports: it runs until they are gone.
    try:
        return process.is_running() and (process.status() != psutil.STATUS_ZOMBIE or process.num_threads() > 1)
    except psutil.NoSuchProcess:
        return False


def _send(process: psutil.Process, how: int) -> None:
    # psutil refuses to signal a process whose pid was given to another one since.
    with contextlib.suppress(psutil.NoSuchProcess, ProcessLookupError):
        process.send_signal(how)


def environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment for a child: ours and `extra`, without the switches that make Python buffer its log."""
    return {**os.environ, "PYTHONUNBUFFERED": "1", **(extra or {})}
