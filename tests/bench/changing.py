"""Many changes a second under open boards: what telling them costs the registry and PostgreSQL."""

from __future__ import annotations

import asyncio
import os
import time

import psutil
from psycopg.types.json import Jsonb

from coverlink_local.ground import Ground
from registry import changes
from registry.access import account
from registry.database import connect
from tests.bench.desk import desk
from tests.bench.figures import figure
from tests.registry.serving import PASSWORD, TEXT, Registry, somebody

RATES = [int(rate) for rate in os.environ.get("RATES", "100,1000,5000").split(",")]
SECONDS = float(os.environ.get("SECONDS", "20"))
STREAMS = os.environ.get("STREAMS", "brief=1")
"""The question of a page's stream; empty asks for whole tasks."""
COUNTIES = [f"32{city:02}{county:02}" for city in range(1, 14) for county in range(1, 9)]
BOARDS = [
    [], [], *[["320000"]] * 4, *[["320100"]] * 3, *[["320200"]] * 3, *[[county] for county in COUNTIES[:64:8]],
]  # fmt: skip
"""Twenty, of twelve kinds of districts; six hear everything."""
TURNS = 50
"""Transactions with changes, a second."""
REASONS = [{"rule": "owed@1", "facts": ["f" * 40], "inputs": {"days": 30}, "text": TEXT}] * 8


def run() -> None:
    with desk() as (registry, ground):
        asyncio.run(_measured(registry, ground))


async def _measured(registry: Registry, ground: Ground) -> None:
    tasks = [registry.task(somebody(), district=county) for county in COUNTIES for _ in range(10)]
    registry.db.execute("UPDATE registry.task SET because = %s", (Jsonb(REASONS),))
    registry.db.execute("ANALYZE registry.task")
    loop = asyncio.get_running_loop()
    host, port = registry.address.removeprefix("http://").split(":")
    readers: list[_Reader] = []
    for number, districts in enumerate(BOARDS):
        role = "supervisor" if districts else "province"
        account.create(registry.db, f"board{number}", role, districts, PASSWORD)
        asked = f"GET /v1/tasks/stream?beats=1&{STREAMS} HTTP/1.1\r\nHost: {host}\r\nAuthorization: {{}}\r\n\r\n"
        asked = asked.format(registry.logged_in(f"board{number}").headers["authorization"])
        made = lambda asked=asked: _Reader(asked.encode())  # noqa: E731
        readers.append((await loop.create_connection(made, host, int(port)))[1])
    await asyncio.sleep(2)
    for rate in RATES:
        for reader in readers:
            reader.events = reader.bytes = 0
        await asyncio.sleep(1)
        before, began = _used(registry, ground), time.monotonic()
        written = await asyncio.to_thread(_changes, registry, tasks, rate)
        await asyncio.sleep(1)
        after, took = _used(registry, ground), time.monotonic() - began
        told = sum(reader.events for reader in readers)
        note = f"{len(BOARDS)} boards, {written / took:.0f} changes/s written, {told / took:.0f} events/s told"
        assert readers[0].events == written, f"{readers[0].events} of {written} came"
        for name, share in zip(
            ("registry", "postgresql"), (100 * (b - a) / took for a, b in zip(before, after, strict=True)), strict=True
        ):
            figure("changing", name, share, f"% of a core at {rate} changes/s", note)


def _changes(registry: Registry, tasks: list[str], rate: int) -> int:
    """How many there were."""
    each, done = max(1, rate // TURNS), 0
    turns = min(TURNS, rate)
    with connect(registry.url) as db:
        began = time.monotonic()
        for turn in range(int(SECONDS * turns)):
            some = [tasks[(done + one) % len(tasks)] for one in range(each)]
            with changes.transaction(db) as way:
                told = changes.write(db, [("task.changed", task) for task in some], way)
            changes.announce(registry.redis, told)
            done += each
            time.sleep(max(0.0, began + (turn + 1) / turns - time.monotonic()))
    return done


def _used(registry: Registry, ground: Ground) -> tuple[float, float]:
    """Seconds of the processors, of the registry and of PostgreSQL so far."""
    assert ground.postgres.pid
    postmaster = psutil.Process(ground.postgres.pid)
    return _seconds(psutil.Process(registry.process.pid)), sum(
        _seconds(one) for one in (postmaster, *postmaster.children())
    )


def _seconds(process: psutil.Process) -> float:
    used = process.cpu_times()
    return float(used.user + used.system)


class _Reader(asyncio.Protocol):
    """One board, which only counts."""

    def __init__(self, asked: bytes) -> None:
        self._asked, self.events, self.bytes, self._rest = asked, 0, 0, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._asked)

    def data_received(self, data: bytes) -> None:
        text = self._rest + data
        self.bytes += len(data)
        self.events += text.count(b"\nid: ")
        self._rest = text[-4:]
