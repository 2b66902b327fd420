"""Why nothing more is asked of a unit about a person: *enrol*, *verify*, *unit_incomplete*."""

from __future__ import annotations

from collections.abc import Mapping

from coverlink.contracts.decisions import EndingCode
from coverlink.contracts.fields import Line
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.cited import employment_of, job_of
from insurance_linker.domain.drops import as_student
from insurance_linker.domain.endings.replaced import replaced
from insurance_linker.domain.lines import satisfied
from insurance_linker.domain.needs import Need
from insurance_linker.domain.needs.unit_incomplete import owed_at_the_end, together, uncovered_at_the_end
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Job


def enrol(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    employment, job, line = employment_of(now, case), job_of(now, case), case.line
    if employment is None or line is None:
        return _job_over(now, job)
    if satisfied(now.history, line, employment.jobs, now.employers.keys(), now.day):
        return "covered"
    if line in now.excused:
        return "excused"
    if line not in employment.owed:
        return _job_over(now, job)
    if employment.doubt:
        return "verifying" if set(employment.doubt.ids) & wanted.keys() else "answered"
    return replaced(case, wanted) or "resolved"


def verify(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    if "folded_until" in case.because[0].inputs:
        return replaced(case, wanted) or "resolved"
    employment, job = employment_of(now, case), job_of(now, case)
    if employment is None:
        return _job_over(now, job)
    if employment.unmet:
        return replaced(case, wanted) or "resolved"
    lines: list[Line] = case.because[0].inputs["lines"]
    if all(satisfied(now.history, line, employment.jobs, now.employers.keys(), now.day) for line in lines):
        return "covered"
    if any(line in now.excused for line in lines):
        return "excused"
    return "resolved" if employment.owed else _job_over(now, job)


def unit_incomplete(now: Situation, case: OpenCase, wanted: Mapping[str, Need]) -> EndingCode:
    job = job_of(now, case)
    if job is None or job.unit != case.unit_id or job.end is None or job.end > now.day:
        return "corrected"
    if other := replaced(case, wanted):
        return other
    lines = owed_at_the_end(now, job)
    if not lines:
        if now.history.at_work(job.unit, job.end):
            return "kept_on"
        return "excused" if now.obligations(job.district, job.last_day).owed.get(job.form) else "corrected"
    if not uncovered_at_the_end(now, job, lines):
        return "covered"
    student = as_student(now.person.ids, now.history, now.policy, together(now, job), job.last_day)
    return "excused" if student else "answered"


def _job_over(now: Situation, job: Job | None) -> EndingCode:
    return "job_ended" if job and job.end and job.end <= now.day else "corrected"
