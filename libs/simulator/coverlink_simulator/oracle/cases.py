"""docs/rules.md, section 4: the cases that are open for one person on a day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from coverlink_simulator.oracle.answers import NOTHING_OWED, Answer, Answers
from coverlink_simulator.oracle.case import OpenCase, is_answered
from coverlink_simulator.oracle.doubts import doubt, dropped_on, resumed_on, works_as_student
from coverlink_simulator.oracle.follow_up import follow_up
from coverlink_simulator.oracle.guidance import guidance
from coverlink_simulator.oracle.owed import missing_lines, owes, rule_begins
from coverlink_simulator.oracle.renew import renew
from coverlink_simulator.oracle.retirement import is_of_working_age
from coverlink_simulator.oracle.sources import SHIPPED, Trusted
from coverlink_simulator.oracle.spells import DAY, Job, Life, in_order
from coverlink_simulator.oracle.standing import statements
from coverlink_simulator.oracle.told import life_of

Month = tuple[int, int]
NO_HELP_NEEDED = ("deceased", "serving", "imprisoned", "pensioner")
RESIDENTS_LINE = {"pension": "resident_pension", "medical": "resident_medical"}


def cases_of(
    events: Iterable[dict[str, Any]],
    today: date,
    *,
    born: Month | None,
    sex: str | None,
    answers: Iterable[Answer] = (),
    trusted: Sequence[Trusted] = SHIPPED,
) -> list[OpenCase]:
    """The open cases of the person whom all these accepted events are about."""
    return cases_in(life_of(statements(events), born, sex, today, trusted), today, Answers(answers))


def cases_in(life: Life, today: date, given: Answers) -> list[OpenCase]:
    """The open cases that a life comes to, and answers."""
    found = [
        *[case for unit in life.units_on(today) for case in _unit_cases(life, unit, today, given)],
        *_assist(life, today, given),
        *_unit_incomplete(life, today, given),
        *guidance(life, today),
    ]
    if not life.is_now(today, "deceased"):
        helped = any(case.kind == "assist" and not is_answered(case, given) for case in found)
        found += [
            *renew(life, today, helped=helped),
            *_double_cover(life, today),
            *follow_up(life, today, given),
        ]
    return [replace(case, gap=_gap(life, case, today)) for case in found if not is_answered(case, given)]


def _gap(life: Life, case: OpenCase, today: date) -> str | None:
    if today <= case.due_on or case.kind not in ("enrol", "renew"):
        return None
    if case.kind == "renew":
        return "cut" if any(spell.line == "pension" and spell.in_force(today) for spell in life.cover) else "left"
    lines = ("pension", "resident_pension") if case.line == "resident_pension" else (case.line,)
    ever = [spell for spell in life.cover if spell.line in lines and spell.in_force_on_some_day(date.min, today)]
    if case.unit is not None:
        first = life.employment(case.unit, today)[0].started_on
        own = [spell for spell in life.paid_by(case.unit) if spell in ever]
        if any(spell.in_force_on_some_day(first, today) for spell in own):
            return "cut"
    return "left" if ever else "missed"


# enrol and verify ---------------------------------------------------------------------------------------------------


def _unit_cases(life: Life, unit: str, today: date, answers: Answers) -> list[OpenCase]:
    jobs = life.employment(unit, today)
    missing = missing_lines(life, jobs, unit, today)
    if not missing:
        return []
    asked = doubt(life, jobs, today, answers)
    if asked is None:
        names = tuple((job.fact_id, None) for job in jobs)
        return [OpenCase("enrol", line, unit, _enrol_due(jobs, line, today), names) for line in missing]
    since = jobs[0].started_on + timedelta(days=30)
    if not asked.student and asked.dropped_on:
        since = asked.dropped_on + timedelta(days=15)
    return [OpenCase("verify", None, unit, since, tuple(asked.names))]


def _enrol_due(jobs: list[Job], line: str, today: date) -> date:
    days = [max(job.started_on, rule_begins(job)) for job in jobs if owes(job, line, today)]
    return min(days) + timedelta(days=30)


# assist -------------------------------------------------------------------------------------------------------------


def _assist(life: Life, today: date, answers: Answers) -> list[OpenCase]:
    if not is_of_working_age(life, today) or any(
        status.kind in NO_HELP_NEEDED and status.lines is None and status.holds(today) for status in life.statuses
    ):
        return []
    loss = _all_dropped(life, today, answers) if life.units_on(today) else _all_ended(life, today)
    if loss is None:
        return []
    since, told_of, first, last = loss
    jobs = [told_of, *(job for job in life.jobs if job != told_of and job.held_in(first, last))]
    names = tuple((job.fact_id, resumed_on(life, job, last)) for job in jobs)
    return [OpenCase("assist", None, None, since + timedelta(days=15), names)]


Loss = tuple[date, Job, date, date]
"""The day since, the job that the case is told of, and the first and last day of the loss."""


def _all_dropped(life: Life, today: date, answers: Answers) -> Loss | None:
    """Every unit that employs the person has dropped them, and none was found to owe the lines as usual."""
    found: list[tuple[date, str, Job]] = []
    for unit in life.units_on(today):
        jobs = life.employment(unit, today)
        asked = doubt(life, jobs, today, answers)
        if asked is None or asked.dropped_on is None:
            return None
        found.append((asked.dropped_on, jobs[0].fact_id, jobs[0]))
    since, _, anchor = max(found, key=lambda row: row[:2])
    return since, anchor, since - DAY, today


def _all_ended(life: Life, today: date) -> Loss | None:
    ended = [job for job in life.jobs if job.has_ended(today)]
    last = max(ended, key=lambda job: (job.ended_on or date.min, job.fact_id), default=None)
    if last is None or last.ended_on is None or last.reason in ("retired", "died"):
        return None
    day = last.last_day
    anchor = next(iter(life.employment(last.unit, day)), last)
    drops = [dropped_on(life, life.employment(unit, day)[0], day) for unit in life.units_on(day)]
    days = [drop for drop in drops if drop is not None]
    covered_until = max(days) - DAY if last.holds(day) and len(days) == len(drops) else day
    return last.ended_on, anchor, covered_until, day


# unit_incomplete ----------------------------------------------------------------------------------------------------


def _unit_incomplete(life: Life, today: date, answers: Answers) -> list[OpenCase]:
    found: dict[str, OpenCase] = {}
    ended = [job for job in life.jobs if job.has_ended(today)]
    for job in sorted(ended, key=lambda one: (one.ended_on or date.max, one.fact_id)):
        if job.ended_on is None or not _lines_left(life, job, answers):
            continue
        due = job.ended_on + timedelta(days=30)
        case = OpenCase(
            "unit_incomplete", None, job.unit, due, tuple((one.fact_id, None) for one in _together(life, job))
        )
        if not is_answered(case, answers):
            found.setdefault(job.unit, case)
    return list(found.values())


def _together(life: Life, job: Job) -> list[Job]:
    """The job with all others at the unit on its last day."""
    return in_order({job, *life.jobs_on(job.last_day, job.unit)})


def _lines_left(life: Life, job: Job, answers: Answers) -> list[str]:
    assert job.ended_on is not None
    day, jobs = job.last_day, _together(life, job)
    kept_on = life.jobs_on(job.ended_on, job.unit)
    missing = missing_lines(life, [job], job.unit, day)
    lines = [line for line in missing if not any(owes(other, line, job.ended_on) for other in kept_on)]
    asked = doubt(life, jobs, day, answers)
    if asked:
        student = job.form == "standard" and works_as_student(life, jobs, day, answers)
        if student or answers.told("verify", None, job.unit, asked.names) & NOTHING_OWED:
            return []
    names = [(one.fact_id, None) for one in jobs]
    none_owed = NOTHING_OWED | {"wrong_lead"}
    return [line for line in lines if not answers.told("enrol", line, job.unit, names) & none_owed]


# double_cover -------------------------------------------------------------------------------------------------------


def _double_cover(life: Life, today: date) -> list[OpenCase]:
    found = []
    for line, residents in RESIDENTS_LINE.items():
        now = [spell for spell in life.cover if spell.in_force(today)]
        payers = {payer for unit in life.units_on(today) for payer in life.payers(unit)}
        kinds = [
            [s for s in now if s.line == line and s.paid_by == "unit" and s.unit in payers],
            [s for s in now if s.line == line and s.paid_by == "self"],
            [s for s in now if s.line == residents],
        ]
        beginnings = sorted(min(spell.since for spell in kind) for kind in kinds if kind)
        if len(beginnings) >= 2:
            found.append(OpenCase("double_cover", line, None, beginnings[1] + timedelta(days=30)))
    return found
