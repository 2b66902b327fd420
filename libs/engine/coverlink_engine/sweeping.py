"""Looks through all states after something outside the input has changed what follows from them (new rules, say).

What a look finds is published as records, like timers are, and comes back as input: so it is decided in the key's own
order, and a replay of the log sees it again. Looking has a thread of its own, which is at the states while the working
thread waits for the broker or for records (``turn.py``), and finds no more than ``sweep_rate`` a second: so live
records hardly notice. Findings are gathered for a moment: a transaction for a few of them would take as long as looking
for hundreds.

The state remembers for each partition what it was last looked through for, in the changelog and in the transaction that
ends the look: a worker that dies or loses the partition leaves it to be looked through again from the beginning.
"""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass, field
from typing import Any

from coverlink_engine.book import Place
from coverlink_engine.messages import Output, Sweeper
from coverlink_engine.metrics import SWEEP_LEFT, SWEPT, SWEPT_OUT
from coverlink_engine.partitions import Partition
from coverlink_engine.store import Store, state_of, swept_for
from coverlink_engine.working import Work

log = logging.getLogger(__name__)
SLICE = 0.1
"""Seconds after which it is asked again whether to go on looking."""
GATHER = 0.25
"""Seconds for which findings wait for others."""
ROUNDS_APART = 0.1
"""Seconds from a small round to the next while a look is on. On a small machine its transaction costs as much of the
same cores as looking at some hundred states.
"""
_KEYS = 64


@dataclass
class _Look:
    """How far a partition is looked through, in one epoch, for one name.

    ``after``: the last key seen. ``ended``: all were seen. ``found``: what is not published yet, the first of it at
    ``since``. ``done``: all is published, and the state remembers it.
    """

    epoch: int
    name: str
    after: bytes = b""
    ended: bool = False
    done: bool = False
    found: list[Output] = field(default_factory=list)
    since: float = 0.0


class Sweeping(Work):
    """``tend`` runs in the working thread, ``look`` in one of its own; both are at the states in their turn only."""

    def __init__(self, sweeper: Sweeper, *shared: Any) -> None:
        super().__init__(*shared)
        self._sweeper = sweeper
        self._looks: dict[Place, _Look] = {}
        self.left = 0
        """How many partitions are not looked through yet."""
        self._allowance = 0.0
        self._filled = time.monotonic()

    def tend(self, place: Place) -> bool:
        """Begins a look where one is due, and publishes what was found. True while the look is not done.

        A look begins between two rounds: whatever was still decided by what held before is in the states then.
        """
        partition = self._ready.get(place)
        if partition is None or partition.store is None:
            return False
        look = self._look(place, partition, partition.store)
        # Not of partitions that another worker has now; told at each call, since they go without one.
        self.left = sum(not row.done for held, row in list(self._looks.items()) if held in self._ready)
        SWEEP_LEFT.labels(place.topic).set(self.left)
        if look.done:
            return False
        ended, waited = look.ended, look.found and time.monotonic() - look.since > GATHER
        if (ended or waited) and not self._publish(partition, look, ended):
            return False
        look.done = ended
        if ended:
            log.info("%s %d looked through for %s", *place, look.name)
        return not ended

    def _look(self, place: Place, partition: Partition, store: Store) -> _Look:
        """Where to go on; from the beginning under a new name, or after the partition has come anew."""
        name, look = self._sweeper.name(), self._looks.get(place)
        if look is None or (look.epoch, look.name) != (partition.epoch, name):
            done = store.swept(place.topic) == name
            look = self._looks[place] = _Look(partition.epoch, name, ended=done, done=done)
        return look

    def look(self) -> bool:
        """Looks on for a moment. True when more can be looked at now."""
        until = time.monotonic() + SLICE
        for place, look in list(self._looks.items()):
            while not look.ended and self._may_find() >= 1:
                if time.monotonic() > until:
                    return True
                with self._turn.looking():
                    partition = self._ready.get(place)
                    if partition is None or partition.store is None or partition.epoch != look.epoch:
                        break
                    self._look_on(look, partition)
        return False

    def _look_on(self, look: _Look, partition: Partition) -> None:
        assert partition.store is not None
        rows = partition.store.after(look.after, _KEYS)
        for key, value in rows:
            self._look_at(look, key, state_of(value))
            SWEPT.labels(partition.place.topic).inc()
            if self._turn.wanted:
                return
        look.ended = len(rows) < _KEYS

    def _look_at(self, look: _Look, key: bytes, state: bytes) -> None:
        output = self._sweeper.look(key, state)
        if output is not None:
            look.since = look.since if look.found else time.monotonic()
            look.found.append(output)
            self._allowance -= 1
        look.after = key

    def _may_find(self) -> float:
        """A second's findings at most are saved up."""
        now = time.monotonic()
        rate = self._config.sweep_rate
        self._allowance = min(rate, self._allowance + (now - self._filled) * rate)
        self._filled = now
        return self._allowance

    def _publish(self, partition: Partition, look: _Look, ended: bool) -> bool:
        """False when the partition has gone. Raises NotCommitted: the look begins again in a new epoch."""
        place, topic = partition.place, self._config.changelog
        assert topic is not None and partition.store is not None
        member = self._ask(lambda consumer: consumer.consumer_group_metadata())
        if not self._book.holds(place, partition.epoch):
            return False
        values = dict([swept_for(place.topic, look.name)] if ended else [])
        changelog = Place(topic, place.partition)
        # As with timers: the offset goes along, which fences out whoever has lost the partition.
        where = {} if partition.offset is None else {place: partition.offset}
        found, look.found = look.found, []
        written = self._send(found, {changelog: values} if values else {}, where, member)
        if values:
            partition.store.write(values, {}, written.get(changelog))
        SWEPT_OUT.labels(place.topic).inc(len(found))
        return True
