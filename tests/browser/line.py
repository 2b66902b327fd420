"""A line between a browser and a server that can be cut, and can go silent: bytes stay away and nobody is told."""

import contextlib
import select
import socket
import threading
from typing import Literal

Mode = Literal["whole", "cut", "silent"]


class Line:
    """Carries what comes to ``address``. Cut: what is open ends, and nobody is let in."""

    def __init__(self, port: int) -> None:
        self._behind, self._ends = port, list[socket.socket]()
        self._mode: Mode = "whole"
        self._door = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def be(self, mode: Mode) -> None:
        self._mode = mode
        if mode == "cut":
            self.drop()

    def drop(self) -> None:
        """Ends what is open now; whoever comes again is let in."""
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        self._ends.clear()

    def close(self) -> None:
        self.be("cut")
        self._door.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near = self._door.accept()[0]
                if self._mode == "cut":
                    near.close()
                    continue
                far = socket.create_connection(("127.0.0.1", self._behind))
                self._ends += (near, far)
                threading.Thread(target=self._carry, args=(near, far), daemon=True).start()

    def _carry(self, near: socket.socket, far: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                for one in select.select([near, far], [], [], 0.5)[0]:
                    if not (read := one.recv(65_536)):
                        raise ConnectionError
                    if self._mode != "silent":
                        (far if one is near else near).sendall(read)
        self._end(near, far)

    def _end(self, *ends: socket.socket) -> None:
        for one in ends:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
