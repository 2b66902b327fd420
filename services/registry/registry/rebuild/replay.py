"""The log read again, from its beginning or where an earlier run was stopped, into the shadow.

It goes exactly as far as the live projector has gone and never past it: so the two can be compared, and after the
switch nothing is told twice to those who watch, nor left out.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple

from confluent_kafka import Consumer, KafkaError, KafkaException, TopicPartition
from psycopg import Connection

from coverlink.bus.clients import consumer_config
from coverlink.bus.dead_letters import Consumed as Record
from registry.project.batch import project
from registry.project.hearing import Broken, Place
from registry.project.reading import TOPICS, read_of

PLACES = "SELECT topic, partition, next FROM registry.position"
PLACED = """
INSERT INTO registry.position AS known (topic, partition, next)
SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[])
ON CONFLICT (topic, partition) DO UPDATE SET next = excluded.next WHERE known.next < excluded.next
"""
READING = {"enable.partition.eof": True, "queued.max.messages.kbytes": 32_768, "fetch.queue.backoff.ms": 20}
PATIENCE = 30.0
"""Seconds in which Kafka must give something."""
Told = Callable[[int, int], None]
"""Is told how many records were read, and of how many."""


class Lost(NamedTuple):
    """What the log does not have any more of a partition: all before ``begins``, recorded before ``since``."""

    place: Place
    begins: int
    since: datetime | None


class Ahead(Exception):
    """The shadow has what the live register has not, as after a restore: it must be made anew."""


class Unreadable(Exception):
    """Kafka does not give what it should have; the message says what was expected."""


class Replay:
    """Belongs to one thread. ``db`` leads into the shadow (``into_shadow``); ``aside`` counts what cannot be read.

    ``turns``: topics that are read one after the other, for whoever wants to see that their order does not matter.
    """

    def __init__(self, kafka: str, db: Connection[Any], batch: int, turns: Sequence[Sequence[str]] = (TOPICS,)) -> None:
        self._consumer = Consumer({**consumer_config(kafka, "registry-rebuild"), **READING})
        self._db, self._batch, self._turns = db, batch, turns
        self.aside: Counter[str] = Counter()

    def close(self) -> None:
        self._consumer.close()

    def ends(self, topics: Iterable[str]) -> dict[Place, int]:
        """Where the log ends now, by partition. Raises Unreadable."""
        found = self._consumer.list_topics(timeout=10).topics
        known = [(topic, partition) for topic in topics for partition in found[topic].partitions]
        return {place: self._bounds(place)[1] for place in known}

    def lost(self, known: Iterable[Place]) -> list[Lost]:
        """Partitions whose beginning is gone. Raises Unreadable."""
        bounds = {place: self._bounds(place) for place in sorted(known)}
        gone = {place: low for place, (low, _) in bounds.items() if low > 0}
        first = self._first_times({place: low for place, low in gone.items() if low < bounds[place][1]})
        return [Lost(place, low, first.get(place)) for place, low in gone.items()]

    def read_to(self, target: Mapping[Place, int], told: Told = lambda done, total: None) -> int:
        """Projects up to before ``target``; how many offsets that were. Raises Ahead, Unreadable, psycopg.Error."""
        standing = places(self._db)
        if ahead := [place for place, after in standing.items() if after > target.get(place, 0)]:
            raise Ahead(f"{len(ahead)} partitions")
        wanted = self._wanted(target, standing)
        left, total = 0, sum(target[place] - begin for place, begin in wanted.items())
        for topics in self._turns:
            turn = {place: begin for place, begin in wanted.items() if place[0] in topics}
            for done in self._read(turn, target):
                left += done
                told(left, total)
        with self._db.transaction():  # ends that are gone from the log, or that no record stands before
            named = [[place[0] for place in target], [place[1] for place in target], [*target.values()]]
            self._db.execute(PLACED, named)
        return total

    def _wanted(self, target: Mapping[Place, int], standing: Mapping[Place, int]) -> dict[Place, int]:
        """Where to begin, by partition of which something is still to be read."""
        wanted = {}
        for place, end in sorted(target.items()):
            if (begin := standing.get(place, 0)) < end:
                low, high = self._bounds(place)
                if high < end:
                    raise Unreadable(f"{place[0]}[{place[1]}]: expected records up to {end}, the log ends at {high}")
                if (begin := max(begin, low)) < end:
                    wanted[place] = begin
        return wanted

    def _read(self, left: dict[Place, int], target: Mapping[Place, int]) -> Iterator[int]:
        """Projects batch by batch; gives how far it came with each, in offsets."""
        if not left:
            return
        self._consumer.assign([TopicPartition(*place, begin) for place, begin in left.items()])
        waited = time.monotonic()
        while left:
            records, came = self._batch_of(left, target)
            if records:
                project(self._db, records, {}, self._set_aside, shadow=True)
            if came:
                waited = time.monotonic()
                yield sum(self._moved(left, place, min(after, target[place]), target) for place, after in came.items())
            if time.monotonic() - waited > PATIENCE:
                raise Unreadable(f"Kafka gave nothing for {PATIENCE:.0f} s; {len(left)} partitions are not read")
        self._consumer.unassign()

    def _batch_of(
        self, left: Mapping[Place, int], target: Mapping[Place, int]
    ) -> tuple[list[Record], dict[Place, int]]:
        """Records before ``target``, and after which offset each partition's reading is."""
        records: list[Record] = []
        came: dict[Place, int] = {}
        for message in self._consumer.consume(self._batch, 0.05):
            place = (str(message.topic()), message.partition() or 0)
            error = message.error()
            if error is not None and error.code() != KafkaError._PARTITION_EOF:
                raise Unreadable(f"{place[0]}[{place[1]}]: {error.name()}")
            if place not in left:
                continue
            if error is not None:
                came[place] = target[place]
            else:
                came[place] = (message.offset() or 0) + 1
                if came[place] <= target[place]:
                    records.append(read_of(message))
        return records, came

    def _moved(self, left: dict[Place, int], place: Place, after: int, target: Mapping[Place, int]) -> int:
        done = after - left[place]
        left[place] = after
        if after >= target[place]:
            del left[place]
            self._consumer.incremental_unassign([TopicPartition(*place)])
        return done

    def _bounds(self, place: Place) -> tuple[int, int]:
        try:
            low, high = self._consumer.get_watermark_offsets(TopicPartition(*place), timeout=10)
        except KafkaException as error:
            raise Unreadable(f"{place[0]}[{place[1]}]: {error.args[0].name()}") from None
        return low, high

    def _first_times(self, begins: Mapping[Place, int]) -> dict[Place, datetime]:
        """When the first record that is left was written, as far as Kafka says so in time."""
        found: dict[Place, datetime] = {}
        end = time.monotonic() + PATIENCE / 3
        self._consumer.assign([TopicPartition(*place, begin) for place, begin in begins.items()])
        while len(found) < len(begins) and time.monotonic() < end:
            for message in self._consumer.consume(100, 0.05):
                if message.error() is None:
                    at = datetime.fromtimestamp(message.timestamp()[1] / 1000, UTC)
                    found.setdefault((str(message.topic()), message.partition() or 0), at)
        self._consumer.unassign()
        return found

    def _set_aside(self, broken: Sequence[Broken]) -> None:
        """Their dead letters were written when the live projector came by."""
        self.aside.update(one.reason for one in broken)


def places(db: Connection[Any]) -> dict[Place, int]:
    """Up to where the register has the log, by partition; the shadow where ``db`` leads there."""
    return {(topic, partition): after for topic, partition, after in db.execute(PLACES)}
