"""Fourth step: onto the bus, and not a word to the publisher before all in-sync replicas have it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from msgspec import Struct

from coverlink.bus.clients import producer_config
from coverlink.bus.sender import Sender
from coverlink.contracts.bodies import Body
from coverlink.contracts.catalogue import topic_of
from coverlink.contracts.facts import Fact, Headers, encode_fact
from employment_events.accept.linked import by_key
from employment_events.accept.verdict import Candidate, Unavailable


class Record(Struct, frozen=True):
    """One Kafka record. ``key`` is a person id, a unit code or a publisher's name, never a number of a person."""

    topic: str
    key: str | None
    headers: Headers
    value: bytes


def fact_records(one: Candidate, body: Body, fact_id: str, recorded_at: datetime) -> Iterator[Record]:
    """The fact that every service reads; one that links two persons stands under the key of each."""
    for subject, told in (by_key(body) or {one.subject: body}).items():
        headers, value = encode_fact(fact_of(one, subject, told, fact_id, recorded_at))
        yield Record(topic_of(one.person_id), subject, headers, value)


def fact_of(one: Candidate, subject: str, body: Body, fact_id: str, recorded_at: datetime) -> Fact:
    """Without a time of its own it was said when we heard it."""
    return Fact(
        fact_id=fact_id,
        source=one.source,
        id=one.id,
        type=one.kind.name,
        time=one.time or recorded_at,
        recorded_at=recorded_at,
        publisher=one.publisher,
        subject=subject,
        data=body,
    )


class Bus:
    """Belongs to one thread. After a failure it asks whether Kafka is back before it takes more."""

    def __init__(self, bootstrap: str, client_id: str, seconds: float) -> None:
        config = {
            **producer_config(bootstrap, client_id),
            "delivery.timeout.ms": int(seconds * 1000),
            "reconnect.backoff.max.ms": 1000,
            "log_level": 2,
        }
        self._sender = Sender(config, seconds + 5)
        self._doubtful = False

    def publish(self, records: Sequence[Record]) -> None:
        """Returns when Kafka has all of them. Raises Unavailable; some may be there then, none is promised."""
        if not records:
            return
        if self._doubtful and not self._sender.answers():
            raise Unavailable("Kafka is not there")
        there = self._sender.send((one.topic, one.key, one.headers, one.value) for one in records)
        self._doubtful = not all(there)
        if self._doubtful:
            raise Unavailable("Kafka did not acknowledge in time")

    def close(self) -> None:
        """Of no more use after it."""
        self._sender.close()
