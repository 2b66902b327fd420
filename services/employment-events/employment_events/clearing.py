"""What was read of the inbox is removed from it: publishers write there in clear, and whoever is erased must not stay.

Kafka is asked to delete each partition's records before the offset that the group has committed (DeleteRecords,
KIP-107). From then on nobody can read them; brokers remove the files a segment at a time. It is tidying: when Kafka
does not do it, or the ACLs do not allow it, that is logged, and the topic's own day is the bound.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from typing import Any

import structlog
from confluent_kafka import KafkaException, TopicPartition
from confluent_kafka.admin import AdminClient

from coverlink.bus.clients import ClientConfig

EVERY = 5.0
"""Seconds between two requests."""
REQUEST = 10.0
"""Seconds that one may take."""
_log = structlog.get_logger()


class Clearing:
    """Belongs to the inbox's thread, and never makes it wait."""

    def __init__(self, kafka: str, every: float = EVERY, clock: Callable[[], float] = time.monotonic) -> None:
        self._settings: ClientConfig = {"bootstrap.servers": kafka, "log_level": 2}
        self._admin = AdminClient(self._settings)
        self._every, self._clock = every, clock
        self._behind: dict[tuple[str, int], TopicPartition] = {}
        self._asked: list[Future[Any]] = []
        self._next = clock()

    def read(self, places: Iterable[TopicPartition]) -> None:
        """These offsets are committed: nobody needs what is before them."""
        self._behind.update(((place.topic, place.partition), place) for place in places)

    def turn(self) -> None:
        """Asks Kafka, if something was read since and it is time."""
        if not self._behind or self._clock() < self._next:
            return
        self._next = self._clock() + self._every
        self._tell()
        places, self._behind = list(self._behind.values()), {}
        try:
            self._asked = list(self._admin.delete_records(places, request_timeout=REQUEST).values())
        except KafkaException as error:
            _log.warning("inbox_not_cleared", error=error.args[0].name())

    def close(self) -> None:
        """Waits for what was asked last: a thread of librdkafka brings the answer, and must find Python there."""
        wait(self._asked, REQUEST)

    def _tell(self) -> None:
        """What became of the last request. Not asked again: the next offset is behind those, too."""
        for one in self._asked:
            error = one.exception() if one.done() else None
            if isinstance(error, KafkaException):
                _log.warning("inbox_not_cleared", error=error.args[0].name())
                # It may have forgotten its brokers for good (``bus.clients.Reach``).
                self._admin = AdminClient(self._settings)
                break
