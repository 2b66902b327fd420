"""A server beside the work: it answers while the work goes on, and no thread of it is left behind."""

import asyncio
import threading
import time

import httpx
import pytest
from fastapi import FastAPI

from coverlink_local.ports import free_ports
from coverlink_web import probes, served_beside


def app() -> FastAPI:
    made = FastAPI()
    made.include_router(probes({}, {}))

    @made.get("/slow")
    async def slow() -> None:
        await asyncio.sleep(60)

    return made


def left() -> list[str]:
    return [thread.name for thread in threading.enumerate() if thread.name == "probes"]


def test_it_ends_with_the_work_also_while_somebody_waits_for_an_answer() -> None:
    port = free_ports(1)
    waits = threading.Thread(target=lambda: httpx.get(f"http://127.0.0.1:{port}/slow", timeout=60))
    with served_beside(app(), "127.0.0.1", port):
        for _ in range(100):
            try:
                assert httpx.get(f"http://127.0.0.1:{port}/livez").status_code == 200
                break
            except httpx.TransportError:
                time.sleep(0.05)
        waits.start()
        time.sleep(0.2)
        began = time.monotonic()
    assert time.monotonic() - began < 10 and left() == []
    waits.join()


def test_it_ends_with_work_that_fails_before_it_has_begun() -> None:
    with pytest.raises(ValueError, match="the work"), served_beside(app(), "127.0.0.1", free_ports(1)):
        raise ValueError("the work")
    assert left() == []
