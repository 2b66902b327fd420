"""From the gateway's 202 to the task on an open event stream, the whole system on this machine.

Open loop: events are sent when they are due, whatever the system does, so a stall shows as the delay that it is.
Every event is a hire that opens one task.
"""

from __future__ import annotations

import asyncio
import json
import os
import tempfile
import time
from collections.abc import AsyncIterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from coverlink.contracts.facts import fact_id
from coverlink_cli.connection import Demo
from coverlink_cli.system import started_in
from coverlink_simulator.numbers import MOST_OF_A_DAY, resident_id, unit_code
from tests.bench.figures import figure, percentile

RATE = int(os.environ.get("RATE", "500"))
SECONDS = int(os.environ.get("SECONDS", "30"))
BATCH = 10
SOURCE = "//bench.example"
UNITS = 200


def run() -> None:
    with tempfile.TemporaryDirectory() as folder, started_in(Path(folder)) as (_, demo):
        asyncio.run(_measure(demo))


async def _measure(demo: Demo) -> None:
    async with httpx.AsyncClient(timeout=60) as client:
        token = await _token(client, demo)
        seen: dict[str, float] = {}
        listening = asyncio.create_task(_listen(client, demo, token, seen))
        await asyncio.sleep(1)
        await _drive(client, demo, 0, 3 * RATE)  # warm
        answered = await _drive(client, demo, 3 * RATE, (3 + SECONDS) * RATE)
        await _all_seen(answered, seen)
        listening.cancel()
    waits = [(seen[name] - at) * 1000 for name, at in answered.items() if name in seen]
    note = f"{RATE} events/s for {SECONDS} s in requests of {BATCH}; {len(answered) - len(waits)} never seen"
    for name, share in (("p50", 0.5), ("p90", 0.9), ("p99", 0.99)):
        figure(
            f"end_to_end.{name}",
            "coverlink",
            max(0.0, percentile(waits, share)),
            "ms from 202 to the event stream",
            note,
        )


async def _all_seen(answered: dict[str, float], seen: dict[str, float], patience: int = 300) -> None:
    for _ in range(patience):
        if answered.keys() <= seen.keys():
            return
        await asyncio.sleep(0.1)


async def _token(client: httpx.AsyncClient, demo: Demo) -> str:
    account = next(row for row in demo.accounts if row.role == "province")
    answer = await client.post(f"{demo.registry}/v1/login", json={"user": account.user, "password": account.password})
    return str(answer.raise_for_status().json()["token"])


async def _listen(client: httpx.AsyncClient, demo: Demo, token: str, seen: dict[str, float]) -> None:
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    async with client.stream("GET", f"{demo.registry}/v1/tasks/stream", headers=headers, timeout=None) as stream:
        async for name, data in _events(stream):
            if name == "task.opened":
                seen[json.loads(data)["because"][0]["facts"][0]] = time.perf_counter()


async def _events(stream: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    name = ""
    async for line in stream.aiter_lines():
        if line.startswith("event:"):
            name = line[6:].strip()
        elif line.startswith("data:"):
            yield name, line[5:]


async def _drive(client: httpx.AsyncClient, demo: Demo, first: int, last: int) -> dict[str, float]:
    """Sends events ``first`` to ``last`` on time; fact id to the moment of its 202."""
    answered: dict[str, float] = {}
    began = time.perf_counter()
    sending = []
    for place, number in enumerate(range(first, last, BATCH)):
        await asyncio.sleep(max(0.0, began + place * BATCH / RATE - time.perf_counter()))
        sending.append(asyncio.create_task(_send(client, demo, range(number, number + BATCH), answered)))
    await asyncio.gather(*sending)
    return answered


async def _send(client: httpx.AsyncClient, demo: Demo, numbers: range, answered: dict[str, float]) -> None:
    body = json.dumps([_hire(number) for number in numbers], ensure_ascii=False)
    headers = {"authorization": f"Bearer {demo.publisher_key}", "content-type": "application/cloudevents-batch+json"}
    answer = await client.post(f"{demo.gateway}/v1/events", content=body.encode(), headers=headers)
    now = time.perf_counter()
    for receipt in answer.raise_for_status().json()["receipts"]:
        assert receipt["status"] == "accepted", receipt
        answered[fact_id(SOURCE, receipt["id"])] = now


def _hire(number: int) -> dict[str, Any]:
    return {
        "specversion": "1.0", "id": f"b-{number}", "source": SOURCE, "type": "coverlink.employment.started.v1",
        "data": {
            "person": {"id_type": "resident_id", "id_number": _id_number(number)},
            "unit": {"uscc": unit_code("320106", number % UNITS), "name": f"第{number % UNITS}公司"},
            "employment": {
                "ref": f"E-{number}", "form": "part_time", "started_on": "2026-11-02", "work_district": "320106",
            },
        },
    }  # fmt: skip


def _id_number(number: int) -> str:
    """Another person for every number."""
    days, order = divmod(number, MOST_OF_A_DAY)
    return resident_id("320106", date(1970, 1, 1) + timedelta(days=days), order)
