"""What must have come out, against what did; read by kafka-python, a client that nobody here wrote."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from confluent_kafka import IsolationLevel
from confluent_kafka import TopicPartition as Place
from confluent_kafka.admin import AdminClient, OffsetSpec
from kafka import KafkaConsumer, TopicPartition
from kafka.admin import KafkaAdminClient

_QUIET = 15.0
_OVER = ("CompleteCommit", "CompleteAbort", "Empty", "Dead")


class Counted(NamedTuple):
    """One record that came out: its number among its key's records as sent, and the worker's count by then."""

    key: str
    number: int
    count: int


@dataclass
class Verdict:
    """``disordered``: came after a later one of its key; ``miscounted``: decided on a wrong state."""

    records: int = 0
    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    miscounted: int = 0
    first: str = ""

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.disordered or self.miscounted)


def judge(said: Mapping[str, Sequence[int]], rows: Iterable[Counted]) -> Verdict:
    """Against the input as it stands in the log, each key's numbers in order: each once, in that order, counted right.

    The log counts, not what was sent: a producer that goes on through the death of a leader may write a fact twice.
    """
    verdict = Verdict(sum(map(len, said.values())))
    left = {key: Counter(numbers) for key, numbers in said.items()}
    latest = dict.fromkeys(said, 0)
    for row in rows:
        again = left[row.key][row.number] == 0
        left[row.key][row.number] -= not again
        place = row.count - 1
        right = not again and place < len(said[row.key]) and said[row.key][place] == row.number
        verdict.doubled += again
        verdict.disordered += not again and row.count <= latest[row.key]
        verdict.miscounted += not right
        if not verdict.first and (not right or row.count != latest[row.key] + 1):
            verdict.first = f"{row} after {latest[row.key]}"
        latest[row.key] = max(latest[row.key], row.count)
    verdict.lost = sum(counter.total() for counter in left.values())
    return verdict


def read_committed(bootstrap: str, topic: str, partitions: int) -> Iterator[Any]:
    """Everything that is committed in a topic now."""
    consumer = KafkaConsumer(
        bootstrap_servers=bootstrap, isolation_level="read_committed", auto_offset_reset="earliest",
        enable_auto_commit=False, group_id=None,
    )  # fmt: skip
    places = [TopicPartition(topic, number) for number in range(partitions)]
    consumer.assign(places)
    consumer.seek_to_beginning()
    ends, quiet = consumer.end_offsets(places), time.monotonic()
    while any(consumer.position(place) < ends[place] for place in places) and time.monotonic() - quiet < _QUIET:
        for rows in consumer.poll(timeout_ms=200, max_records=5000).values():
            yield from rows
            quiet = time.monotonic()
    consumer.close()


def open_transactions(bootstrap: str, topics: Mapping[str, int]) -> list[str]:
    """Transactions that the coordinators know to be open, and partitions whose last stable offset is not their end."""
    admin = KafkaAdminClient(bootstrap_servers=bootstrap)
    listed = [row for rows in admin.list_transactions().values() for row in rows]
    admin.close()
    return [f"{row}" for row in listed if _state(row) not in _OVER] + unstable(bootstrap, topics)


def unstable(bootstrap: str, topics: Mapping[str, int]) -> list[str]:
    """Partitions of which a reader of committed records cannot see the end."""
    places = [Place(topic, number) for topic, count in topics.items() for number in range(count)]
    client = AdminClient({"bootstrap.servers": bootstrap})
    stable = _ends(client, places, IsolationLevel.READ_COMMITTED)
    return [
        f"{place}: stable up to {stable[place]} of {end}"
        for place, end in _ends(client, places, IsolationLevel.READ_UNCOMMITTED).items()
        if stable[place] != end
    ]


def _ends(client: AdminClient, places: list[Place], level: IsolationLevel) -> dict[tuple[str, int], int]:
    asked = client.list_offsets({place: OffsetSpec.latest() for place in places}, isolation_level=level)
    return {(place.topic, place.partition): answer.result(30).offset for place, answer in asked.items()}


def _state(row: Any) -> str:
    state = row["state"] if isinstance(row, dict) else row.state
    return str(getattr(state, "value", state))
