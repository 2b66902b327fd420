"""No fact lost, none doubled, each person's order kept, whatever happens to workers, brokers, lines and disks.

The short forms run with all tests; the long ones are `make faults`. SEED in the environment repeats a course.
"""

import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from coverlink_local.guard import Guard
from tests.engine.rig import Rig
from tests.faults import worker_faults as w
from tests.faults.broker_faults import (
    bouncing,
    cutting,
    delaying,
    killing_controller,
    killing_leader,
    refusing,
    silencing_a_return,
    swallowing,
)
from tests.faults.cluster import Cluster
from tests.faults.course import check, run, seed
from tests.faults.disk import state_disk
from tests.faults.proxy import Proxied
from tests.faults.scene import Scene
from tests.faults.stream import Stream

PARTITIONS = 6


@contextmanager
def scene(
    bootstrap: str, folder: Path, given: int, facts: int, rate: float, front: str = "", copies: int = 1
) -> Iterator[Scene]:
    """Three workers with names, and the stream."""
    rig = Rig(bootstrap, folder, partitions=PARTITIONS, replication=copies, program="tests.faults.worker", front=front)
    people = max(100, facts // 500)
    made = Scene(
        rig, random.Random(given), Stream(rig, random.Random(given + 1), facts=facts, rate=rate, people=people)
    )
    try:
        yield made
    finally:
        made.stream.abandon()
        made.close()
        rig.close()


@contextmanager
def proxied(folder: Path, given: int) -> Iterator[Proxied]:
    with ExitStack() as stack:
        guard = Guard()
        stack.callback(guard.close)
        broker = Proxied(folder, guard, random.Random(given + 2))
        stack.callback(broker.kill)
        broker.proxy.start()
        stack.callback(broker.proxy.close)
        broker.start()
        yield broker


def one_broker(folder: Path, facts: int, rate: float, plan: dict[str, int]) -> None:
    given = seed()
    with ExitStack() as stack:
        broker = stack.enter_context(proxied(folder / "kafka", given))
        disk = state_disk(folder / "w0")
        stack.callback(disk.close)
        at = stack.enter_context(scene(broker.bootstrap, folder, given, facts, rate, broker.front))
        at.fixed.extend(at.rig.worker(instance=name) for name in "abc")
        named = {
            "kill": w.kill, "kill_two": w.kill_two, "kill_in_commit": w.kill_in_commit,
            "kill_in_restore": w.kill_in_restore, "kill_in_rebalance": w.kill_in_rebalance, "pause": w.pause,
            "add": w.add, "remove": w.remove, "disk_full": w.filling(at.fixed[0], disk), "bounce": bouncing(broker),
            "cut": cutting(broker.proxy), "refuse": refusing(broker.proxy), "delay": delaying(broker.proxy),
            "swallow": swallowing(broker.proxy), "silent_return": silencing_a_return(broker.proxy),
        }  # fmt: skip
        run(at, {named[name]: times for name, times in plan.items()}, w.kill)
        check(at, "one_broker", given)


def three_brokers(folder: Path, facts: int, rate: float, times: int) -> None:
    given = seed()
    with ExitStack() as stack:
        guard = Guard()
        stack.callback(guard.close)
        cluster = Cluster(folder / "cluster", guard, random.Random(given + 2))
        stack.callback(cluster.stop)
        cluster.start()
        at = stack.enter_context(scene(cluster.bootstrap, folder, given, facts, rate, copies=3))
        at.fixed.extend(at.rig.worker(instance=name) for name in "ab")
        run(at, {killing_leader(cluster): times, killing_controller(cluster): times, w.kill: times})
        check(at, "three_brokers", given)


ONCE = dict.fromkeys(
    ["kill_in_commit", "kill_in_restore", "kill_in_rebalance", "pause", "remove", "disk_full", "bounce"], 1
)


def test_workers_disk_and_broker(tmp_path: Path) -> None:
    one_broker(tmp_path, 30_000, 600, {"kill": 2, **ONCE})


def test_lines(tmp_path: Path) -> None:
    one_broker(tmp_path, 15_000, 600, {"cut": 1, "refuse": 1, "delay": 1, "swallow": 1})


@pytest.mark.long
def test_leader_and_controller(tmp_path: Path) -> None:
    three_brokers(tmp_path, 15_000, 600, 1)


@pytest.mark.long
@pytest.mark.timeout(3_600)
def test_a_million_facts(tmp_path: Path) -> None:
    """At least 60 kills, a third of them aimed; 10 pauses past the session, 10 bounces, and the rest."""
    aimed = dict.fromkeys(["kill_in_commit", "kill_in_restore", "kill_in_rebalance"], 8)
    lines = dict.fromkeys(["cut", "refuse", "delay", "swallow", "silent_return"], 4)
    often = {"kill": 30, "kill_two": 4, "pause": 10, "bounce": 10, "add": 5, "remove": 5, "disk_full": 3}
    one_broker(tmp_path, 1_000_000, 1_500, {**often, **aimed, **lines})


@pytest.mark.long
@pytest.mark.timeout(1_800)
def test_leaders_and_controllers_again_and_again(tmp_path: Path) -> None:
    three_brokers(tmp_path, 100_000, 600, 6)
