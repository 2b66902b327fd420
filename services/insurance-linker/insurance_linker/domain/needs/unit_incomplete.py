"""``unit_incomplete``: a job ended uncovered; the months owed stay with the unit."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from coverlink.contracts.decisions import Condition
from coverlink.contracts.fields import Line
from insurance_linker.domain import reading
from insurance_linker.domain.history import ONE_DAY, Job
from insurance_linker.domain.lines import excused, owed, satisfied
from insurance_linker.domain.needs.need import Need, case_id
from insurance_linker.domain.situation import Situation


def unit_incomplete(now: Situation) -> Iterator[Need]:
    first: dict[str, tuple[Job, list[Line]]] = {}
    for job in sorted(now.history.jobs, key=lambda job: (job.end or now.day, job.name)):
        if job.end is None or job.end > now.day or job.unit in first:
            continue
        lines = _uncovered_at_the_end(now, job)
        if lines:
            first[job.unit] = (job, lines)
    for unit, (job, lines) in first.items():
        assert job.end is not None
        yield Need(
            id=case_id(now.person.id, "unit_incomplete", None, unit, job.name),
            kind="unit_incomplete",
            unit=unit,
            unit_name=job.unit_name,
            district=job.district,
            due_on=job.end + timedelta(days=now.policy.incomplete.due_days),
            priority=now.policy.priorities.unit_incomplete,
            because=reading.months_owed(now.policy, job, lines),
            closes_when=Condition(code="months_covered", unit_id=unit, text=reading.months_covered(job, lines)),
        )


def _uncovered_at_the_end(now: Situation, job: Job) -> list[Line]:
    assert job.end is not None
    if any(other.unit == job.unit and other.active(job.end) for other in now.history.jobs):
        return []
    day = max(job.start, job.end - ONE_DAY)
    if job.form == "standard" and any(row.kind == "student" and row.active(day) for row in now.history.excuses):
        return []
    employers = {*now.history.employers(day), job.unit}
    lines = owed([job], now.policy, day, excused(now.history, now.policy, day))
    return [line for line in lines if not satisfied(now.history, line, [job], employers, day)]
