"""A TCP proxy between workers and broker, and the broker that sends them through it.

It cuts, refuses, delays, and swallows: a swallowed connection stays open for ever and nothing comes through, as when a
firewall has forgotten it. It has its own thread and event loop; the methods may be called from any thread.
"""

import asyncio
import contextlib
import random
from collections.abc import Coroutine
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from coverlink_local.guard import Guard
from coverlink_local.kafka import Kafka
from coverlink_local.ports import LOOPBACK, free_port


@dataclass(eq=False)
class Line:
    """One connection: the client's side and the broker's."""

    near: asyncio.StreamWriter
    far: asyncio.StreamWriter
    swallowed: bool

    def cut(self) -> None:
        self.near.transport.abort()
        self.far.transport.abort()


class Proxy:
    def __init__(self, target: int, port: int, rng: random.Random) -> None:
        self.target, self.port, self._rng = target, port, rng
        self._lines: set[Line] = set()
        self._delay, self._swallows = 0.0, False
        self._server: asyncio.Server | None = None
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, name="proxy", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.accept()

    def cut(self) -> None:
        """Every connection ends at once; new ones are welcome."""
        self._do(self._cut())

    def refuse(self) -> None:
        """Every connection ends, and no new one comes about until ``accept``."""
        self._do(self._stop())

    def accept(self) -> None:
        self._do(self._listen())

    def delay(self, seconds: float) -> None:
        """What comes waits for half to one and a half times as long; 0: no longer."""
        self._delay = seconds

    def swallow(self) -> None:
        """Nothing comes through any more, by old connections or new ones, and none is closed."""
        self._swallows = True
        for line in list(self._lines):
            line.swallowed = True

    def let_through(self) -> None:
        """New connections work again. Swallowed ones stay swallowed: nobody will ever answer there."""
        self._swallows = False

    def close(self) -> None:
        self._do(self._stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _do(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._come, LOOPBACK, self.port)

    async def _stop(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        await self._cut()

    async def _cut(self) -> None:
        for line in list(self._lines):
            line.cut()

    async def _come(self, reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        try:
            far_reader, far = await asyncio.open_connection(LOOPBACK, self.target)
        except OSError:
            near.transport.abort()
            return
        line = Line(near, far, self._swallows)
        self._lines.add(line)
        await asyncio.gather(self._pump(reader, far, line), self._pump(far_reader, near, line))
        line.cut()
        self._lines.discard(line)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: Line) -> None:
        with contextlib.suppress(OSError):
            while data := await reader.read(1 << 16):
                if self._delay:
                    await asyncio.sleep(self._delay * self._rng.uniform(0.5, 1.5))
                if not line.swallowed:
                    writer.write(data)
                    await writer.drain()
        if not line.swallowed:
            writer.transport.abort()


class Proxied(Kafka):
    """A broker with a second listener, which it advertises at the proxy's address: its clients cannot get past it."""

    def __init__(self, folder: Path, guard: Guard | None, rng: random.Random) -> None:
        super().__init__(folder, guard)
        self.proxy = Proxy(free_port(), free_port(), rng)
        self.front = f"{LOOPBACK}:{self.proxy.port}"

    def properties(self) -> dict[str, str]:
        common = super().properties()
        protocols = common["listener.security.protocol.map"]
        return {
            **common,
            "listeners": f"{common['listeners']},PROXIED://{LOOPBACK}:{self.proxy.target}",
            "advertised.listeners": f"{common['advertised.listeners']},PROXIED://{self.front}",
            "listener.security.protocol.map": f"{protocols},PROXIED:PLAINTEXT",
            "inter.broker.listener.name": "PLAINTEXT",
        }
