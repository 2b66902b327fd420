"""F2. What makes an agent raise is acknowledged all the same (faust-streaming 189, 315, 527; robinhood/faust 604).

The stream's ``finally`` acknowledges the event whose handling has just failed. The agent starts anew with the next
one, the offset is committed, and after a restart the event is gone without a trace.

The engine commits a record that raises only together with its dead letter, in one transaction, and one that is put off
not at all. ``test_dead_letters.py`` counts it over 100,000 records: input = decided + set aside.
"""

import gc
from typing import Any

import pytest

from tests.engine.faust_defects.broker import committed, eventually
from tests.engine.faust_defects.stock import MENDED, PLACE, NewStock, until
from tests.engine.rig import Rig


@pytest.mark.parametrize("cython", [True, False])
async def test_evidence_the_event_that_raised_is_committed(
    new_stock: NewStock, cython: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the accelerated stream and in the plain one."""
    if not cython:
        monkeypatch.setattr("faust.streams._CStreamIterator", None)
    stock, seen = new_stock(), []

    @stock.app.agent(stock.topic())
    async def agent(stream: Any) -> None:
        async for value in stream:
            seen.append(value)
            raise ValueError("not decided")

    await agent.start()
    await stock.given()
    await stock.deliver(0, b"first")
    await until(lambda: bool(seen))
    await until(lambda: gc.collect() >= 0 and 0 in stock.consumer._acked[PLACE])
    await stock.consumer.commit()
    assert seen == [b"first"]
    assert stock.committed == {PLACE: 1}, MENDED


def test_a_record_that_raises_is_committed_with_its_dead_letter(rig: Rig) -> None:
    """Given a record that raises between others of its key, then the offset passes it only with its dead letter."""
    for key, value in (("a", b"1"), ("a", b"poison"), ("a", b"3"), ("b", b"poison")):
        rig.send_raw(key, value)
    rig.producer.flush()
    rig.worker()
    eventually(lambda: committed(rig) == {0: 4})
    letters = [(row.key, row.value, dict(row.headers)["reason"]) for row in rig.read(rig.dlq)]
    assert letters == [(b"a", b"poison", b"raised"), (b"b", b"poison", b"raised")]
    assert [(row.key, row.value) for row in rig.read(rig.output)] == [(b"a", b"1 1"), (b"a", b"3 2")]
