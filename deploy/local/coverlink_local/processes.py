"""Coverlink's own services as supervised processes: started with their settings, waited for, shown and stopped."""

import contextlib
import os
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from coverlink_local.child import Child, environment
from coverlink_local.guard import Guard
from coverlink_local.ports import LOOPBACK, is_free


class ProcessFailed(Exception):
    """A process ended or did not get ready. The message names it and quotes the end of its log."""


@dataclass(frozen=True)
class Program:
    """What to run. A program with a port answers 200 on `/readyz` there once it can do its work.

    `nice`: how far it stands back, once it is ready, for others that want the same cores (0 to 19).
    """

    name: str
    command: Sequence[str]
    port: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    nice: int = 0

    @property
    def url(self) -> str | None:
        return f"http://{LOOPBACK}:{self.port}" if self.port else None


@dataclass(frozen=True)
class ProcessStatus:
    """One process as it is now. `uptime` in seconds."""

    name: str
    pid: int | None
    url: str | None
    ready: bool
    uptime: float | None
    log: Path


class Processes:
    """The processes of one folder: logs in `logs/`, pid files in `run/`. Another object finds the same processes."""

    def __init__(self, folder: Path, programs: Sequence[Program], guard: Guard | None = None) -> None:
        self.programs = {program.name: program for program in programs}
        self._logs = folder.resolve() / "logs"
        self._children = {name: Child(folder.resolve() / "run" / f"{name}.pid") for name in self.programs}
        self._guard = guard

    def start(self, timeout: float = 60.0) -> None:
        """Start what does not run and return when everything is ready. Raises ProcessFailed, having stopped all."""
        missing = [program for name, program in self.programs.items() if self._children[name].pid is None]
        try:
            for program in missing:
                _expect_free(program)
            for program in missing:
                self._spawn(program)
            self._await(self.programs, time.monotonic() + timeout)
        except ProcessFailed:
            self.stop(grace=2)
            raise

    def start_one(self, name: str, timeout: float = 60.0) -> None:
        """Start one process, for instance after a crash, and return when it is ready."""
        if self._children[name].pid is None:
            self._spawn(self.programs[name])
        self._await([name], time.monotonic() + timeout)

    def stop(self, grace: float = 15.0) -> None:
        """SIGTERM to all; SIGKILL to what is left after `grace` seconds."""
        with ThreadPoolExecutor(max_workers=len(self._children) or 1) as pool:
            list(pool.map(lambda child: child.stop(grace), self._children.values()))
        if self._guard:
            for child in self._children.values():
                self._guard.forget(child)

    def stop_one(self, name: str, grace: float = 15.0) -> bool:
        """True if the process went by itself."""
        return self._children[name].stop(grace)

    def kill(self, name: str) -> None:
        """SIGKILL, as a crash would end it."""
        self._children[name].kill()

    def status(self) -> list[ProcessStatus]:
        return [self._status(program) for program in self.programs.values()]

    def log(self, name: str) -> Path:
        return self._logs / f"{name}.log"

    def _spawn(self, program: Program) -> None:
        self._children[program.name].spawn(program.command, self.log(program.name), env=environment(program.env))
        if self._guard:
            self._guard.watch(self._children[program.name])

    def _await(self, names: Iterable[str], deadline: float) -> None:
        waiting = [self.programs[name] for name in names]
        while waiting:
            for program in waiting:
                if self._children[program.name].pid is None:
                    raise ProcessFailed(f"{program.name} ended while starting; end of {end_of(self.log(program.name))}")
            ready = [program for program in waiting if answers_ready(program.url)]
            for program in ready:
                self._stand_back(program)
            waiting = [program for program in waiting if program not in ready]
            if waiting and time.monotonic() > deadline:
                name = waiting[0].name
                raise ProcessFailed(f"{name} is not ready in time; end of {end_of(self.log(name))}")
            time.sleep(0.1 if waiting else 0)

    def _stand_back(self, program: Program) -> None:
        """Not before it is ready: on a busy machine it would hardly come to that."""
        pid = self._children[program.name].pid
        if not program.nice or pid is None:
            return
        os.setpriority(os.PRIO_PROCESS, pid, program.nice)
        # Each child has a session of its own. Where Linux groups by session (autogroup), a process's nice counts within
        # its session only, and the session's own against all others.
        with contextlib.suppress(OSError):
            Path(f"/proc/{pid}/autogroup").write_text(str(program.nice))

    def _status(self, program: Program) -> ProcessStatus:
        pid = self._children[program.name].pid
        return ProcessStatus(
            name=program.name,
            pid=pid,
            url=program.url,
            ready=pid is not None and answers_ready(program.url),
            uptime=time.time() - psutil.Process(pid).create_time() if pid else None,
            log=self.log(program.name),
        )


def run_once(program: Program, log: Path, timeout: float = 120.0) -> None:
    """Run a program to its end, output to `log`. Raises ProcessFailed if it does not end with 0 in time."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as output:
        try:
            ended = subprocess.run(
                program.command,
                env=environment(program.env),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                timeout=timeout,
            )
        except subprocess.TimeoutExpired:
            raise ProcessFailed(f"{program.name} did not end within {timeout:.0f} s; end of {end_of(log)}") from None
    if ended.returncode != 0:
        raise ProcessFailed(f"{program.name} ended with {ended.returncode}; end of {end_of(log)}")


def _expect_free(program: Program) -> None:
    if program.port and not is_free(program.port):
        raise ProcessFailed(
            f"port {program.port}, which {program.name} needs, is taken by another process; "
            "set COVERLINK_PORT_BASE to the first of 8 free ports"
        )


def answers_ready(url: str | None) -> bool:
    """True if the process says 200 on `/readyz`; one without a port has nothing to say and is taken as ready."""
    if url is None:
        return True
    try:
        with urllib.request.urlopen(f"{url}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def end_of(log: Path, lines: int = 15) -> str:
    """The path and the last lines of a log, for a message."""
    text = log.read_text(errors="replace") if log.exists() else "(no log)"
    return f"{log}:\n" + "\n".join(text.splitlines()[-lines:])
