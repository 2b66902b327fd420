"""Records onto the bus, and which of them it has."""

from __future__ import annotations

import time
from collections.abc import Iterable
from functools import partial

from confluent_kafka import KafkaError, KafkaException, Message, Producer

from coverlink.bus.clients import ClientConfig, Headers

_TURN = 0.05
Outgoing = tuple[str, str | bytes | None, Headers, bytes]
"""Topic, key, headers, value."""


class Sender:
    """A producer that is replaced when it has failed: it may have lost count, or forgotten its brokers for good
    (``bus.clients.Reach``). Belongs to one thread at a time.

    ``longest``: seconds until a sending is given up, no less than ``delivery.timeout.ms``.
    """

    def __init__(self, config: ClientConfig, longest: float) -> None:
        self._config, self._longest = config, longest
        self._producer = Producer(config)

    def send(self, records: Iterable[Outgoing]) -> list[bool]:
        """Of each record, whether all in-sync replicas have it. Of any other nothing is promised: it may yet come."""
        deadline = time.monotonic() + self._longest
        there: list[bool] = []
        waiting = 0

        def told(place: int, error: KafkaError | None, _: Message) -> None:
            nonlocal waiting
            waiting -= 1
            there[place] = error is None

        for place, record in enumerate(records):
            there.append(False)
            waiting += self._taken(record, partial(told, place), deadline)
        while waiting and time.monotonic() < deadline:
            self._producer.poll(_TURN)
        if not all(there):
            self._producer = Producer(self._config)
        return there

    def answers(self) -> bool:
        """Asks whether Kafka is there."""
        try:
            self._producer.list_topics(timeout=1.0)
        except KafkaException:
            self._producer = Producer(self._config)
            return False
        return True

    def close(self) -> None:
        """Of no more use after it."""
        self._producer.close()

    def _taken(self, record: Outgoing, told: partial[None], deadline: float) -> bool:
        """Whether librdkafka took it and will tell; not what is too large, nor when its queue stays full."""
        topic, key, headers, value = record
        while time.monotonic() < deadline:
            try:
                self._producer.produce(topic, value, key, headers=[*headers], on_delivery=told)
                return True
            except BufferError:
                self._producer.poll(_TURN)
            except KafkaException:
                return False
        return False
