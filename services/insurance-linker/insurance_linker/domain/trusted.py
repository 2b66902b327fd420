"""Sources that disagree about a spell's days: the more trusted one's day decides, and it is kept who told what.

docs/rules.md, 7. Trust is told by the packs' section ``sources``; a source that is not there has trust 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Generic, Literal, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.fields import EndReason
from insurance_linker.domain.policy.sources import Matter, SourceRank
from insurance_linker.domain.spells import Cover, Excuse, Job

Trust = Callable[[Matter, str, str], SourceRank | None]
"""How far a source is believed about a matter in a district."""
TrustHere = Callable[[str], SourceRank | None]
"""The same, of one matter in one district."""
Days = Literal["started_on", "ended_on", "covered_from", "covered_to", "status_to"]
S = TypeVar("S", bound=Job | Cover)


class Telling(Struct, frozen=True):
    """A day that a source told by a fact."""

    fact: str
    source: str
    on: date


class Disagreement(Struct, frozen=True):
    """Different days for a spell's beginning or end; ``rule`` is None where all sources are trusted alike."""

    what: Days
    spell: Job | Cover | Excuse
    told: tuple[Telling, ...]
    decides: str
    rule: str | None


class End(Struct, frozen=True):
    """An end that could be a spell's."""

    on: date
    fact: str
    source: str
    reason: EndReason | None = None


class Begun(Struct, Generic[S], frozen=True):
    """A spell as a source told its beginning by a fact, with the end that counts; how far that source is believed."""

    spell: S
    end: date | None
    fact: str
    source: str
    rank: SourceRank | None

    @property
    def order(self) -> tuple[date, str]:
        return self.spell.start, self.fact

    @property
    def weight(self) -> int:
        return _weight(self.rank)


Same = Callable[[Begun[S], Begun[S]], bool]
"""Whether two beginnings, of two sources and on two days, tell of one spell if they share a day."""


def end_that_counts(ends: Sequence[End], trust: TrustHere) -> End | None:
    """The least day of those that the most trusted sources told."""
    if len(ends) < 2:
        return ends[0] if ends else None
    return min(ends, key=lambda end: (-_weight(trust(end.source)), end.on, end.fact))


def ends_told(
    what: Days, spell: Job | Cover | Excuse, counts: End, ends: Sequence[End], trust: TrustHere
) -> Disagreement | None:
    """Whether the sources of a spell's ends differ in the least day that each told."""
    by_source: dict[str, End] = {}
    for end in sorted(ends, key=lambda end: (end.on, end.fact)):
        by_source.setdefault(end.source, end)
    if len({end.on for end in by_source.values()}) < 2:
        return None
    told = tuple(Telling(end.fact, end.source, end.on) for end in by_source.values())
    rule = _rule(trust(counts.source), [trust(row.source) for row in told])
    return Disagreement(what, spell, told, counts.fact, rule)


def starts_decided(what: Days, begun: Sequence[Begun[S]], same: Same[S]) -> tuple[list[S], list[Disagreement]]:
    """The spells, each from the day that its most trusted source told; and where sources differ."""
    deciders = [_decider(one, begun, same) for one in begun]
    followers: dict[int, list[Begun[S]]] = defaultdict(list)
    spells: list[S] = []
    for one, decider in zip(begun, deciders, strict=True):
        if decider is not one:
            followers[id(decider)].append(one)
        more = decider.weight > one.weight
        spells.append(replace(one.spell, start=decider.spell.start) if more else one.spell)
    found = [_starts(what, one, followers[id(one)]) for one in begun if id(one) in followers]
    return spells, found


def _starts(what: Days, decider: Begun[S], followers: list[Begun[S]]) -> Disagreement:
    rows: list[Begun[S]] = [decider, *followers]
    told = tuple(Telling(one.fact, one.source, one.spell.start) for one in rows)
    rule = _rule(decider.rank, [one.rank for one in rows])
    return Disagreement(what, decider.spell, told, decider.fact, rule)


def _decider(one: Begun[S], begun: Sequence[Begun[S]], same: Same[S]) -> Begun[S]:
    rivals: list[Begun[S]] = [other for other in begun if _rivals(one, other) and same(one, other)]
    return min((one, *rivals), key=lambda row: (-row.weight, row.order)) if rivals else one


def _rivals(one: Begun[S], other: Begun[S]) -> bool:
    mine, theirs = one.spell.start, other.spell.start
    return (
        one.source != other.source
        and mine != theirs
        and max(mine, theirs) < min(one.end or date.max, other.end or date.max)
    )


def _rule(decides: SourceRank | None, ranks: Iterable[SourceRank | None]) -> str | None:
    return decides.cite if decides and len({_weight(rank) for rank in ranks}) > 1 else None


def _weight(row: SourceRank | None) -> int:
    return row.trust if row else 0
