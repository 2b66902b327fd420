"""From starts and ends that stand to jobs: which end is whose job's (docs/rules.md, 2)."""

from __future__ import annotations

from datetime import date
from operator import attrgetter

from msgspec.structs import replace

from insurance_linker.domain.spells import Job
from insurance_linker.domain.standing import Said
from insurance_linker.domain.statements import JobEnded, JobStarted
from insurance_linker.domain.trusted import (
    Begun,
    Disagreement,
    End,
    Trust,
    TrustHere,
    end_that_counts,
    ends_told,
    starts_decided,
)


def jobs_of(
    starts: list[Said[JobStarted]], ends: list[Said[JobEnded]], trust: Trust
) -> tuple[list[Job], list[Disagreement]]:
    """The earliest first, of one day the least id."""
    begun: list[Begun[Job]] = []
    differ: list[Disagreement] = []
    for said in starts:
        start = said.statement
        trust_here = _of_jobs(trust, start.district)
        fitting = _fitting(said, starts, ends) if ends else []
        over = end_that_counts(fitting, trust_here)
        job = Job(
            (said.fact_id, over.fact) if over else (said.fact_id,),
            start.ref,
            start.unit,
            start.unit_name,
            start.form,
            start.district,
            start.project,
            start.on,
            over.on if over else None,
            over.reason if over else None,
            start.user_unit,
        )
        begun.append(Begun(job, job.end, job.name, said.source, None))
        if over and len(fitting) > 1 and (ends_differ := ends_told("ended_on", job, over, fitting, trust_here)):
            differ.append(ends_differ)
    jobs, starts_differ = _from_trusted_days(begun, trust)
    if len(jobs) > 1:
        jobs.sort(key=attrgetter("order"))
    return jobs, starts_differ + differ


def _of_jobs(trust: Trust, district: str) -> TrustHere:
    return lambda source: trust("employment", source, district)


def _from_trusted_days(begun: list[Begun[Job]], trust: Trust) -> tuple[list[Job], list[Disagreement]]:
    if len(begun) < 2 or not _of_two_sources(begun):
        return [one.spell for one in begun], []
    ranked = [replace(one, rank=trust("employment", one.source, one.spell.district)) for one in begun]
    return starts_decided("started_on", ranked, _same_job)


def _of_two_sources(begun: list[Begun[Job]]) -> bool:
    """Whether two sources tell of work at one unit."""
    by_unit: dict[str, str] = {}
    return any(by_unit.setdefault(one.spell.unit, one.source) != one.source for one in begun)


def _same_job(one: Begun[Job], other: Begun[Job]) -> bool:
    mine, theirs = one.spell, other.spell
    return mine.unit == theirs.unit and (mine.ref == theirs.ref or mine.form == theirs.form == "standard")


def _fitting(said: Said[JobStarted], starts: list[Said[JobStarted]], ends: list[Said[JobEnded]]) -> list[End]:
    """The ends that could be a job's."""
    day = said.statement.on
    return [
        End(end.on, other.fact_id, other.source, end.reason)
        for other in ends
        if _belongs(other, said)
        and (
            (end := other.statement).on > day
            # A contract that is renewed on the day the old one ends: the end is the old one's.
            or (end.on == day and not _is_taken(other, day, starts))
        )
    ]


def _belongs(end: Said[JobEnded], start: Said[JobStarted]) -> bool:
    told, job = end.statement, start.statement
    return told.ref == job.ref and (end.source == start.source or told.unit == job.unit)


def _is_taken(end: Said[JobEnded], day: date, starts: list[Said[JobStarted]]) -> bool:
    """Whether a job that began before the day ends by it."""
    return any(one.statement.on < day and _belongs(end, one) for one in starts)
