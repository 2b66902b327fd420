"""``unit_incomplete``: a job ended uncovered; the months owed stay with the unit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from coverlink.contracts.fields import Line
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.drops import as_student, doubt
from insurance_linker.domain.lines import owed, satisfying
from insurance_linker.domain.needs.enrol import enrol_ids
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Job


def unit_incomplete(now: Situation) -> Iterator[Need]:
    """One case a unit: the job that ended first of those that are not answered."""
    units: set[str] = set()
    for job in now.history.ended(now.day):
        if job.unit in units or not (lines := left_to_the_unit(now, job)):
            continue
        ids = incomplete_ids(now, job)
        if now.answered("unit_incomplete", ids):
            continue
        assert job.end is not None
        units.add(job.unit)
        yield Need(
            id=ids[0],
            also=ids[1:],
            kind="unit_incomplete",
            unit=job.unit,
            unit_name=job.unit_name,
            district=job.district,
            due_on=job.end + timedelta(days=now.policy.incomplete.due_days),
            priority=now.policy.priorities["unit_incomplete"],
            because=(
                Ground(
                    now.policy.incomplete.cite,
                    job.facts,
                    {
                        "form": job.form,
                        "started_on": job.start.isoformat(),
                        "ended_on": job.end.isoformat(),
                        "lines": lines,
                    },
                ),
            ),
            closes_when="months_covered",
        )


def incomplete_ids(now: Situation, job: Job) -> tuple[str, ...]:
    """The id of the case on a job, then those that it has by the other jobs of the same employment."""
    jobs = [job, *(one for one in together(now, job) if one.name != job.name)]
    return case_ids(now.person.ids, "unit_incomplete", None, job.unit, (one.name for one in jobs))


def together(now: Situation, job: Job) -> list[Job]:
    """The job and all others that the person had at the unit on its last day, their anchor first."""
    found = {one.name: one for one in [job, *now.history.at_work(job.unit, job.last_day)]}
    return sorted(found.values(), key=lambda one: one.order)


def owed_at_the_end(now: Situation, job: Job) -> list[Line]:
    """The lines owed for the job on its last day, less what the unit goes on to owe for another job."""
    assert job.end is not None
    lines = owed((job,), now.obligations, job.last_day, now.excuses_on(job.last_day))
    others = now.history.at_work(job.unit, job.end) if lines else []
    if not others:
        return lines
    still = owed(others, now.obligations, job.end, set())
    return [line for line in lines if line not in still]


def uncovered_at_the_end(now: Situation, job: Job, lines: Iterable[Line]) -> list[Line]:
    """Those of the lines that were not satisfied on the job's last day."""
    day = job.last_day
    met = satisfying(now.history, (job,), {*now.history.employers(day), job.unit}, day)
    return [line for line in lines if line not in met]


def left_to_the_unit(now: Situation, job: Job) -> list[Line]:
    """The lines owed and not satisfied, less those of which an answer says that nothing was owed."""
    owed_then = owed_at_the_end(now, job)
    lines = uncovered_at_the_end(now, job, owed_then) if owed_then else []
    if not lines or not (now.history.answers or now.history.excuses):
        return lines  # nobody has answered, and nobody is in doubt without a status
    answers = now.policy.answers
    jobs = together(now, job)
    asked = (now.person.ids, now.history, now.policy, jobs, job.last_day)
    if in_doubt := doubt(*asked):
        student = job.form == "standard" and as_student(*asked)
        if student or now.history.told(in_doubt.ids) & answers["verify"].nothing_owed:
            return []
    settled = answers["enrol"].nothing_owed
    return [line for line in lines if not now.history.told(enrol_ids(now, line, jobs)) & settled]
