"""docs/rules.md, "Sources that disagree": how far a source is trusted, and whose days of a job or of cover count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from coverlink_simulator.oracle.spells import NO_UNIT, CoverSpell, Job


@dataclass(frozen=True)
class Trusted:
    """Sources whose name begins so are trusted so far; ``about`` employment, cover, status or, if None, anything.

    ``region``: ``CN``, or the code of a province, city or district, in which the job or the cover is.
    """

    prefix: str
    trust: int
    about: str | None = None
    region: str = "CN"
    since: date = date.min
    until: date = date.max

    @property
    def place(self) -> str:
        """How the codes of all districts there begin."""
        if self.region == "CN":
            return ""
        return self.region.removesuffix("00").removesuffix("00")

    def is_for(self, about: str, source: str, district: str, day: date) -> bool:
        there = district.startswith(self.place)
        in_force = self.since <= day < self.until
        return there and in_force and self.about in (None, about) and source.startswith(self.prefix)


SHIPPED = (
    Trusted("//employment", 80, "employment"),
    Trusted("//hr", 60, "employment"),
    Trusted("//unit", 60, "employment"),
    Trusted("//platform", 50, "employment"),
    Trusted("//insurance", 90, "cover"),
    Trusted("//cover", 90, "cover"),
    Trusted("//unit", 50, "cover"),
    Trusted("//police", 90, "status"),
    Trusted("//civil", 80, "status"),
    Trusted("//coverlink/registry", 70),
)
"""The same everywhere and from the first day of the law."""


def trust(entries: Iterable[Trusted], about: str, source: str, district: str, day: date) -> int:
    """Of two entries that differ in their region alone, which the page leaves open, the narrower."""
    found = [entry for entry in entries if entry.is_for(about, source, district, day)]
    best = max(found, key=lambda one: (len(one.prefix), one.about is not None, len(one.place)), default=None)
    return best.trust if best else 0


@dataclass(frozen=True)
class Start:
    """A job as its start and the ends chosen for it state it, and who says so."""

    job: Job
    ref: str
    source: str
    trust: int

    def tells_of_the_same_job(self, other: Start) -> bool:
        mine, theirs = self.job, other.job
        return (
            mine.unit == theirs.unit != NO_UNIT
            and self.source != other.source
            and (self.ref == other.ref or mine.form == theirs.form == "standard")
            and mine.started_on != theirs.started_on
            and max(mine.started_on, theirs.started_on) < min(mine.ended_on or date.max, theirs.ended_on or date.max)
        )


def with_decided_days(starts: list[Start]) -> list[Job]:
    """Each start stays a job of its own; it takes its first day from a more trusted source that tells of the same."""
    return [replace(start.job, started_on=_decider(start, starts).job.started_on) for start in starts]


def _decider(start: Start, starts: list[Start]) -> Start:
    telling = [start, *(other for other in starts if start.tells_of_the_same_job(other))]
    decider = min(telling, key=lambda one: (-one.trust, one.job.started_on, one.job.fact_id))
    return decider if decider.trust > start.trust else start


@dataclass(frozen=True)
class Beginning:
    """Cover as one fact and the stops chosen for it state it, and who says so."""

    spell: CoverSpell
    fact_id: str
    source: str
    trust: int

    def tells_of_the_same_cover(self, other: Beginning) -> bool:
        mine, theirs = self.spell, other.spell
        first, last = max(mine.since, theirs.since), min(mine.to or date.max, theirs.to or date.max)
        return (
            self.source != other.source
            and mine.since != theirs.since
            and (mine.line, mine.paid_by, mine.unit) == (theirs.line, theirs.paid_by, theirs.unit)
            and first < last
        )


def cover_from_decided_days(told: list[Beginning]) -> list[CoverSpell]:
    """As with jobs: each beginning stays a spell of its own."""
    spells = []
    for one in told:
        better = [
            (-other.trust, other.spell.since, other.fact_id)
            for other in told
            if other.trust > one.trust and one.tells_of_the_same_cover(other)
        ]
        spells.append(replace(one.spell, since=min(better)[1]) if better else one.spell)
    return spells
