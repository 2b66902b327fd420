"""Sources that disagree about a job's days: the more trusted one's day decides, and it is kept who told what.

docs/rules.md, 7. Trust is told by the packs' section ``sources``; a source that is not there has trust 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.fields import EndReason
from insurance_linker.domain.policy.figures import SourceRank
from insurance_linker.domain.spells import Job

Trust = Callable[[str, str], SourceRank | None]
"""How far a source is believed about work in a district."""


class Telling(Struct, frozen=True):
    """A day that a source told by a fact."""

    fact: str
    source: str
    on: date


class Disagreement(Struct, frozen=True):
    """Different days for one job's start or end; ``rule`` is None where all sources are trusted alike."""

    what: Literal["started_on", "ended_on"]
    job: Job
    told: tuple[Telling, ...]
    decides: str
    rule: str | None


class End(Struct, frozen=True):
    """An end that could be a job's."""

    on: date
    fact: str
    reason: EndReason | None
    source: str


class Begun(Struct, frozen=True):
    """A job as the source of its start told it, and with the end that counts."""

    job: Job
    source: str


def end_that_counts(ends: Sequence[End], trust: Trust, district: str) -> End | None:
    """The least day of those that the most trusted sources told."""
    if len(ends) < 2:
        return ends[0] if ends else None
    return min(ends, key=lambda end: (-_weight(trust(end.source, district)), end.on, end.fact))


def ends_told(job: Job, ends: Sequence[End], trust: Trust) -> Disagreement | None:
    """Whether the sources of a job's ends differ in the least day that each told."""
    by_source: dict[str, End] = {}
    for end in sorted(ends, key=lambda end: (end.on, end.fact)):
        by_source.setdefault(end.source, end)
    if len({end.on for end in by_source.values()}) < 2:
        return None
    told = [Telling(end.fact, end.source, end.on) for end in by_source.values()]
    decides = next(row for row in told if row.fact == job.facts[1])
    return Disagreement("ended_on", job, tuple(told), decides.fact, _rule(decides, told, trust, job.district))


def starts_decided(begun: Sequence[Begun], trust: Trust) -> tuple[list[Job], list[Disagreement]]:
    """The jobs, each from the day that its most trusted source told; and where sources differ."""
    if len(begun) < 2 or not _of_two_sources(begun):
        return [one.job for one in begun], []
    deciders = {one.job.name: _decider(one, begun, trust) for one in begun}
    followers: dict[str, list[Begun]] = defaultdict(list)
    jobs: list[Job] = []
    for one in begun:
        decider = deciders[one.job.name]
        if decider is not one:
            followers[decider.job.name].append(one)
        more = _trust(decider, trust) > _trust(one, trust)
        jobs.append(replace(one.job, start=decider.job.start) if more else one.job)
    found = [_starts(one, followers[one.job.name], trust) for one in begun if one.job.name in followers]
    return jobs, found


def _of_two_sources(begun: Sequence[Begun]) -> bool:
    """Whether two sources tell of work at one unit."""
    by_unit: dict[str, str] = {}
    return any(by_unit.setdefault(one.job.unit, one.source) != one.source for one in begun)


def _starts(decider: Begun, followers: list[Begun], trust: Trust) -> Disagreement:
    told = [Telling(one.job.name, one.source, one.job.start) for one in (decider, *followers)]
    rule = _rule(told[0], told, trust, decider.job.district)
    return Disagreement("started_on", decider.job, tuple(told), decider.job.name, rule)


def _decider(one: Begun, begun: Sequence[Begun], trust: Trust) -> Begun:
    rivals = [other for other in begun if _same_job(one, other)]
    return min((one, *rivals), key=lambda row: (-_trust(row, trust), row.job.order)) if rivals else one


def _same_job(one: Begun, other: Begun) -> bool:
    """Whether two starts tell of one job, on different days."""
    return (
        one.source != other.source
        and one.job.unit == other.job.unit
        and one.job.start != other.job.start
        and (one.job.ref == other.job.ref or one.job.form == other.job.form == "standard")
        and max(one.job.start, other.job.start) < min(one.job.end or date.max, other.job.end or date.max)
    )


def _rule(decides: Telling, told: Iterable[Telling], trust: Trust, district: str) -> str | None:
    weights = {_weight(trust(row.source, district)) for row in told}
    row = trust(decides.source, district)
    return row.cite if row and len(weights) > 1 else None


def _trust(one: Begun, trust: Trust) -> int:
    return _weight(trust(one.source, one.job.district))


def _weight(row: SourceRank | None) -> int:
    return row.trust if row else 0
