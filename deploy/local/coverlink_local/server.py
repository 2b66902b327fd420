"""What every local server does: start until it really answers, stop, restart, die on command, and be found again."""

import json
import re
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Protocol

from coverlink_local.child import Child, environment
from coverlink_local.guard import Guard
from coverlink_local.ports import free_port, is_free

_PORT_TAKEN = re.compile(rb"address already in use|BindException", re.IGNORECASE)


class ServerFailed(Exception):
    """A server did not become ready. The message names it and quotes the end of its log."""


class Server(Protocol):
    """What the rest of Coverlink sees of a server, whoever runs it."""

    @property
    def name(self) -> str:
        """`kafka`, `tansu`, `postgres` or `redis`."""

    @property
    def url(self) -> str:
        """Where clients connect: `host:port` for Kafka, a URL for the others."""

    @property
    def pid(self) -> int | None:
        """The process that answers, if it is ours and runs."""

    def start(self, timeout: float = 60.0) -> None:
        """Return when a client gets answers. Raises ServerFailed. A server that runs already is left as it is."""

    def stop(self) -> None:
        """End it in order; nothing of it stays behind but its data. Stopping twice is harmless."""

    def restart(self) -> None:
        """Stop, then start at the same address with the same data."""

    def kill(self) -> None:
        """End it as a crash would. `start` brings it back at the same address."""


class LocalServer(ABC):
    """A server process on this machine that keeps everything in one folder.

    The address is chosen at the first start and kept for the life of this object, so that clients find a server that
    was killed and started again; a later object over the same folder takes the same ports if they are still free.
    """

    name: ClassVar[str]
    ports_needed: ClassVar[int] = 1
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    stop_grace: ClassVar[float] = 15.0

    def __init__(self, folder: Path, guard: Guard | None = None) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / f"{self.name}.log"
        self.child = Child(self.folder / f"{self.name}.pid")
        self._guard = guard
        self._ports: list[int] = []

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def prepare(self) -> None:
        """Make the data folder and settings. Called before every start; must leave existing data alone."""

    @abstractmethod
    def command(self) -> list[str]:
        """The command that runs the server in the foreground."""

    @abstractmethod
    def is_ready(self) -> bool:
        """True once a client gets real answers. Called every few milliseconds: cheap while the server is not there."""

    def env(self) -> Mapping[str, str]:
        return environment()

    def run_as(self) -> tuple[int, int] | None:
        """The user and group to run as, or None for our own."""
        return None

    @property
    def pid(self) -> int | None:
        return self.child.pid

    @property
    def port(self) -> int:
        return self.ports[0]

    @property
    def ports(self) -> list[int]:
        """The ports of this server; chosen, and written down for others, when first asked for."""
        if not self._ports:
            self._ports = self._written_ports() or self._new_ports()
        return self._ports

    def start(self, timeout: float = 60.0) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if self.child.pid is None:
            for _ in range(3):
                if self._attempt():
                    break
                self._ports = self._new_ports()
        self._await_ready(time.monotonic() + timeout)

    def stop(self) -> None:
        self.child.stop(self.stop_grace)
        if self._guard:
            self._guard.forget(self.child)

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        self.child.kill()

    def _attempt(self) -> bool:
        """Start the process; False if it ended at once because somebody else was quicker to take its port."""
        self.prepare()
        user, group = self.run_as() or (None, None)
        begin = self.log.stat().st_size if self.log.exists() else 0
        self.child.spawn(self.command(), self.log, env=self.env(), user=user, group=group, stop_signal=self.stop_signal)
        if self._guard:
            self._guard.watch(self.child)
        deadline = time.monotonic() + 60
        while self.child.pid is not None and time.monotonic() < deadline:
            if self.is_ready():
                return True
            time.sleep(0.02)
        return not _PORT_TAKEN.search(self.log.read_bytes()[begin:])

    def _await_ready(self, deadline: float) -> None:
        while self.child.pid is not None:
            if self.is_ready():
                return
            if time.monotonic() > deadline:
                break
            time.sleep(0.05)
        state = "is not ready in time" if self.child.pid else "ended while starting"
        tail = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else "(no log)"
        raise ServerFailed(f"{self.name} {state}; end of {self.log}:\n{tail}")

    @property
    def _ports_file(self) -> Path:
        return self.folder / f"{self.name}.ports"

    def _written_ports(self) -> list[int]:
        if not self._ports_file.exists():
            return []
        ports: list[int] = json.loads(self._ports_file.read_text())
        return ports if self.child.pid or all(is_free(port) for port in ports) else []

    def _new_ports(self) -> list[int]:
        ports: list[int] = []
        while len(ports) < self.ports_needed:
            port = free_port()
            if port not in ports:
                ports.append(port)
        self.folder.mkdir(parents=True, exist_ok=True)
        self._ports_file.write_text(json.dumps(ports))
        return ports
