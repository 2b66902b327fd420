"""Without transactions nothing is lost, each key keeps its order, something may come twice; and it is said at start."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

from coverlink_local.tansu import Tansu
from tests.engine.rig import Rig

SAID = "AT LEAST ONCE"


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path, transactions=False)
    yield made
    made.close()


def test_each_record_once_as_long_as_nobody_dies(rig: Rig) -> None:
    worker = rig.worker()
    worker.wait_ready()
    rig.send(20_000)
    rig.exactly_once(rig.wait_all())
    assert SAID in worker.log.read_text()


def test_kills_lose_nothing(rig: Rig) -> None:
    worker = rig.worker(instance="a")
    worker.wait_ready()
    for _ in range(3):
        rig.send(10_000)
        worker.kill()
        rig.send(1_000)
        worker.start()
    _all_told(rig)


def test_a_broker_that_knows_no_transactions(tmp_path: Path) -> None:
    server = Tansu(tmp_path / "tansu")
    server.start()
    rig = Rig(server.bootstrap, tmp_path, transactions=False)
    try:
        worker = rig.worker(instance="a")
        worker.wait_ready()
        rig.send(2_000)
        _all_told(rig)
    finally:
        rig.close()
        server.stop()


def _all_told(rig: Rig) -> None:
    """Every number of every key came out, and none for the first time behind a greater one."""

    def enough(_: object) -> bool:
        told: dict[str, list[int]] = defaultdict(list)
        for row in rig.counted():
            if row.number not in told[row.key]:
                told[row.key].append(row.number)
        return all(told[key] == list(range(1, count + 1)) for key, count in rig.sent.items())

    rig.until(rig.dlq, enough)
