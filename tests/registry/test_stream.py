"""The live stream: what is told, how soon, to whom; how it ends, and how whoever comes back misses nothing."""

import signal
import time
from pathlib import Path
from typing import Any

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


def test_streams_go_on_when_redis_forgets_everything(registry: Registry) -> None:
    listening = Listener(registry, "li")
    registry.redis.client_kill_filter(_type="pubsub")
    registry.redis.flushall()
    task = registry.task(somebody())
    claim(registry.by("wang"), task)
    listening.wait(lambda event: event[2]["id"] == task)
    listening.close()
