"""F5. Faust stops waiting for its own queue after a tenth of a second and commits (seen in transport/producer.py).

Table changes, and whatever is sent with ``send_soon``, go through a queue in memory. The flush before a commit gives up
as soon as nothing has left that queue for 0.1 s, and nobody looks at what is left. A worker that dies then has
committed its input, and the table's changelog does not know of it.

The engine's changelog is in the transaction that commits the input. Whenever a worker dies, both say the same.
"""

import asyncio
from typing import Any

from tests.engine.faust_defects.broker import committed, eventually
from tests.engine.faust_defects.stock import MENDED, PLACE, NewStock, until
from tests.engine.rig import Rig


async def test_evidence_the_input_is_committed_and_the_changelog_still_in_memory(new_stock: NewStock) -> None:
    """The broker takes its time: what is handed to it is not accepted before the test is over."""
    stock = new_stock()
    table = stock.app.Table("counts", default=int, partitions=1)

    async def send(_: Any) -> None:
        await asyncio.Event().wait()

    buffer: Any = stock.app.producer.buffer
    buffer._send_pending = send

    @stock.app.agent(stock.topic())
    async def agent(stream: Any) -> None:
        async for value in stream:
            table[value] += 1

    await buffer.start()
    await agent.start()
    await stock.given()
    for offset in range(5):
        await stock.deliver(offset, b"k%d" % offset)
    await until(lambda: 4 in stock.consumer._acked[PLACE])
    await stock.consumer.commit()
    assert stock.committed == {PLACE: 5}, MENDED
    assert buffer.size == 4, "one is being sent, four have not even begun"


def test_whenever_it_dies_the_changelog_holds_what_is_committed(rig: Rig) -> None:
    """Given a worker that is killed as soon as it has committed anything, then who follows it on an empty disk, with
    nothing but the changelog, counts on from there.
    """
    rig.send(20_000)
    worker = rig.worker(instance="a", folder="first")
    eventually(lambda: committed(rig))
    worker.kill()
    rig.worker(instance="a", folder="empty")
    rig.exactly_once(rig.wait_all())
    assert sum(rig.states().values()) == 20_000
