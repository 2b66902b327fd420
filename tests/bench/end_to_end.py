"""From the gateway's 202 to the task on an open event stream, the whole system on this machine.

Open loop: events are sent when they are due, whatever the system does, so a stall shows as the delay that it is.
Events are lifelike: hires, covers, ends, repeats, broken ones; about one in eight opens tasks.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import httpx

from coverlink.contracts.facts import fact_id
from coverlink_cli.connection import Demo
from coverlink_cli.system import started_in
from coverlink_simulator.noise import Line
from coverlink_simulator.simulation import events_for
from tests.bench.figures import figure, percentile

RATE = int(os.environ.get("RATE", "500"))
SECONDS = int(os.environ.get("SECONDS", "30"))
WARM = int(os.environ.get("WARM", "15"))
BATCH = 10
CHINA = timezone(timedelta(hours=8))


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, started_in(Path(folder)) as (_, demo):
        asyncio.run(_measure(demo))


async def _measure(demo: Demo) -> None:
    lines = events_for((WARM + SECONDS) * RATE, 1, datetime.now(CHINA).date()).events
    async with httpx.AsyncClient(timeout=60) as client:
        token = await _token(client, demo)
        seen: dict[str, float] = {}
        listening = asyncio.create_task(_listen(client, demo, token, seen))
        await asyncio.sleep(1)
        await _drive(client, demo, lines[: WARM * RATE])
        answered = await _drive(client, demo, lines[WARM * RATE :])
        await _quiet(seen)
        listening.cancel()
    waits = [(seen[name] - at) * 1000 for name, at in answered.items() if name in seen]
    note = f"{RATE} lifelike events/s for {SECONDS} s in requests of {BATCH}; {len(waits)} of them opened tasks"
    for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        value = max(0.0, percentile(waits, share))
        figure(f"end_to_end.{name}", "coverlink", value, "ms from 202 to the event stream", note)


async def _quiet(seen: dict[str, float]) -> None:
    """Until nothing new has come for two seconds."""
    before = -1
    while len(seen) != before:
        before = len(seen)
        await asyncio.sleep(2)


async def _token(client: httpx.AsyncClient, demo: Demo) -> str:
    account = next(row for row in demo.accounts if row.role == "province")
    answer = await client.post(f"{demo.registry}/v1/login", json={"user": account.user, "password": account.password})
    return str(answer.raise_for_status().json()["token"])


async def _listen(client: httpx.AsyncClient, demo: Demo, token: str, seen: dict[str, float]) -> None:
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    async with client.stream("GET", f"{demo.registry}/v1/tasks/stream", headers=headers, timeout=None) as stream:
        async for name, data in _events(stream):
            if name == "task.opened":
                seen.setdefault(json.loads(data)["cause"], time.perf_counter())


async def _events(stream: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    name = ""
    async for line in stream.aiter_lines():
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            yield name, line[5:]


async def _drive(client: httpx.AsyncClient, demo: Demo, lines: list[Line]) -> dict[str, float]:
    """Sends the lines on time; fact id of what was accepted to the moment of its 202. Requests may overtake others."""
    answered: dict[str, float] = {}
    began = time.perf_counter()
    sending = []
    for place in range(0, len(lines), BATCH):
        await asyncio.sleep(max(0.0, began + place / RATE - time.perf_counter()))
        sending.append(asyncio.create_task(_send(client, demo, lines[place : place + BATCH], answered)))
    await asyncio.gather(*sending)
    return answered


async def _send(client: httpx.AsyncClient, demo: Demo, lines: list[Line], answered: dict[str, float]) -> None:
    headers = {"authorization": f"Bearer {demo.publisher_key}", "content-type": "application/x-ndjson"}
    body = b"\n".join(line.text for line in lines)
    answer = await client.post(f"{demo.gateway}/v1/events", content=body, headers=headers)
    now = time.perf_counter()
    for line, receipt in zip(lines, answer.raise_for_status().json()["receipts"], strict=True):
        if receipt["status"] == "accepted" and line.source and line.id:
            answered[fact_id(line.source, line.id)] = now
