"""The thread that owns librdkafka's consumer: it polls whatever else happens, so that the group never waits for us.

Rebalance callbacks run inside ``poll``. They only write the book and tell the event loop; they wait for nothing. A
partition that comes is paused until its state is restored. Chunks are handed on by rounds, a few in flight at most.
"""

from __future__ import annotations

import contextlib
import logging
import time
from collections.abc import Callable
from concurrent.futures import Future
from queue import SimpleQueue
from threading import Condition, Event, Thread
from typing import TypeVar

from confluent_kafka import OFFSET_BEGINNING, Consumer, KafkaException, TopicPartition
from msgspec import Struct, field
from msgspec.json import decode

from coverlink_engine.book import Book, Place, Round
from coverlink_engine.config import EngineConfig
from coverlink_engine.held import Held, MembershipLost
from coverlink_engine.metrics import REBALANCES
from coverlink_engine.returning import see_that_all_is_owned

log = logging.getLogger(__name__)
ROUNDS_IN_FLIGHT = 2
_POLL = 0.02
_ANSWERS_WITHIN = 60.0
_ANEW_AFTER = 1.0
_FORGOTTEN = 3
"""Statistics in a row, a second apart, that know no broker: between two lists of brokers one may know none."""
Answer = TypeVar("Answer")


class _Group(Struct):
    state: str = ""

    @property
    def there(self) -> bool:
        """Its coordinator, a broker, answers."""
        return self.state == "up"


class _Broker(Struct):
    source: str = ""


class _Seen(Struct):
    """What librdkafka's statistics say, as far as it is read here."""

    group: _Group = field(name="cgrp", default_factory=_Group)
    brokers: dict[str, _Broker] = {}

    @property
    def knows_a_broker(self) -> bool:
        """One that was configured or learned; a coordinator is only a name for one of these."""
        return any(row.source != "logical" for row in self.brokers.values())


class Poller(Thread):
    """``opened(place, epoch)``, ``closed(place)`` and ``round_read(round)`` are called in this thread."""

    def __init__(
        self,
        config: EngineConfig,
        book: Book,
        opened: Callable[[Place, int], None],
        closed: Callable[[Place], None],
        round_read: Callable[[Round], None],
    ) -> None:
        super().__init__(name="poller", daemon=True)
        self.consumer = self._new_consumer(config)
        self.joined = False
        self.brokers_away = False
        self._without_brokers = 0
        self.turned = time.monotonic()
        self.failure: BaseException | None = None
        self._config = config
        self._book = book
        self._opened, self._closed, self._round_read = opened, closed, round_read
        self._flying = 0
        self._landed = Condition()
        self._last_size = 0
        self._orders: SimpleQueue[Callable[[], None]] = SimpleQueue()
        self._held = Held(book)
        self._leaving = Event()

    # What other threads ask for.

    def resume(self, place: Place, epoch: int, offset: int | None) -> None:
        """Read the partition from ``offset`` on (None: from the beginning), unless it is gone by then."""
        self._orders.put(lambda: self._resume(place, epoch, offset))

    def pause(self, place: Place, epoch: int) -> None:
        self._orders.put(lambda: self._pause(place, epoch))

    def ask(self, question: Callable[[Consumer], Answer]) -> Answer:
        """Puts a question to the consumer from another thread; takes as long as a poll.

        Only this thread may touch the consumer: a call from another waits as long as this one goes on polling.
        """
        answer: Future[Answer] = Future()

        def order() -> None:
            try:
                answer.set_result(question(self.consumer))
            except BaseException as error:
                answer.set_exception(error)

        self._orders.put(order)
        return answer.result(_ANSWERS_WITHIN)

    def done(self) -> None:
        """A round was dealt with, another may come."""
        with self._landed:
            self._flying -= 1
            self._landed.notify()

    def leave(self) -> None:
        """Leaves the group and ends the thread."""
        self._leaving.set()

    # The thread.

    def run(self) -> None:
        try:
            while not self._leaving.is_set():
                try:
                    self._be_member()
                except MembershipLost as error:
                    self._begin_anew(error)
        except BaseException as error:
            self.failure = error
            log.exception("the poller ended")
        finally:
            self.consumer.close()

    def _new_consumer(self, config: EngineConfig) -> Consumer:
        return Consumer({**config.consumer, "stats_cb": self._told}, logger=log)

    def _be_member(self) -> None:
        """Until we leave. Raises MembershipLost."""
        self.consumer.subscribe(
            list(self._config.topics), on_assign=self._given, on_revoke=self._taken, on_lost=self._lost
        )
        if self._config.member_name:
            look = (self._config, lambda: self.joined and not self.brokers_away, self._leaving)
            Thread(target=see_that_all_is_owned, args=look, name="owned", daemon=True).start()
        while not self._leaving.is_set():
            self._turn()

    def _begin_anew(self, error: MembershipLost) -> None:
        """With a new consumer, since the old one will never work again; what we had is taken from us."""
        log.error("no longer a member of the group, beginning anew: %s", error)
        self.joined = False
        for place in self._book.places():
            self._forget(place)
        with contextlib.suppress(KafkaException):
            self.consumer.close()
        time.sleep(_ANEW_AFTER)
        self._without_brokers = 0
        self.consumer = self._new_consumer(self._config)

    def _turn(self) -> None:
        self.turned = time.monotonic()
        if self._without_brokers >= _FORGOTTEN:
            raise MembershipLost("all brokers are forgotten")
        # Those that are there now: one that has to wait comes again, and polling must go on meanwhile.
        for _ in range(self._orders.qsize()):
            self._orders.get()()
        self._held.look(self.consumer, self.turned)
        may_read = self._may_read()
        first = self.consumer.poll(_POLL if may_read else 0)
        if first is not None:
            self._held.add([first])
        if not may_read or not self._held:
            return
        self._held.add(self.consumer.consume(self._config.chunk, 0))
        chunks = self._held.chunks()
        if chunks:
            self._last_size = sum(len(chunk.records) for chunk in chunks)
            with self._landed:
                self._flying += 1
            self._round_read(Round(chunks, self.consumer.consumer_group_metadata()))

    def _may_read(self) -> bool:
        """Under load a second round is read while the first is decided. Under light load that would only make what
        comes next wait for one commit more: better one round at a time, with all that has come by then.
        """
        with self._landed:
            most = ROUNDS_IN_FLIGHT if self._last_size >= self._config.chunk // 4 else 1
            return self._landed.wait_for(lambda: self._flying < most, _POLL)

    # Rebalances.

    def _given(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        REBALANCES.labels("given").inc(len(partitions))
        consumer.incremental_assign(partitions)
        if partitions:
            consumer.pause(partitions)
        for row in partitions:
            place = Place(row.topic, row.partition)
            self._held.drop(place)
            self._opened(place, self._book.begin(place))
        self.joined = True

    def _taken(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        REBALANCES.labels("taken").inc(len(partitions))
        for row in partitions:
            self._forget(Place(row.topic, row.partition))
        consumer.incremental_unassign(partitions)

    def _lost(self, consumer: Consumer, partitions: list[TopicPartition]) -> None:
        """The group has gone on without us; we join again."""
        self.joined = False
        self._taken(consumer, partitions)

    def _forget(self, place: Place) -> None:
        self._book.end(place)
        self._held.forget(place)
        self._closed(place)

    # Orders.

    def _resume(self, place: Place, epoch: int, offset: int | None, tries: int = 0) -> None:
        if not self._book.holds(place, epoch):
            return
        self._held.drop(place)
        where = TopicPartition(*place, OFFSET_BEGINNING if offset is None else offset)
        try:
            self.consumer.seek(where)
            self.consumer.resume([where])
        except KafkaException as error:
            # Just assigned: librdkafka still asks for the offset that it would have begun with. It can be asked again.
            if tries % 100 == 99:
                log.warning("%s %d cannot be read yet: %s", *place, error)
            time.sleep(0.01)
            self._orders.put(lambda: self._resume(place, epoch, offset, tries + 1))

    def _pause(self, place: Place, epoch: int) -> None:
        if self._book.holds(place, epoch):
            self._held.drop(place)
            self.consumer.pause([TopicPartition(*place)])

    def _told(self, statistics: str) -> None:
        seen = decode(statistics, type=_Seen)
        self._without_brokers = 0 if seen.knows_a_broker else self._without_brokers + 1
        away = not seen.group.there
        if away != self.brokers_away:
            self.brokers_away = away
            log.warning("no broker answers" if away else "a broker answers again")
