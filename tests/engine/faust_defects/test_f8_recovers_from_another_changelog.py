"""F8. Faust restores a table from a changelog that is not the one its disk was filled from, or waits for a record that
does not exist (faust-streaming 155, 158, 176, 325, 597; ``FIXME`` three times in tables/recovery.py).

It reckons with the last record's offset and not with the end. A changelog that ends with records that compaction has
removed, or with a transaction's marker, is waited for without end. And where the disk is ahead of the changelog the
worker crashes, at every start, until somebody deletes the disk; with that check turned off, it takes the disk for true.

The engine reads up to the end, whatever stands there. A disk whose position is outside of the changelog is of another
life: while nothing of the input is decided it is thrown away. Otherwise the changelog lacks what is needed. The disk
may be the only copy, so the worker says so, decides nothing, and goes on as soon as either is put right.
"""

import json
import urllib.error
import urllib.request
from typing import Any, cast

import pytest
from faust.exceptions import ConsistencyError
from faust.types import TP

from tests.engine.faust_defects.broker import committed, eventually, made_anew, truncated
from tests.engine.faust_defects.stock import MENDED, NewStock, Stock
from tests.engine.rig import Rig
from tests.faults.running import Running


def recovering(stock: Stock, disk: int, high: int) -> Any:
    """Faust's recovery of one table: up to which offset the disk is filled, and where the changelog ends."""
    table: Any = stock.app.Table("counts", default=int, partitions=1)
    place = TP(table.changelog_topic.get_topic_name(), 0)

    async def highwaters(*_: TP) -> dict[TP, int]:
        return {place: high}

    async def earliest(*_: TP) -> dict[TP, int]:
        return {place: 0}

    async def seek(_: dict[TP, int]) -> None: ...

    stock.consumer.highwaters, stock.consumer.earliest_offsets, stock.consumer.seek_wait = highwaters, earliest, seek
    recovery = cast("Any", stock.app.tables).recovery
    recovery.add_active(table, place)
    recovery.active_offsets[place] = disk
    recovery.signal_recovery_start.set()
    return recovery


async def test_evidence_a_disk_ahead_of_its_changelog_crashes_each_start(new_stock: NewStock) -> None:
    recovery = recovering(new_stock(), disk=12, high=5)
    with pytest.raises(ConsistencyError):
        await recovery._restart_recovery(recovery)
        pytest.fail(MENDED)


async def test_evidence_a_last_record_that_is_gone_is_waited_for(new_stock: NewStock) -> None:
    """All there is has been read, up to 7. What stood at 8 and 9 was a tombstone, or a marker: no consumer gets it."""
    stock = new_stock()
    recovery = recovering(stock, disk=7, high=10)
    await recovery._build_highwaters(stock.consumer, recovery.active_tps, recovery.active_highwaters, "active")
    assert recovery.active_remaining_total() == 2 and recovery.need_recovery(), MENDED


def counted(rig: Rig, worker: Running, all_of_them: int = 3) -> None:
    """Three more of one key, and the worker is gone."""
    for _ in range(3):
        rig.send_one("a")
    rig.producer.flush()
    eventually(lambda: committed(rig) == {0: all_of_them})
    worker.kill()


def why_not_ready(worker: Running) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{worker.told['port']}/readyz", timeout=2):
            return ""
    except urllib.error.HTTPError as answer:
        return str(json.load(answer)["wrong"]["engine"])
    except OSError:
        return ""


def test_before_anything_is_decided_the_state_of_another_life_is_thrown_away(rig: Rig) -> None:
    """Given a cluster made anew and a disk that was not, then the counts begin anew."""
    counted(rig, rig.worker(instance="a", folder="kept"))
    made_anew(rig, rig.changelog)
    rig.group += "-anew"
    worker = rig.worker(instance="a", folder="kept")
    eventually(lambda: committed(rig) == {0: 3})
    assert rig.states() == {b"a": 3}, "6 would be three of each life"
    assert "a state from before is thrown away" in worker.tail(100_000)


def test_a_changelog_that_lost_what_is_decided_stops_its_partition_and_not_the_truth(rig: Rig) -> None:
    worker = rig.worker(instance="a", folder="kept")
    counted(rig, worker)
    made_anew(rig, rig.changelog)
    worker.start()
    rig.send_one("a")
    rig.producer.flush()
    eventually(lambda: "goes from 0 to 0" in why_not_ready(worker))
    assert committed(rig) == {0: 3} and rig.states() == {}
    state = worker.data_dir / "state" / rig.changelog / "0"
    state.rename(rig.folder / "moved away")
    eventually(lambda: committed(rig) == {0: 4})
    assert rig.states() == {b"a": 1}, "somebody has chosen to go on without the old one"


def test_a_changelog_cut_at_its_beginning_is_seen_too(rig: Rig) -> None:
    """Given a disk from before the cut, then what it has not seen is gone, and it cannot know which states are old."""
    first = rig.worker(instance="a", folder="old")
    counted(rig, first, 3)
    counted(rig, rig.worker(instance="a", folder="new"), 6)
    truncated(rig, rig.changelog)
    first.start()
    eventually(lambda: "this worker's state is that of" in why_not_ready(first))
