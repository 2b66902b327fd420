"""F3. A record that cannot be decoded is acknowledged before anybody is told (robinhood/faust 586).

The conductor acknowledges it, logs, and throws the error into the agents, which start anew behind it. What was in the
record is in no topic and no agent ever sees it.

The engine hands bytes to the decider. Reading them is part of deciding: what cannot be read raises, and is set aside
as it came, in the transaction that commits its offset.
"""

from typing import Any, cast

from tests.engine.faust_defects.broker import committed, eventually
from tests.engine.faust_defects.stock import MENDED, PLACE, NewStock, until
from tests.engine.rig import Rig

HALF = b'{"days": '
NO_DAY = b"wake \xff\xfe"
"""The counting worker reads a day behind this word, as text."""


async def test_evidence_what_cannot_be_read_is_committed_and_nobody_saw_it(new_stock: NewStock) -> None:
    stock, seen, told = new_stock(), [], []

    async def on_error(_: Any, error: BaseException) -> None:
        told.append(error)

    @stock.app.agent(stock.topic("json"))
    async def agent(stream: Any) -> None:
        async for value in stream:
            seen.append(value)

    cast("Any", agent)._on_error = on_error
    await agent.start()
    await stock.given()
    await stock.deliver(0, HALF)
    await stock.consumer.commit()
    assert stock.committed == {PLACE: 1}, MENDED
    assert not told, "it was committed before the agent was told"
    await until(lambda: bool(told))
    assert HALF.decode() not in str(told[0]) and seen == []


def test_it_is_set_aside_byte_for_byte_and_its_neighbours_count(rig: Rig) -> None:
    for value in (b"1", NO_DAY, b"3"):
        rig.send_raw("a", value)
    rig.producer.flush()
    rig.worker()
    eventually(lambda: committed(rig) == {0: 3})
    assert [(row.key, row.value) for row in rig.read(rig.dlq)] == [(b"a", NO_DAY)]
    assert [row.value for row in rig.read(rig.output)] == [b"1 1", b"3 2"]
