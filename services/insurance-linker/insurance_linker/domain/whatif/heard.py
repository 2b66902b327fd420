"""What is kept of one fact for the comparison: what it states, when it was recorded, what else counts go by."""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact
from coverlink.contracts.fields import Line
from insurance_linker.domain.carried import of_whom
from insurance_linker.domain.decide import CHINA
from insurance_linker.domain.statements import Entry, NotUsed, entry_of


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
    entry: Entry
    paid: PaidOn | None = None


def heard_of(fact: Fact, at: int) -> Heard | None:
    """None for a fact that no rule uses."""
    data, entry = fact.data, entry_of(fact)
    if isinstance(entry, NotUsed):
        return None
    person = of_whom(fact)
    return Heard(
        at=at,
        day=fact.recorded_at.astimezone(CHINA).date(),
        born=person.born if person else None,
        sex=person.sex if person else None,
        entry=entry,
        paid=_paid(data) if isinstance(data, b.ContributionRecorded) else None,
    )


def _paid(data: b.ContributionRecorded) -> PaidOn:
    row = data.contribution
    return PaidOn(row.line, row.month, row.base)
