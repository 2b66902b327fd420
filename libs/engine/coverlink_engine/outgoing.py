"""What a chunk writes, and how it becomes visible: all of it together with the input's offsets, or not at all.

Two ways with one face: ``Transactions`` (exactly once) and ``Plain`` (at least once, for brokers without transactions).
Used by the working thread only.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from coverlink_engine.book import Place
from coverlink_engine.bounded import within
from coverlink_engine.config import EngineConfig
from coverlink_engine.messages import Output
from coverlink_engine.sending import Written, send

log = logging.getLogger(__name__)
_LONG = 60.0
Ask = Callable[[Callable[[Consumer], Any]], Any]
"""Puts a question to the group's member, in the thread that may."""
Changes = Mapping[Place, Mapping[bytes, bytes]]
"""New values by key, for each partition of the changelog that gets any."""
_COMMIT = 30.0
# When the group's coordinator dies, librdkafka (2.16) may wait for it without end, whatever time it was given: it looks
# for another only when the line to some broker comes up or breaks. After this long the producer is left to itself, and
# a new one, which fences it, finds the other.
_OFFSETS = 5.0


class NotCommitted(Exception):
    """Nothing of the chunk is visible, or it is not known: the committed offset will tell."""


class Outgoing(Protocol):
    def open(self) -> None:
        """Makes ready to write. Raises KafkaException when that is not possible now."""
        ...

    def ahead(self, outputs: Sequence[Output], changes: Changes) -> bool:
        """Begins to write what the next commit makes visible. False: it cannot, they are to be given to that commit.

        Raises KafkaException. After it comes ``commit`` or ``take_back``.
        """
        ...

    def take_back(self) -> None:
        """What was written ahead is never to be visible."""
        ...

    def commit(
        self, outputs: Sequence[Output], changes: Changes, offsets: Mapping[Place, int], member: Any
    ) -> Mapping[Place, int]:
        """Writes; returns the next offset of each changelog partition written, ahead or now. Raises NotCommitted."""
        ...

    def close(self) -> None: ...


class Transactions:
    """One transaction a chunk, fenced by the consumer's membership (KIP-447)."""

    def __init__(self, config: EngineConfig, instance: str) -> None:
        self._config = config.producer(instance)
        self._producer: Producer | None = None
        self._begun: Written | None = None
        """What the transaction that is open has written."""

    def open(self) -> None:
        """A new producer after every failure: that ends whatever an earlier one of this name had left open."""
        if self._producer is None:
            producer = Producer(self._config)
            producer.init_transactions(_LONG)
            self._producer = producer

    def ahead(self, outputs: Sequence[Output], changes: Changes) -> bool:
        producer = self._producer
        assert producer is not None, "open() comes first"
        if self._begun is None:
            producer.begin_transaction()
            self._begun = Written()
        # Which record failed does not matter: a transaction with one that did cannot be committed.
        send(producer, outputs, changes, self._begun, every=False)
        return True

    def commit(
        self, outputs: Sequence[Output], changes: Changes, offsets: Mapping[Place, int], member: Any
    ) -> Mapping[Place, int]:
        producer = self._producer
        assert producer is not None, "open() comes first"
        try:
            self.ahead(outputs, changes)
            begun, self._begun = self._begun, None
            within(_OFFSETS, lambda: producer.send_offsets_to_transaction(_positions(offsets), member, _COMMIT))
            self._finish(producer)
        except TimeoutError:
            self._producer = None
            raise NotCommitted(f"the group's coordinator has not taken the offsets in {_OFFSETS:.0f} s") from None
        except KafkaException as error:
            self._end(producer, error.args[0].txn_requires_abort())
            raise NotCommitted(str(error)) from None
        assert begun is not None
        return begun.next

    def take_back(self) -> None:
        if self._producer is not None and self._begun is not None:
            self._end(self._producer, abort=True)

    def _finish(self, producer: Producer) -> None:
        for attempt in range(3):
            try:
                producer.commit_transaction(_COMMIT)
                return
            except KafkaException as error:
                if attempt == 2 or not error.args[0].retriable():
                    raise

    def _end(self, producer: Producer, abort: bool) -> None:
        """Aborts. After anything that is not plainly abortable the producer is left, and a new one fences it."""
        self._producer = self._begun = None
        if abort:
            try:
                producer.abort_transaction(_COMMIT)
                self._producer = producer
            except KafkaException as again:
                log.warning("a transaction could not be aborted, a new producer will end it: %s", again)

    def close(self) -> None:
        self._producer = None


class Plain:
    """Outputs first, offsets after they are acknowledged: at least once."""

    def __init__(self, config: EngineConfig, instance: str, ask: Ask) -> None:
        self._config = config.producer(instance)
        self._ask = ask
        self._producer: Producer | None = None

    def open(self) -> None:
        if self._producer is None:
            self._producer = Producer(self._config)

    def ahead(self, outputs: Sequence[Output], changes: Changes) -> bool:
        return False

    def take_back(self) -> None: ...

    def commit(
        self, outputs: Sequence[Output], changes: Changes, offsets: Mapping[Place, int], member: Any
    ) -> Mapping[Place, int]:
        assert self._producer is not None, "open() comes first"
        try:
            written = Written()
            send(self._producer, outputs, changes, written, every=True)
            left = self._producer.flush(_LONG)
            if left or written.failed:
                self._producer = None
                raise NotCommitted(written.failed or f"{left} records were not acknowledged in {_LONG:.0f} s")
            if offsets:
                self._ask(lambda consumer: consumer.commit(offsets=_positions(offsets), asynchronous=False))
        except KafkaException as error:
            raise NotCommitted(str(error)) from None
        return written.next

    def close(self) -> None:
        self._producer = None


def _positions(offsets: Mapping[Place, int]) -> list[TopicPartition]:
    return [TopicPartition(place.topic, place.partition, offset) for place, offset in offsets.items()]
