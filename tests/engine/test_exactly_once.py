"""The engine's promise: no record lost, none counted twice, each key's order kept, whatever happens to the workers."""

import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from kafka import TopicPartition
from kafka.admin import KafkaAdminClient
from kafka.errors import NoError
from kafka.structs import OffsetAndMetadata

from tests.engine.rig import Rig


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path)
    yield made
    made.close()


def test_what_goes_in_is_counted_once_and_a_clean_end_is_code_0(rig: Rig) -> None:
    worker = rig.worker()
    worker.wait_ready()
    rig.send(20_000)
    rig.exactly_once(rig.wait_all())
    assert worker.kill(signal.SIGTERM) == 0, worker.log.read_text()[-2000:]


def test_state_survives_a_kill_with_the_disk_and_without_it(rig: Rig) -> None:
    rig.send(5_000)
    first = rig.worker(instance="a", folder="kept")
    rig.wait_all()
    first.kill()
    rig.send(5_000)
    second = rig.worker(instance="a", folder="kept")
    rig.exactly_once(rig.wait_all())
    second.kill()
    rig.send(5_000)
    rig.worker(instance="a", folder="empty")
    rig.exactly_once(rig.wait_all())


def test_workers_killed_paused_and_added_while_records_come(rig: Rig) -> None:
    """A short form of `make faults`."""
    workers = [rig.worker(instance="a"), rig.worker(instance="b")]
    for worker in workers:
        worker.wait_ready()
    for turn in range(4):
        rig.send(10_000)
        victim = workers[turn % 2]
        victim.kill()
        rig.send(5_000)
        victim.start()
    paused = workers[0]
    paused.process.send_signal(signal.SIGSTOP)
    rig.send(5_000)
    time.sleep(8)  # past its session: its partitions go to the other
    paused.process.send_signal(signal.SIGCONT)
    rig.send(5_000)
    rig.worker()
    rig.send(5_000)
    rig.exactly_once(rig.wait_all(90))


@pytest.mark.parametrize("folder", ["kept", "empty"])
def test_a_group_s_offset_that_is_behind_the_state_decides_nothing_twice(rig: Rig, folder: str) -> None:
    """As a coordinator may answer that has just taken over from one that died."""
    rig.send(5_000)
    rig.worker(instance="a", folder="kept")
    rig.wait_all()
    rig.workers[0].kill(signal.SIGTERM)
    admin = KafkaAdminClient(bootstrap_servers=rig.bootstrap)
    places = [TopicPartition(rig.input, number) for number in range(rig.partitions)]
    _until_empty(admin, rig.group)
    asked = admin.alter_group_offsets(rig.group, {place: OffsetAndMetadata(100, "", -1) for place in places})
    assert set(asked.values()) == {NoError}
    admin.close()
    rig.send(1_000)
    rig.worker(instance="a", folder=folder)
    rig.exactly_once(rig.wait_all())


def _until_empty(admin: KafkaAdminClient, group: str) -> None:
    """Waits until the member that ended has left; one with a name stays until its session is over."""
    deadline = time.monotonic() + 30
    while True:
        found = admin.describe_groups([group])
        state = next(iter(found.values()))["group_state"] if isinstance(found, dict) else found[0]["group_state"]
        if state in ("Empty", "Dead"):
            return
        assert time.monotonic() < deadline, found
        time.sleep(0.3)
