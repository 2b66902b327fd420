"""The gateway on this machine: events a second over one stream, and the wait of single ones at 500 a second.

Every event is about another person. The singles are an open loop: sent when they are due, whatever the gateway does.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psutil

from coverlink.bus import topics
from coverlink_local.ground import local_ground
from tests.bench.figures import figure, percentile
from tests.gateway.events import as_bytes, enrol, hire, leave
from tests.gateway.rig import ONE, STREAM, Program, Publisher, System

PEOPLE = int(os.environ.get("PEOPLE", "500000"))
RATE, SECONDS, LINES = 500, 20, 32
WARM = 5_000
KINDS = (hire, leave, enrol)


def run() -> None:
    with tempfile.TemporaryDirectory(prefix="coverlink-bench-") as name, local_ground(Path(name), environ={}) as ground:
        topics.apply(ground.kafka.bootstrap)
        kafka, postgres, redis = ground.servers
        with System(kafka.url, postgres.url, redis.url, Path(name), gateway_rate="1000000") as system:
            gateway = system.program().start()
            publisher = system.publisher(gateway)
            asyncio.run(_stream(publisher, gateway))
            asyncio.run(_singles(publisher))


def body(first: int, last: int) -> Iterator[bytes]:
    """NDJSON about persons ``first`` to ``last``, in pieces of 100 lines."""
    for begin in range(first, last, 100):
        numbers = range(begin, min(begin + 100, last))
        yield b"".join(as_bytes(KINDS[n % 3]("//bench.example", f"s-{n}", n)) + b"\n" for n in numbers)


async def _stream(publisher: Publisher, gateway: Program) -> None:
    assert gateway.process is not None
    process = psutil.Process(gateway.process.pid)
    pieces = list(body(WARM, WARM + PEOPLE))  # made before the clock starts
    await _post(publisher, list(body(0, WARM)))
    before, peak = process.memory_info().rss, 0
    began = time.perf_counter()
    sending = asyncio.create_task(_post(publisher, pieces))
    while not sending.done():
        peak = max(peak, process.memory_info().rss)
        await asyncio.wait({sending}, timeout=0.5)
    seconds = time.perf_counter() - began
    assert sending.result() == PEOPLE
    note = f"one stream of {PEOPLE:,} events, each of another person; one gateway process"
    figure("gateway.stream", "coverlink", PEOPLE / seconds, "events/s accepted", note)
    figure(
        "gateway.stream.memory",
        "coverlink",
        (peak - before) / 2**20,
        "MiB more RSS at peak",
        f"{before / 2**20:.0f} before",
    )


async def _post(publisher: Publisher, pieces: list[bytes]) -> int:
    """How many of the events in the pieces were accepted."""

    async def sent() -> AsyncIterator[bytes]:
        for piece in pieces:
            yield piece

    headers = {"authorization": f"Bearer {publisher.key}", "content-type": STREAM}
    async with (
        httpx.AsyncClient(base_url=publisher.url, timeout=3600) as client,
        client.stream("POST", "/v1/events", content=sent(), headers=headers) as answer,
    ):
        return sum([piece.count(b'"status":"accepted"') async for piece in _lines(answer)])


async def _lines(answer: httpx.Response) -> AsyncIterator[bytes]:
    """The answer cut at receipts, so that nothing that is counted is cut in two."""
    rest = b""
    async for piece in answer.aiter_bytes():
        *whole, rest = (rest + piece).split(b"},")
        for part in whole:
            yield part
    yield rest


async def _singles(publisher: Publisher) -> None:
    first = WARM + PEOPLE
    bodies = [as_bytes(hire("//bench.example", f"o-{n}", n)) for n in range(first, first + RATE * (SECONDS + 2))]
    lines = asyncio.Queue[Line]()
    for _ in range(LINES):
        lines.put_nowait(await Line.open(publisher))
    waits: list[float] = []

    async def send(body: bytes, due: float) -> None:
        line = await lines.get()
        await line.post(body)
        waits.append((time.perf_counter() - due) * 1000)
        lines.put_nowait(line)

    began = time.perf_counter()
    sending = []
    for number, one in enumerate(bodies):
        due = began + number / RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        sending.append(asyncio.create_task(send(one, due)))
    await asyncio.gather(*sending)
    seconds = time.perf_counter() - began
    note = f"{RATE}/s for {SECONDS} s, from when each was due to its 202; client and servers on the same cores"
    figure("gateway.singles", "coverlink", len(bodies) / seconds, "requests/s answered 202", note)
    for name, share in (("p50", 0.5), ("p99", 0.99)):
        figure(f"gateway.singles.{name}", "coverlink", percentile(waits[2 * RATE :], share), "ms", note)


class Line:
    """A kept-alive connection. Not httpx, which at this rate would take the core that is measured."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, head: bytes) -> None:
        self._reader, self._writer, self._head = reader, writer, head

    @classmethod
    async def open(cls, publisher: Publisher) -> Line:
        url = httpx.URL(publisher.url)
        headers = {"host": url.host, "authorization": f"Bearer {publisher.key}", "content-type": ONE}
        head = "\r\n".join(["POST /v1/events HTTP/1.1", *(f"{name}: {value}" for name, value in headers.items())])
        return cls(*await asyncio.open_connection(url.host, url.port), head.encode())

    async def post(self, body: bytes) -> None:
        """Returns at a 202; fails at anything else."""
        self._writer.write(self._head + b"\r\ncontent-length: %d\r\n\r\n" % len(body) + body)
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        answer = await self._reader.readexactly(length)
        assert head.startswith(b"HTTP/1.1 202"), answer
