"""A look through all states: every key once for a name, also when the worker dies in the middle of it."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from signal import SIGTERM
from typing import Any

import pytest

from coverlink_engine.store import Memory, Store, decided_up_to, pack
from tests.engine.rig import Rig

KEYS = 2_000


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path)
    yield made
    made.close()


def looked_at(rows: list[Any], name: str) -> Counter[bytes]:
    return Counter(row.key for row in rows if row.value.endswith(b" for " + name.encode()))


def filled(rig: Rig, folder: str) -> None:
    """A worker counts every key and ends in good order."""
    rig.send(KEYS, KEYS)
    worker = rig.worker(instance="a", folder=folder)
    rig.until(rig.output, lambda rows: len(rows) >= KEYS)
    worker.kill(SIGTERM)


def test_every_key_is_looked_at_once_for_a_name_and_again_for_another(rig: Rig) -> None:
    filled(rig, "kept")
    for name in ("one", "one", "two"):
        worker = rig.worker(instance="a", folder="kept", sweep=name)
        worker.wait_ready()
        rows = rig.until(rig.output, lambda rows, name=name: len(looked_at(rows, name)) == KEYS)
        worker.kill(SIGTERM)
        assert set(looked_at(rows, name).values()) == {1}, "a key was looked at twice for the same name"


def test_what_a_dying_worker_had_not_looked_through_another_does(rig: Rig) -> None:
    """Given findings at 500 a second, when the worker dies in the middle, then another begins again and misses none."""
    filled(rig, "first")
    slow = rig.worker(instance="a", folder="first", sweep="rules", sweep_rate=500)
    rig.until(rig.output, lambda rows: len(looked_at(rows, "rules")) > KEYS // 10)
    slow.kill()
    assert len(looked_at(rig.read(rig.output), "rules")) < KEYS, "the kill came too late to tell"
    rig.worker(instance="a", folder="second", sweep="rules")
    rig.until(rig.output, lambda rows: len(looked_at(rows, "rules")) == KEYS)


def test_records_are_decided_while_states_are_looked_through(rig: Rig) -> None:
    filled(rig, "first")
    rig.worker(instance="a", folder="first", sweep="slowly", sweep_rate=100).wait_ready()
    rig.send(500, 100)
    rows = rig.until(rig.output, lambda rows: sum(b"looked" not in row.value for row in rows) >= KEYS + 500)
    assert len(looked_at(rows, "slowly")) < KEYS


def test_keys_come_in_order_without_the_engines_own(tmp_path: Path) -> None:
    store = Store(tmp_path / "s", Memory())
    own, value = decided_up_to("in", 7)
    store.write({own: value, b"a": pack(b"1", None), b"ab": pack(b"2", None), b"b": pack(b"3", None)}, {}, 1)
    assert [key for key, _ in store.after(b"", 2)] == [b"a", b"ab"]
    assert [key for key, _ in store.after(b"ab", 2)] == [b"b"]
    assert store.after(b"b", 2) == []
    store.close()
