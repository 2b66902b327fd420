"""Stock Faust, with its own consumer, books, agents and queues. Only what would ask a broker is played here."""

import asyncio
from collections.abc import Callable
from typing import Any, cast

import faust
from faust.types import TP
from faust.types.tuples import ConsumerMessage

PLACE = TP("facts", 0)
MENDED = "Faust has mended this: the evidence is no longer true, see tests/engine/faust_defects/__init__.py"


class Stock:
    """An app that was given one partition of ``facts``, from offset ``begin`` on. ``committed``: what it commits."""

    def __init__(
        self, begin: int | None = None, *, broker: str = "127.0.0.1:1", group: str = "stock", **settings: Any
    ) -> None:
        self.app = faust.App(
            group, broker=f"kafka://{broker}", store="memory://", web_enabled=False, stream_recovery_delay=0.0,
            topic_allow_declare=False, **settings,
        )  # fmt: skip
        self.app.in_worker = True
        self.committed: dict[TP, int] = {} if begin is None else {PLACE: begin}
        self.consumer = cast("Any", self.app.consumer)
        self.topics = cast("Any", self.app.topics)
        self.consumer._commit = self._commit
        self.consumer.assignment = lambda: {PLACE}
        self.consumer.seek_to_committed = self._seek_to_committed
        self.consumer.highwater = lambda _: 0
        self.app.flow_control.resume()

    async def given(self) -> None:
        """After a rebalance: the partition is ours, its messages are delivered to the agents."""
        await self.consumer.perform_seek()
        await self.topics._update_indices()
        await self.topics.on_partitions_assigned({PLACE})

    async def deliver(self, offset: int, value: bytes) -> None:
        """As the fetcher does it."""
        await self.topics.on_message(self.message(offset, value))

    def message(self, offset: int, value: bytes = b"1") -> Any:
        return ConsumerMessage(
            PLACE.topic, PLACE.partition, offset, 0.0, 0, None, b"k", value, None, tp=PLACE,
            generation_id=self.app.consumer_generation_id,
        )  # fmt: skip

    def topic(self, value_serializer: str = "raw") -> Any:
        return self.app.topic(PLACE.topic, key_serializer="raw", key_type=bytes, value_serializer=value_serializer)

    async def close(self) -> None:
        """Ends agents and producer. Faust waits for ever for one that has crashed, unless it is cancelled as well."""
        for agent in self.app.agents.values():
            ending = asyncio.ensure_future(agent.stop())
            while not ending.done():
                agent.cancel()
                await asyncio.sleep(0)
        await self.app.producer.stop()

    async def _commit(self, offsets: dict[TP, int]) -> bool:
        self.committed.update(offsets)
        return True

    async def _seek_to_committed(self) -> dict[TP, int]:
        return dict(self.committed)


NewStock = Callable[..., Stock]


async def until(true: Callable[[], bool], seconds: float = 10.0) -> None:
    async with asyncio.timeout(seconds):
        while not true():  # noqa: ASYNC110, Faust sets no event for what is waited for here
            await asyncio.sleep(0.005)
