"""What every local server does: start until it really answers, stop, restart, die on command, and be found again."""

import json
import re
import signal
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Protocol

import psutil

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
        self._address_known = False

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
        """True once a client gets real answers. Asked every few milliseconds while our process listens on the port."""

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
        deadline = time.monotonic() + timeout
        for _ in range(3):
            begin = self.log.stat().st_size if self.log.exists() else 0
            if self.child.pid is None:
                self._spawn()
            if self._becomes_ready(deadline):
                self._address_known = True
                return
            if self._address_known or not _PORT_TAKEN.search(self.log.read_bytes()[begin:]):
                break
            self._ports = self._new_ports()  # somebody was quicker to take one, and no client knows ours yet
        state = "is not ready in time" if self.child.pid else "ended while starting"
        end = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
        raise ServerFailed(f"{self.name} {state}; end of {self.log}:\n{end}")

    def stop(self) -> None:
        self.child.stop(self.stop_grace)
        if self._guard:
            self._guard.forget(self.child)

    def restart(self) -> None:
        self.stop()
        self.start()

    def kill(self) -> None:
        self.child.kill()

    def _spawn(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.prepare()
        user, group = self.run_as() or (None, None)
        self.child.spawn(self.command(), self.log, env=self.env(), user=user, group=group, stop_signal=self.stop_signal)
        if self._guard:
            self._guard.watch(self.child)

    def _becomes_ready(self, deadline: float) -> bool:
        while self.child.pid is not None and time.monotonic() < deadline:
            if self._listens() and self.is_ready():
                return True
            time.sleep(0.02)
        return False

    def _listens(self) -> bool:
        """True if it is our process that listens on the port, and not another one that was there before."""
        try:
            connections = psutil.Process(self.child.pid).net_connections("tcp") if self.child.pid else []
        except psutil.NoSuchProcess:
            return False
        except psutil.AccessDenied:
            return True  # hardened systems do not say; then an answer has to do
        return any(c.status == psutil.CONN_LISTEN and c.laddr.port == self.port for c in connections)

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
