"""What a decider keeps beside a key's state: read as it was written, also by records that are decided one by one."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import pytest

from coverlink_engine import EngineConfig, Output, Parting, Parts, Processed, Record
from coverlink_engine.book import Chunk, Place
from coverlink_engine.deciding import Chunks, Step
from coverlink_engine.store import Memory, Store, part_of, state_of

IN = Place("in", 0)


class Letters:
    """Counts a key's records in its state, and those of each value in a part of that name."""

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        raise AssertionError("is asked with the parts")

    def process_parts(self, key: bytes, state: bytes | None, records: Sequence[Record], parts: Parts) -> Processed:
        if any(record.value == b"poison" for record in records):
            raise ValueError
        names = {record.value for record in records}
        counts = {name: int(value) for name, value in parts.read(sorted(names)).items()}
        for record in records:
            counts[record.value] = counts.get(record.value, 0) + 1
        new = {name: b"%d" % count for name, count in counts.items()}
        return Processed(b"%d" % (int(state or b"0") + len(records)), [], None, (), new)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        raise AssertionError("nobody asks")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "s", Memory())
    yield made
    made.close()


def told(store: Store, *values: bytes, key: bytes = b"k", largest: int = 900_000) -> Step:
    config = EngineConfig("g", "", ("in",), Path(), lambda *_: pytest.fail("nobody posts"), largest=largest)
    records = [Record("in", 0, place, key, value, [], 0) for place, value in enumerate(values)]
    step = Chunks(config, Letters()).decide(Chunk(IN, 1, records), store)
    store.write(step.values, step.before, 1)
    return step


def kept(store: Store, name: bytes, key: bytes = b"k") -> bytes | None:
    stored = part_of(key, name)
    value = store.read([stored])[stored]
    return value and state_of(value)


def test_a_part_is_read_as_it_was_written_and_comes_before_the_state(store: Store) -> None:
    assert isinstance(Letters(), Parting)
    step = told(store, b"a", b"b", b"a")
    assert list(step.values)[:3] == [part_of(b"k", b"a"), part_of(b"k", b"b"), b"k"]
    assert list(told(store, b"a").values)[:2] == [part_of(b"k", b"a"), b"k"], "only what changes is written"
    assert (kept(store, b"a"), kept(store, b"b"), kept(store, b"c")) == (b"3", b"1", None)


def test_records_that_are_decided_one_by_one_find_the_parts_of_those_before(store: Store) -> None:
    step = told(store, b"a", b"poison", b"a", b"b")
    assert [why.reason for _, why in step.rejected] == ["raised"]
    assert (kept(store, b"a"), kept(store, b"b")) == (b"2", b"1")


def test_a_part_that_kafka_would_refuse_sets_its_record_aside(store: Store) -> None:
    step = told(store, *[b"a"] * 12, largest=1)
    assert {why.reason for _, why in step.rejected} == {"too_large"} and kept(store, b"a") == b"9"


def test_no_key_is_taken_for_a_part_of_another_and_no_part_for_a_key(store: Store) -> None:
    told(store, b"bc", key=b"a")
    told(store, b"c", key=b"ab")
    assert part_of(b"a", b"bc") != part_of(b"ab", b"c")
    assert [key for key, _ in store.after(b"", 9)] == [b"a", b"ab"]
