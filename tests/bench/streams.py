"""Many desks open at one registry: what each costs in memory, and how soon a decision is on all of them."""

from __future__ import annotations

import asyncio
import os
import time

import msgspec
import psutil
import redis

from registry import changes
from registry.database import connect
from registry.project.batch import project
from tests.bench.desk import desk
from tests.bench.figures import figure, percentile
from tests.registry.records import Bus, person_id
from tests.registry.serving import Registry

CLIENTS = int(os.environ.get("CLIENTS", "2000"))
DECISIONS = int(os.environ.get("DECISIONS", "30"))
PAUSE = 1.0


class _Task(msgspec.Struct):
    id: str


_task = msgspec.json.Decoder(_Task)


def run() -> None:
    with desk() as (registry, ground):
        asyncio.run(_measured(registry, ground.redis.url))


async def _measured(registry: Registry, redis_url: str) -> None:
    server = psutil.Process(registry.process.pid)
    before = server.memory_info().rss
    arrived: list[tuple[bytes, float]] = []
    host, port = registry.address.removeprefix("http://").split(":")
    asked = f"GET /v1/tasks/stream HTTP/1.1\r\nHost: {host}\r\nAuthorization: {{}}\r\n\r\n"
    asked = asked.format(registry.by("wang").headers["authorization"])
    loop = asyncio.get_running_loop()
    readers = [
        (await loop.create_connection(lambda: _Reader(asked.encode(), arrived), host, int(port)))[0]
        for _ in range(CLIENTS)
    ]
    await _until(lambda: _open(registry) == CLIENTS)
    grown = (server.memory_info().rss - before) / CLIENTS / 1024
    sent = await asyncio.to_thread(_decides, registry.url, redis_url)
    await asyncio.sleep(5)
    for reader in readers:
        reader.close()
    waited = [1000 * (at - sent[task]) for task, at in ((_id(line), at) for line, at in arrived)]
    note = f"{CLIENTS} streams at one process, {DECISIONS} decisions a second apart, the reader on the same cores"
    assert len(waited) == CLIENTS * DECISIONS, f"{len(waited)} of {CLIENTS * DECISIONS} came"
    figure("streams", "coverlink", percentile(waited, 0.5), "ms, decision to client, p50", note)
    figure("streams", "coverlink", percentile(waited, 0.99), "ms, decision to client, p99", note)
    figure("streams", "coverlink", grown, "KiB of memory a stream", note)


def _decides(url: str, redis_url: str) -> dict[str, float]:
    """When each task's decision was on its way into the tables, by task."""
    bus, sent = Bus(), {}
    with connect(url) as db, redis.Redis.from_url(redis_url) as server:
        for _ in range(DECISIONS):
            person = person_id()
            sent[f"{person}-pension"] = time.perf_counter()
            changes.announce(server, project(db, [bus.decided(person, "opened", 1)], {}, print))
            time.sleep(PAUSE)
    return sent


class _Reader(asyncio.Protocol):
    """One desk. It keeps the line and the time and no more: what readers cost is not to be measured."""

    def __init__(self, asked: bytes, arrived: list[tuple[bytes, float]]) -> None:
        self._asked, self._arrived, self._rest = asked, arrived, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(self._asked)

    def data_received(self, data: bytes) -> None:
        *whole, self._rest = (self._rest + data).split(b"\r\n")
        self._arrived += [(line, time.perf_counter()) for line in whole if line.startswith(b"data:")]


def _id(line: bytes) -> str:
    return _task.decode(line[5:]).id


def _open(registry: Registry) -> int:
    """How many streams the server says are open."""
    lines = registry.by("wang").get("/metrics").text.splitlines()
    return int(float(next(line for line in lines if line.startswith("coverlink_registry_streams ")).split()[1]))


async def _until(holds: object) -> None:
    assert callable(holds)
    for _ in range(600):
        if await asyncio.to_thread(holds):
            return
        await asyncio.sleep(0.2)
    raise TimeoutError("the streams are not open in time")
