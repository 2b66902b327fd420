"""F1. Faust commits past a message that is still in flight (faust-streaming issue 606, robinhood/faust 312 and 682).

It looks for a gap among the acknowledged offsets, but takes the first of them for the beginning when that is one more
than what is committed, or when nothing is committed yet. A worker that dies then has skipped the one in flight.

The engine has no book of single messages: a chunk is committed as a whole, up to its last record, or not at all.
"""

from collections.abc import Callable, Sequence
from datetime import date

import pytest

from coverlink_engine import NotNow, Output, Processed, Record
from coverlink_engine.messages import Decider
from tests.engine.faust_defects.broker import committed, eventually
from tests.engine.faust_defects.recorded import PLACE as OURS
from tests.engine.faust_defects.recorded import Recorded
from tests.engine.faust_defects.stock import MENDED, PLACE, NewStock
from tests.engine.rig import Rig


@pytest.mark.parametrize("begin", [10, None])
async def test_evidence_the_first_is_in_flight_and_the_others_are_committed(
    new_stock: NewStock, begin: int | None
) -> None:
    stock = new_stock(begin)
    stock.topics._acking_topics.add(PLACE.topic)
    await stock.consumer.perform_seek()
    in_flight, *done = (stock.message((begin or 0) + number) for number in range(5))
    for message in (in_flight, *done):
        stock.consumer.track_message(message)
        message.incref()
    for message in done:
        message.ack(stock.consumer)
    await stock.consumer.commit()
    assert not in_flight.acked
    assert stock.committed == {PLACE: done[-1].offset + 1}, MENDED


class _Waits:
    """Puts off what says so, until ``now``."""

    now = False

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        if not self.now and any(record.value == b"later" for record in records):
            raise NotNow("the door is shut")
        return Processed(b"seen", [], None)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        raise AssertionError("nobody asks")


def test_what_was_read_behind_a_round_that_failed_is_void(recorded: Callable[[Decider], Recorded]) -> None:
    """Two rounds may be in flight: the second may not be committed when the first could not be."""
    decider = _Waits()
    engine = recorded(decider)
    first, second = engine.read((b"a", b"later")), engine.read((b"b", b"1"), first=1)
    with pytest.raises(NotNow):
        engine.round(first)
    engine.partition.epoch = engine.book.begin_again(OURS, engine.partition.epoch) or -1
    engine.round(second)
    assert engine.commits == [], "offset 2 would skip the record at 0"
    decider.now = True
    engine.round(engine.read((b"a", b"later"), (b"b", b"1")))
    assert [offsets for _, offsets in engine.commits] == [{OURS: 2}]


def test_one_record_in_flight_holds_the_offset_of_its_partition(rig: Rig) -> None:
    """Given a person whose fact waits and others whose facts do not, when the worker is killed, then none is lost."""
    worker = rig.worker(instance="a", folder="kept", most_tries=1_000)
    rig.send_raw("a", b"later")
    for key in "bcdef":
        rig.send_one(key)
    rig.producer.flush()
    eventually(lambda: "a chunk is taken back" in worker.tail(100_000))
    assert not committed(rig) and not rig.read(rig.output)
    worker.kill()
    (worker.data_dir / "door").touch()
    worker.start()
    rows = rig.until(rig.output, lambda rows: len(rows) >= 6)
    assert {row.key: row.value for row in rows} == {b"a": b"later 1"} | {key.encode(): b"1 1" for key in "bcdef"}
