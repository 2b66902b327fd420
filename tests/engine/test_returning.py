"""A named worker comes back at once, and never into a group that has lost a partition on the way."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.rig import Rig
from tests.faults import aim
from tests.faults.running import Running


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path, program="tests.faults.worker")
    yield made
    made.close()


def test_a_partition_given_up_by_a_worker_that_then_died_finds_an_owner(rig: Rig) -> None:
    """Dead between the two turns of a cooperative rebalance, and back before its session ends."""
    named = rig.worker(instance="a")
    named.wait_ready()
    rig.send(1_000)
    aim.order(named, ["taken"])
    other = rig.worker()
    assert aim.inside([named], 20) is named
    named.kill()
    aim.release(named)
    named.start()
    _all_owned(rig, named, other)
    rig.send(1_000)
    rig.exactly_once(rig.wait_all())


def test_a_quick_restart_under_its_name_moves_nobody_s_partitions(rig: Rig) -> None:
    patient = {"session_timeout_ms": 20_000}  # a busy machine may take long to start it again
    named, other = rig.worker(instance="a", **patient), rig.worker(instance="b", **patient)
    _all_owned(rig, named, other)
    before = other.moved()
    named.kill()
    named.start()
    _all_owned(rig, named, other)
    assert other.moved() == before


def _all_owned(rig: Rig, *workers: Running) -> None:
    deadline = time.monotonic() + 30
    while not all(worker.ready() for worker in workers) or sum(worker.holds() for worker in workers) < rig.partitions:
        assert time.monotonic() < deadline, [(worker.holds(), worker.tail()) for worker in workers]
        time.sleep(0.1)
