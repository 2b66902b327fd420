"""What a worker says of itself, and what it does about it: ready, alive, its figures, and an orderly end."""

import re
import signal
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.rig import Rig
from tests.faults.running import Running

STUCK = 70


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path)
    yield made
    made.close()


def figures(worker: Running) -> dict[str, float]:
    """Each metric's samples added up."""
    found: dict[str, float] = {}
    with urllib.request.urlopen(f"http://127.0.0.1:{worker.told['port']}/metrics", timeout=5) as answer:
        for name, value in re.findall(r"^(engine_\w+?)(?:\{.*\})? (\S+)$", answer.read().decode(), re.MULTILINE):
            found[name] = found.get(name, 0.0) + float(value)
    return found


def test_its_figures_tell_what_it_did(rig: Rig) -> None:
    worker = rig.worker()
    worker.wait_ready()
    before = time.time()
    rig.send(3_000)
    rig.send_raw("k1", b"bad")
    rig.send_raw("k1", b"wake 2026-01-01")
    rig.producer.flush()
    rig.until(rig.output, lambda rows: len(rows) >= 3_002)  # with the one that was woken
    seen = figures(worker)
    while seen.get("engine_lag_records") != 0 or seen["engine_lag_seconds"]:  # looked at every two seconds
        assert time.time() - before < 40, seen
        time.sleep(0.2)
        seen = figures(worker)
    assert seen["engine_records_total"] == 3_002
    assert seen["engine_dead_letters_total"] == 1 and seen["engine_timers_fired_total"] == 1
    assert seen["engine_chunk_records_sum"] == 3_002 and seen["engine_chunk_seconds_count"] >= 1
    assert seen["engine_last_commit_timestamp_seconds"] >= before
    assert seen["engine_rebalances_total"] == rig.partitions and seen["engine_restore_seconds_count"] == rig.partitions
    assert seen["engine_lag_seconds"] == 0 and seen["engine_restore_left_records"] == 0
    assert seen["engine_chunks_aborted_total"] == 0


def test_ready_means_assigned_and_restored(rig: Rig) -> None:
    """A worker that has its partitions but not their states says no; the one that has both says yes."""
    rig.send(2_000)
    rig.worker(folder="first").wait_ready()
    rig.exactly_once(rig.wait_all())
    rig.workers[0].kill()
    second = rig.worker(folder="second")
    assert not second.ready(), "it has just been started"
    second.wait_ready()
    assert figures(second)["engine_restored_records_total"] >= 100


def test_one_that_stands_still_ends_itself_and_says_why(rig: Rig) -> None:
    worker = rig.worker(stuck_after=3.0)
    worker.wait_ready()
    rig.send_raw("k1", b"hang")
    rig.producer.flush()
    assert worker.process.wait(40) == STUCK
    assert "no commit for" in worker.tail(20_000)


def test_told_to_end_under_load_it_commits_what_it_has_and_leaves_with_code_0(rig: Rig) -> None:
    worker = rig.worker(instance="a", folder="kept")
    worker.wait_ready()
    rig.send(60_000)
    began = time.monotonic()
    assert worker.kill(signal.SIGTERM) == 0, worker.tail()
    assert time.monotonic() - began < 30
    worker.start()
    rig.exactly_once(rig.wait_all())
    assert figures(worker)["engine_chunks_aborted_total"] == 0
