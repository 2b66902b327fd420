"""The engine beside its peers on the same work, one after the other on the same broker. See ``reference``.

A pass runs every peer once on a new broker. A machine's speed wanders, so there may be several (PASSES in the
environment); a peer's figure is the middle one of its passes, and ratios are of those.
"""

from __future__ import annotations

import os
import statistics
import sys
from collections import defaultdict

from confluent_kafka.admin import AdminClient, NewTopic

from tests.bench.figures import figure
from tests.bench.peers import PEERS, Peer
from tests.bench.reference.work import INPUT, events
from tests.bench.stream import broker, write

EVENTS = int(os.environ.get("EVENTS", "1000000"))
PASSES = int(os.environ.get("PASSES", "1"))
PARTITIONS = 2
ASKED = {"limit": 0.75, "kafka-streams-eos": 1.7, "faust": 18.0}
"""What the engine shall reach at least, as a share of each."""


def run() -> None:
    rates: dict[str, list[float]] = defaultdict(list)
    for _ in range(PASSES):
        with broker() as (kafka, folder):
            make_topics(kafka, INPUT, *(topic for peer in PEERS for topic in peer.topics))
            write(kafka, ((INPUT, key, value, []) for key, value in events(EVENTS)))
            for peer in PEERS:
                place = folder / peer.name
                place.mkdir()
                rates[peer.name].append(peer.run(kafka, EVENTS // peer.share, place))
    middle = {name: statistics.median(found) for name, found in rates.items()}
    for peer in PEERS:
        figure("engine", peer.name, middle[peer.name], "events/s", _note(peer, rates[peer.name]))
    for name, least in ASKED.items():
        figure("engine.ratio", name, middle["coverlink"] / middle[name], f"coverlink / {name}", f"at least {least}")
    _table(middle)


def make_topics(kafka: str, *names: str, partitions: int = PARTITIONS) -> None:
    admin = AdminClient({"bootstrap.servers": kafka})
    for one in admin.create_topics([NewTopic(name, partitions, 1) for name in names]).values():
        one.result()


def _note(peer: Peer, found: list[float]) -> str:
    passes = "" if len(found) == 1 else f"; passes: {', '.join(f'{rate:,.0f}' for rate in found)}"
    return f"{EVENTS // peer.share:,} events, {PARTITIONS} partitions; {peer.promise}{passes}"


def _table(middle: dict[str, float]) -> None:
    """For people; the JSON lines are for machines."""
    for peer in PEERS:
        rate = middle[peer.name]
        print(f"{peer.name:20} {rate:>10,.0f} events/s  {rate / middle['limit']:5.2f}  {peer.promise}", file=sys.stderr)
