"""A batch as it is read: each record is understood at once, and what comes of it stands in rows and sums.

Nothing goes through all records again while all goes well: by then they are no more in the processor's caches, and to
look at each of four thousand takes longer than to write some of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple

from coverlink.bus.dead_letters import Consumed as Record
from coverlink.contracts.facts import BrokenContract, Fact
from registry.project.filling import take
from registry.project.ready import Ready, made_ready
from registry.project.rows import Rows
from registry.project.said import understood

Place = tuple[str, int]


class Broken(NamedTuple):
    """A record to set aside; neither reason nor detail quotes it."""

    record: Record
    reason: str
    detail: str


class Heard(NamedTuple):
    """A record, and whether it says anything to us. What it says is in the batch's rows."""

    record: Record
    says: bool


class Batch:
    """Records in the order in which they came, of each place in that of the log.

    ``since``: up to where the caller had read each place before, where it says so; ``first`` and ``ends``: the first
    record's offset, and that after the last. ``facts``: of those that tell one, the record and the fact.
    """

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.broken: list[Broken] = []
        self.facts: list[tuple[Record, Fact]] = []
        self.since: dict[Place, int] = {}
        self.first: dict[Place, int] = {}
        self.ends: dict[Place, int] = {}
        self.topics: Counter[str] = Counter()
        self._rows = Rows()

    def take(self, record: Record, since: int | None = None) -> None:
        place = record.topic, record.partition
        if place not in self.ends:
            self.first[place] = record.offset
            if since is not None:
                self.since[place] = since
        self.ends[place] = record.offset + 1
        self.topics[record.topic] += 1
        said = None
        try:
            said = understood(record)
        except BrokenContract as error:
            self.broken.append(Broken(record, "broken_contract", str(error)))
        self.heard.append(Heard(record, said is not None))
        if said is not None:
            take(self._rows, said)
            if isinstance(said, Fact):
                self.facts.append((record, said))

    @property
    def says(self) -> bool:
        """Whether any record says anything to us."""
        return any(one.says for one in self.heard)

    @cached_property
    def ready(self) -> Ready:
        """What it says, as it is sent to PostgreSQL: may be made in another thread, before."""
        return made_ready(self._rows)

    def beyond(self, standing: Mapping[Place, int]) -> Batch:
        """What is not projected yet, where ``standing`` says up to where it is: as a rule all of it."""
        if all(standing[place] <= first for place, first in self.first.items()):
            return self
        left = Batch()
        for one in self.heard:
            if one.record.offset >= standing[one.record.topic, one.record.partition]:
                left.take(one.record)
        return left
