"""F9. After a recovery Faust may stop committing for ever (faust-streaming 596; robinhood/faust 318, 625, 681).

When a recovery is over, the queues before the agents are emptied. The fetcher may have filled them by then with
messages of the input: these are gone. Nobody acknowledges them, and nobody reads them again, since the reader is past
them. From then on there is a gap before everything that is done: no commit goes past it. The worker works on, its lag
grows, and at the next restart all of that is done again.

The engine has no single acknowledgements that could be missing. Whatever happens to a partition, it is read again from
the committed offset, and what was read before is void.
"""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from tests.engine.faust_defects.broker import committed, eventually
from tests.engine.faust_defects.stock import MENDED, PLACE, NewStock, until
from tests.engine.rig import Rig


async def test_evidence_what_a_recovery_drops_is_never_read_again_and_stops_all_commits(new_stock: NewStock) -> None:
    """The order of the race is given here: the fetcher comes between Faust's seek and its emptying of the queues."""
    stock, seen, go_on = new_stock(10), [], asyncio.Event()
    fetched: asyncio.Queue[range] = asyncio.Queue()

    async def getmany(timeout: float) -> AsyncIterator[tuple[Any, Any]]:  # noqa: ASYNC109, the name is Faust's
        for offset in await fetched.get():
            yield PLACE, stock.message(offset)

    @stock.app.agent(stock.topic())
    async def agent(stream: Any) -> None:
        async for event in stream.events():
            seen.append(event.message.offset)
            await go_on.wait()

    stock.consumer.getmany = getmany
    await agent.start()
    await stock.given()
    draining = asyncio.ensure_future(stock.consumer._drain_messages(stock.app._fetcher))
    fetched.put_nowait(range(10, 13))
    await until(lambda: stock.consumer._read_offset[PLACE] == 12)
    await until(lambda: seen == [10])
    stock.app.flow_control.resume()
    go_on.set()
    fetched.put_nowait(range(13, 100))
    await until(lambda: 98 in stock.consumer._acked[PLACE])
    assert await stock.consumer.commit() and stock.committed == {PLACE: 11}
    fetched.put_nowait(range(100, 200))
    await until(lambda: 198 in stock.consumer._acked[PLACE])
    assert not await stock.consumer.commit() and stock.committed == {PLACE: 11}, MENDED
    assert seen == [10, *range(13, 200)], MENDED
    draining.cancel()


def test_whatever_happens_while_it_restores_the_offset_comes_to_the_end(rig: Rig) -> None:
    """Given records that come all the time, when workers restore, die and restore, then all is committed in the end."""
    for turn in range(2):
        worker = rig.worker(instance="a", folder=f"empty {turn}")
        rig.send(5_000)
        eventually(lambda: committed(rig).get(0, 0) > turn * 5_000)  # noqa: B023, called at once
        rig.send(100)
        worker.kill()
    rig.worker(instance="a", folder="last")
    rig.exactly_once(rig.wait_all())
    eventually(lambda: committed(rig) == {0: 10_200})
