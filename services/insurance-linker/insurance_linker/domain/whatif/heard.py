"""What is kept of one fact for the comparison: what it states, when it was recorded, what else counts go by."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact
from coverlink.contracts.fields import Line
from insurance_linker.domain.decide import CHINA
from insurance_linker.domain.statements import Entry, NotUsed, entry_of


class Listed(Struct, frozen=True, array_like=True):
    """A key group that a list names the person in, ``[since, to)``."""

    fact: str
    group: str
    since: date
    to: date | None

    def on(self, day: date) -> bool:
        return self.since <= day and (self.to is None or day < self.to)


class PaidOn(Struct, frozen=True, array_like=True):
    """The base, yuan a month as text, on which a month's contribution was paid."""

    line: Line
    month: str
    base: str


class Heard(Struct, frozen=True, array_like=True):
    """``at`` is the fact's place in the log; ``day`` the day in China on which it was recorded."""

    at: int
    day: date
    born: str | None
    sex: str | None
    entry: Entry | None
    listed: Listed | None = None
    paid: PaidOn | None = None


def heard_of(fact: Fact, at: int) -> Heard | None:
    """None for a fact that neither rules nor counts use."""
    data, entry = fact.data, entry_of(fact)
    listed = _listed(fact.fact_id, data) if isinstance(data, b.GroupListed) else None
    if isinstance(entry, NotUsed) and listed is None:
        return None
    person: b.Person | None = getattr(data, "person", None)
    return Heard(
        at=at,
        day=fact.recorded_at.astimezone(CHINA).date(),
        born=person.born if person else None,
        sex=person.sex if person else None,
        entry=None if isinstance(entry, NotUsed) else entry,
        listed=listed,
        paid=_paid(data) if isinstance(data, b.ContributionRecorded) else None,
    )


def _listed(fact: str, data: b.GroupListed) -> Listed:
    return Listed(fact, data.group.kind, data.group.since, data.group.to)


def _paid(data: b.ContributionRecorded) -> PaidOn:
    row = data.contribution
    return PaidOn(row.line, row.month, row.base)
