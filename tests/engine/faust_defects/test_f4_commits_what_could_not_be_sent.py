"""F4. What an agent sends may fail, and Faust commits what it came from (topics.py, and the ``flush`` of aiokafka).

The failure is logged and told to sensors. The commit flushes the producer first, but a flush waits until everything is
done and does not say what became of it. So the input counts as handled, and its output is nowhere.

In the engine outputs and offset are one transaction: with one record that the broker refuses nothing can be committed.
The chunk comes again until all of it goes through.
"""

from typing import Any

from tests.engine.faust_defects.broker import committed, eventually, let_in
from tests.engine.faust_defects.stock import MENDED, PLACE, NewStock, until
from tests.engine.rig import Rig

LONG = b"1" * 2_000


async def test_evidence_the_output_was_refused_and_its_input_is_committed(new_stock: NewStock, rig: Rig) -> None:
    """Faust's own producer, on a broker that takes no record as long as that."""
    let_in(rig, rig.output, 1_000)
    stock = new_stock(broker=rig.bootstrap)
    out = stock.app.topic(rig.output, value_serializer="raw")

    @stock.app.agent(stock.topic())
    async def agent(stream: Any) -> None:
        async for value in stream:
            await out.send(value=value)

    stock.app.sensors.add(stock.app.monitor)
    await stock.app.producer.start()
    await agent.start()
    await stock.given()
    await stock.deliver(0, LONG)
    await until(lambda: 0 in stock.consumer._acked[PLACE])
    await stock.consumer.commit()
    assert stock.committed == {PLACE: 1}, MENDED
    assert stock.app.monitor.send_errors == 1 and rig.read(rig.output) == []


def test_what_the_broker_refuses_holds_the_offset_until_it_goes_through(rig: Rig) -> None:
    let_in(rig, rig.output, 1_000)
    rig.send_raw("a", b"1")
    rig.send_raw("b", LONG)
    rig.producer.flush()
    worker = rig.worker()
    eventually(lambda: "a chunk is taken back" in worker.tail(100_000))
    assert not committed(rig) and rig.read(rig.output) == [], "the short one may not go alone: they are one chunk"
    let_in(rig, rig.output, 1_000_000)
    eventually(lambda: committed(rig) == {0: 2})
    assert {row.key: row.value for row in rig.read(rig.output)} == {b"a": b"1 1", b"b": LONG + b" 1"}
