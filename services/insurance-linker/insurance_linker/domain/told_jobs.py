"""From starts and ends that stand to jobs: which end is whose job's (docs/rules.md, 2)."""

from __future__ import annotations

from datetime import date
from operator import attrgetter

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
    begun: list[Job] = []
    differ: list[Disagreement] = []
    for said in starts:
        start = said.statement
        fitting = _fitting(said, starts, ends) if ends else []
        over = end_that_counts(fitting, _of_jobs(trust, start.district)) if fitting else None
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
        begun.append(job)
        if over and len(fitting) > 1:
            ends_differ = ends_told("ended_on", job, over, fitting, _of_jobs(trust, start.district))
            if ends_differ:
                differ.append(ends_differ)
    if len(begun) < 2:
        return begun, differ
    jobs, starts_differ = _from_trusted_days(begun, [said.source for said in starts], trust)
    jobs.sort(key=attrgetter("order"))
    return jobs, starts_differ + differ


def _of_jobs(trust: Trust, district: str) -> TrustHere:
    return lambda source: trust("employment", source, district)


def _from_trusted_days(begun: list[Job], sources: list[str], trust: Trust) -> tuple[list[Job], list[Disagreement]]:
    told = list(zip(begun, sources, strict=True))
    if not _of_two_sources(told):
        return begun, []
    ranked = [Begun(job, job.end, job.name, source, _of_jobs(trust, job.district)(source)) for job, source in told]
    return starts_decided("started_on", ranked, _same_job)


def _of_two_sources(told: list[tuple[Job, str]]) -> bool:
    """Whether two sources tell of work at one unit."""
    by_unit: dict[str, str] = {}
    return any(by_unit.setdefault(job.unit, source) != source for job, source in told)


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
