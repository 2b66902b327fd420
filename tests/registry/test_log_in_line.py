"""A morning rush of log-ins is worked off a few at a time, in line, while others work on."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

from coverlink_web import Problem
from registry.http.line import AT_ONCE, Line
from tests.registry.serving import PASSWORD, Registry


def test_few_are_worked_at_once_and_all_in_the_end() -> None:
    now, most, lock = 0, 0, threading.Lock()

    def work() -> int:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        time.sleep(0.01)
        with lock:
            now -= 1
        return 1

    async def rush() -> int:
        line = Line(at_once=2)
        return sum(await asyncio.gather(*(line.does(work) for _ in range(30))))

    assert asyncio.run(rush()) == 30 and most == 2


def test_who_finds_the_line_full_is_told_when_to_come_again() -> None:
    async def rush() -> list[int | BaseException]:
        line, go = Line(at_once=1, longest=3), threading.Event()
        first = [asyncio.create_task(line.does(lambda: go.wait(5))) for _ in range(4)]
        await asyncio.sleep(0.1)
        with pytest.raises(Problem) as refused:
            await line.does(lambda: True)
        assert (refused.value.status, refused.value.code) == (503, "busy") and refused.value.headers["Retry-After"]
        go.set()
        return await asyncio.gather(*first)

    assert asyncio.run(rush()) == [True] * 4


def test_everybody_gets_in_and_the_others_work_on_meanwhile(registry: Registry) -> None:
    wang, given = registry.by("wang"), {"user": "li", "password": PASSWORD}
    with ThreadPoolExecutor(60) as many:
        came = [many.submit(httpx.post, f"{registry.address}/v1/login", json=given, timeout=30) for _ in range(60)]
        asked = 0
        while not all(one.done() for one in came):
            assert wang.get("/v1/tasks").status_code == 200
            asked += 1
    assert [one.result().status_code for one in came] == [200] * 60
    assert asked > 3 and AT_ONCE >= 1
