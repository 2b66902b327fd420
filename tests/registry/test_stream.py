"""The live stream: what is told, how soon, to whom; how it ends, and how whoever comes back misses nothing."""

import asyncio
import signal
import time
from pathlib import Path
from typing import Any

import anyio
import pytest
import redis.asyncio as aioredis

from registry import changes
from registry.access.account import Account
from registry.changes import Event, Read, Wish
from registry.database import connect
from registry.stream.hub import Hub
from tests.registry.serving import Listener, Registry, claim, somebody


def test_claims_are_told_at_once_and_only_in_their_district(registry: Registry, person: str) -> None:
    task = registry.task(person)
    mine, theirs = Listener(registry, "li"), Listener(registry, "zhao")
    began = time.perf_counter()
    claim(registry.by("wang"), task)
    kind, id_, told = mine.wait(lambda event: event[2]["id"] == task)
    assert (kind, told["status"]) == ("task.changed", "claimed") and id_.isdigit()
    assert time.perf_counter() - began < 1
    assert not theirs.events
    mine.close()
    theirs.close()


def test_whoever_comes_back_misses_nothing(registry: Registry) -> None:
    first = Listener(registry, "li")
    people = [somebody() for _ in range(6)]
    tasks = [registry.task(name) for name in people]
    claim(registry.by("wang"), tasks[0])
    _, last, _ = first.wait(lambda event: event[2]["id"] == tasks[0])
    first.close()
    for task in tasks[1:]:
        claim(registry.by("wang"), task)
    again = Listener(registry, "li", last)
    again.wait(lambda event: event[2]["id"] == tasks[-1])
    assert {event[2]["id"] for event in again.events} >= set(tasks[1:])
    again.close()


def test_another_replica_tells_it_and_goes_on_where_the_first_was(
    registry: Registry, redis_server: Any, tmp_path: Path
) -> None:
    other = Registry(registry.url, redis_server.url, tmp_path)
    first = Listener(registry, "li")
    there = Listener(other, "li")
    tasks = [registry.task(somebody()) for _ in range(3)]
    began = time.perf_counter()
    claim(registry.by("wang"), tasks[0])
    there.wait(lambda event: event[2]["id"] == tasks[0])
    assert time.perf_counter() - began < 1, "within a second on another replica"
    _, last, _ = first.wait(lambda event: event[2]["id"] == tasks[0])
    first.close()
    for task in tasks[1:]:
        claim(registry.by("wang"), task)
    again = Listener(other, "li", last)
    again.wait(lambda event: event[2]["id"] == tasks[-1])
    assert [event[2]["id"] for event in again.events][:2] == tasks[1:]
    other.process.send_signal(signal.SIGTERM)
    assert other.process.wait(30) == 0
    assert again.ended.wait(5) and there.ended.wait(5), "streams end in order when their server stops"
    other.db.close()


def test_while_nobody_listens_no_change_is_read_and_whoever_joins_is_told_all(
    registry: Registry, redis_server: Any
) -> None:
    read: list[int] = []

    async def follows() -> bytes:
        with connect(registry.url) as db:

            def since(last: int, wish: Wish) -> Read:
                read.append(last)
                return changes.read(db, last, wish)

            hub = Hub(aioredis.Redis.from_url(redis_server.url), since, lambda: changes.newest(db))
            hub.open()
            for _ in range(3):
                await asyncio.to_thread(claim, registry.by("wang"), registry.task(somebody()))
            await asyncio.sleep(1)
            assert hub.current and not read, "nobody listens"
            stream, task = hub.reader(Account("li", "caseworker", ("320106",)), lambda: True), registry.task(somebody())
            with hub.joined(stream):
                await asyncio.to_thread(claim, registry.by("wang"), task)
                told = await asyncio.wait_for(anext(hub.told(stream, None, anyio.Event())), 5)
            await hub.close()
        assert told.startswith(b"id: ") and f'"id":"{task}"'.encode() in told and told.count(b"data:") == 1 and read
        return told

    asyncio.run(follows())


def test_who_is_behind_is_not_told_that_all_was_told(redis_server: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """More changes than are read in one go, for longer than is current; and more than a reader takes."""
    monkeypatch.setattr("registry.stream.hub.CURRENT", 0.5)
    full = True

    def since(last: int, wish: Wish) -> Read:
        time.sleep(0.05)
        event = Event(last + 1, "task.changed", "t", "320106", "open", "{}")
        return Read([event] * (changes.MOST if full else 1), last + 1, full)

    async def follows() -> None:
        nonlocal full
        hub = Hub(aioredis.Redis.from_url(redis_server.url), since, lambda: 0)
        stream = hub.reader(Account("li", "caseworker", ("320106",)), lambda: True)
        with hub.joined(stream):
            hub.open()
            await asyncio.sleep(1)
            assert not hub.current and not stream.current
            full = False
            await asyncio.sleep(0.5)
            stream = hub.reader(Account("li", "caseworker", ("320106",)), lambda: True)  # the other was ended
            assert hub.current and stream.current, "though a change always comes"
            await hub.close()

    asyncio.run(follows())


def test_streams_go_on_when_redis_forgets_everything(registry: Registry) -> None:
    listening = Listener(registry, "li")
    registry.redis.client_kill_filter(_type="pubsub")
    registry.redis.flushall()
    task = registry.task(somebody())
    claim(registry.by("wang"), task)
    listening.wait(lambda event: event[2]["id"] == task)
    listening.close()
