"""Timers: what is due is published in the order of days, nothing is forgotten, and a replay publishes the same."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from coverlink_engine.store import Memory, Store, pack
from tests.engine.rig import Rig

FIRST = date(2026, 1, 1)
DAYS, KEYS = 30, 3_000


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path)
    yield made
    made.close()


def _ask_for_timers(rig: Rig) -> dict[bytes, bytes]:
    """Key -> its day, in no order of days."""
    dice, asked = random.Random(1), {}
    for number in range(KEYS):
        day = FIRST + timedelta(days=dice.randrange(DAYS))
        asked[b"k%d" % number] = day.isoformat().encode()
        rig.send_raw(f"k{number}", b"wake " + asked[b"k%d" % number])
    rig.producer.flush()
    return asked


def _woken(rig: Rig, count: int) -> dict[int, list[tuple[bytes, bytes]]]:
    """Partition -> keys and days as they were published, once there are ``count``."""

    found: dict[int, list[tuple[bytes, bytes]]] = defaultdict(list)
    for row in rig.until(rig.output, lambda rows: sum(row.value.startswith(b"woken") for row in rows) >= count):
        if row.value.startswith(b"woken"):
            found[row.partition].append((row.key, row.value.split()[1]))
    return found


def test_what_is_due_is_published_by_days_and_each_timer_once(rig: Rig) -> None:
    """They fire while none is told of yet: the worker starts on a full topic and a disk of its own."""
    asked = _ask_for_timers(rig)
    rig.worker(instance="a", folder="kept").wait_ready()
    woken = _woken(rig, KEYS)
    assert {key: day for rows in woken.values() for key, day in rows} == asked
    assert sum(map(len, woken.values())) == KEYS, "a timer fired twice, though nothing was killed"


def test_timers_survive_the_worker_and_its_disk(rig: Rig) -> None:
    """Given timers far ahead and a worker that dies, when another starts with an empty disk, then it knows them all."""
    asked = _ask_for_timers(rig)
    first = rig.worker(folder="first", today="2025-12-31")
    rig.until(rig.output, lambda rows: len(rows) >= KEYS)
    first.kill()
    rig.worker(folder="second", today="2026-12-31")
    woken = _woken(rig, KEYS)
    assert {key: day for rows in woken.values() for key, day in rows} == asked
    for partition, rows in woken.items():
        days = [day for _, day in rows]
        assert days == sorted(days), f"partition {partition} woke a later day first"


def test_a_timer_that_was_put_off_or_withdrawn_does_not_fire(tmp_path: Path) -> None:
    store = Store(tmp_path / "s", Memory())
    soon, late = FIRST, FIRST + timedelta(days=9)
    store.write({b"a": pack(b"1", soon), b"b": pack(b"1", soon), b"c": pack(b"1", soon)}, {}, 3)
    store.write({b"a": pack(b"2", late), b"b": pack(b"2", None)}, store.read([b"a", b"b"]), 5)
    assert store.due(soon, 10) == [(soon, b"c")]
    store.close()


def test_a_timer_earlier_than_all_that_fired_is_found(tmp_path: Path) -> None:
    """The look begins where the last one ended; what is set before that moves it back."""
    store = Store(tmp_path / "s", Memory())
    later, earlier = FIRST + timedelta(days=5), FIRST
    store.write({b"a": pack(b"1", later)}, {}, 1)
    store.forget(store.due(later, 10))
    assert store.due(later, 10) == []
    store.write({b"b": pack(b"1", earlier)}, {}, 2)
    assert store.due(later, 10) == [(earlier, b"b")]
    store.close()
    again = Store(tmp_path / "s", Memory())
    assert again.due(later, 10) == [(earlier, b"b")], "a store that is opened anew looks from the beginning"
    again.close()
