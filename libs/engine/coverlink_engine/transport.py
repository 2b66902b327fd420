"""Faust's transport ``librdkafka://``: agents get rounds of chunks that our poller has read.

Faust is told of one partition per topic, once, when it starts; which real partitions come and go is the poller's and
the book's affair. So Faust's stop-the-world at every rebalance, its offset book and its commits, whose faults are known
(see docs/engine.md), have nothing to do here. What stays Faust's: the app, its services, agents, sensors and signals.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

import faust
from faust.exceptions import ImproperlyConfigured
from faust.transport import base
from faust.transport.conductor import Conductor
from faust.transport.consumer import Consumer as FaustConsumer
from faust.transport.producer import Producer as FaustProducer
from faust.types import TP
from faust.types.tuples import ConsumerMessage, RecordMetadata

if TYPE_CHECKING:
    from coverlink_engine.engine import Engine

__all__ = ["EngineApp", "Transport"]


class EngineApp(faust.App):
    """A Faust app with an engine. ``worker.py`` puts the two together."""

    engine: Engine


class Consumer(FaustConsumer):
    """Hands rounds to Faust's conductor, which hands them to the agent."""

    consumer_stopped_errors = (asyncio.CancelledError,)
    _places: frozenset[TP] = frozenset()

    @property
    def engine(self) -> Engine:
        engine = getattr(self.app, "engine", None)
        if engine is None:
            raise ImproperlyConfigured("librdkafka:// needs an app made by coverlink_engine.Worker")
        return cast("Engine", engine)

    async def subscribe(self, topics: Iterable[str]) -> None:
        """Joins the group, and lets Faust go on as if it had been given what it will ever get."""
        self._places = frozenset(TP(topic, 0) for topic in topics)
        self.engine.start()
        self.app.consumer_generation_id = 1
        self.app.on_rebalance_start()
        self.add_future(self.on_partitions_assigned(set(self._places), 1))

    async def _drain_messages(self, fetcher: Any) -> None:
        async for given in self.engine.rounds():
            first = given.chunks[0]
            place = TP(first.place.topic, 0)
            message = ConsumerMessage(
                place.topic, 0, first.records[0].offset, 0.0, 0, None, b"", cast("Any", given), None, 0, 0, place,
                generation_id=1,
            )  # fmt: skip
            await self.callback(message)

    def ack(self, message: Any) -> bool:
        """A round is done when the engine says so; Faust's books stay empty."""
        message.acked = True
        self._unacked_messages.discard(message)
        return True

    async def commit(self, topics: Any = None, start_new_transaction: bool = True) -> bool:
        return False

    async def on_stop(self) -> None:
        await self.engine.stop()

    def assignment(self) -> set[TP]:
        return set(self._places)

    async def perform_seek(self) -> None:
        """Every partition begins where its offset says; the poller sees to it."""

    def highwater(self, tp: TP) -> int:
        return 0

    def topic_partitions(self, topic: str) -> int | None:
        return None

    def _new_topicpartition(self, topic: str, partition: int) -> TP:
        return TP(topic, partition)

    async def create_topic(self, topic: str, *_: Any, **__: Any) -> None:
        """Topics are declared in one place, and not here."""

    # Faust never asks the following of an app without tables; they are abstract there.

    async def _commit(self, offsets: Mapping[TP, int]) -> bool:
        return False

    async def seek_to_committed(self) -> Mapping[TP, int]:
        return {}

    async def _seek(self, partition: TP, offset: int) -> None: ...

    async def _getmany(self, active_partitions: Any, timeout: float) -> Any:  # noqa: ASYNC109, the name is Faust's
        return {}

    def _to_message(self, tp: TP, record: Any) -> Any: ...

    async def position(self, tp: TP) -> int | None:
        return None

    async def seek_wait(self, partitions: Mapping[TP, int]) -> None: ...

    async def earliest_offsets(self, *partitions: TP) -> Mapping[TP, int]:
        return {}

    async def highwaters(self, *partitions: TP) -> Mapping[TP, int]:
        return {}

    def key_partition(self, topic: str, key: bytes | None, partition: int | None = None) -> int | None:
        return partition


class Producer(FaustProducer):
    """For what Faust itself would send: nothing. Outputs go with their chunk's transaction or not at all."""

    async def send(self, *_: Any, **__: Any) -> Awaitable[RecordMetadata]:
        raise ImproperlyConfigured("return Outputs from the step: they are written in the chunk's transaction")

    send_and_wait = send  # type: ignore[assignment]  # Faust declares another result; neither returns

    async def create_topic(self, topic: str, *_: Any, **__: Any) -> None: ...


class Transport(base.Transport):
    """Found by Faust under the entry point ``faust.transports``."""

    Consumer = Consumer
    Producer = Producer
    Conductor = Conductor
    driver_version = "librdkafka"
    default_port = 9092
