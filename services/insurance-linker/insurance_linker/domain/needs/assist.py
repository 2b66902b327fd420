"""``assist``: the last job is lost, or every unit has dropped the person. One dropped, one assisted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from coverlink.contracts.decisions import Condition
from insurance_linker.domain import reading
from insurance_linker.domain.advice import entitlements
from insurance_linker.domain.age import of_working_age
from insurance_linker.domain.history import Job
from insurance_linker.domain.needs.need import Need, case_id
from insurance_linker.domain.situation import Situation


def assist(now: Situation) -> Iterator[Need]:
    rule = now.policy.assist
    if now.statuses & rule.not_for or not of_working_age(
        now.person.born, now.person.sex, now.day, rule, now.policy.retirement
    ):
        return
    lost = _lost(now)
    if lost is None:
        return
    job, since, dropped_by_cover = lost
    yield Need(
        id=case_id(now.person.id, "assist", None, None, job.name),
        kind="assist",
        district=now.person.residence or _registered_district(now) or job.district,
        due_on=since + timedelta(days=rule.due_days),
        priority=now.policy.priorities.assist,
        because=reading.job_lost(now.policy, job, since, dropped_by_cover),
        closes_when=Condition(code="re_employed_or_answered", text=reading.re_employed()),
        advice=entitlements(now, job),
    )


def _lost(now: Situation) -> tuple[Job, date, str | None] | None:
    """The job whose loss counts, the day since, and the cover that stopped where the job is not known to have ended."""
    if not now.employments:
        ended = [job for job in now.history.jobs if job.end is not None and job.end <= now.day]
        last = max(ended, key=lambda job: (job.end or job.start, job.name), default=None)
        if last is None or last.end is None or last.reason in now.policy.assist.not_after:
            return None
        return last, last.end, None
    drops = []
    for employment in now.employments:
        if employment.drop is None or employment.drop.stop is None:
            return None
        drops.append((employment.drop.stop, employment.anchor.name, employment))
    since, _, employment = max(drops, key=lambda row: row[:2])
    return employment.anchor, since, employment.drop.fact if employment.drop else None


def _registered_district(now: Situation) -> str | None:
    rows = [(row.on, fact, row.district) for row, fact in now.history.registered if row.on <= now.day]
    return max(rows)[2] if rows else None
