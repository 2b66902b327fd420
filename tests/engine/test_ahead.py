"""What a large round writes while it is still being decided becomes visible with its commit, or never."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from coverlink_engine import EngineConfig, Output
from coverlink_engine.book import Place
from coverlink_engine.outgoing import Transactions
from tests.engine.faust_defects.recorded import letter
from tests.engine.faust_defects.test_f6_exactly_once_in_name import member
from tests.engine.rig import Rig


@pytest.fixture
def rig(kafka: str, tmp_path: Path) -> Iterator[Rig]:
    made = Rig(kafka, tmp_path)
    yield made
    made.close()


def test_what_was_taken_back_is_never_visible_and_the_next_commit_is(rig: Rig, tmp_path: Path) -> None:
    config = EngineConfig(rig.group, rig.bootstrap, (rig.input,), tmp_path, letter, changelog=rig.changelog)
    outgoing, place = Transactions(config, "one"), Place(rig.changelog, 0)
    with member(rig) as consumer:
        outgoing.open()
        assert outgoing.ahead([Output(rig.output, b"a", b"1 1", [])], {place: {b"a": b"\0\0\0\x001"}})
        outgoing.take_back()
        outgoing.open()
        for value in (b"1 1", b"2 2"):
            assert outgoing.ahead([Output(rig.output, b"b", value, [])], {place: {b"b": b"\0\0\0\x00" + value[:1]}})
        membership = consumer.consumer_group_metadata()
        written = outgoing.commit([Output(rig.output, b"b", b"3 3", [])], {}, {Place(rig.input, 0): 3}, membership)
    assert [(row.key, row.value) for row in rig.read(rig.output)] == [(b"b", b"1 1"), (b"b", b"2 2"), (b"b", b"3 3")]
    kept = rig.read(rig.changelog)
    assert [row.value[4:] for row in kept] == [b"1", b"2"]
    assert written == {place: kept[-1].offset + 1}, "the store goes on from there, also if nothing came at the end"


def test_rounds_that_fail_in_the_middle_count_nothing_twice(rig: Rig) -> None:
    """A round of hundreds over four partitions comes to one record that has to wait: again and again, until it may."""
    worker = rig.worker(chunk=400, most_tries=1_000)
    rig.send(20_000)
    rig.send_raw("k7", b"later")
    rig.producer.flush()
    rig.send(20_000)
    rig.until(rig.output, lambda rows: len(rows) > 10_000)
    (worker.data_dir / "door").touch()
    rows = rig.until(rig.output, lambda rows: len(rows) >= 40_001)
    assert len(rows) == len({(row.key, row.value) for row in rows}) == 40_001
