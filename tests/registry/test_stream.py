"""The live stream: what is told, how soon, to whom; how it ends, and how whoever comes back misses nothing."""

import time

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
