"""docs/rules.md, section 4: the cases that are open for one person on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from coverlink_simulator.oracle.answers import ENDS, NO_LONGER_ASKED, OWED_AS_USUAL, Answer
from coverlink_simulator.oracle.owed import SELF_PAID, excuses, is_excused, missing_lines, owes, rule_begins
from coverlink_simulator.oracle.retirement import add_months, is_of_working_age
from coverlink_simulator.oracle.spells import Job, Life, life_of
from coverlink_simulator.oracle.standing import statements

Month = tuple[int, int]
NO_HELP_NEEDED = ("deceased", "serving", "imprisoned", "abroad", "pensioner", "civil_servant")
RESIDENTS_LINE = {"pension": "resident_pension", "medical": "resident_medical"}


@dataclass(frozen=True)
class OpenCase:
    """``unit`` is a unified social credit code; ``job`` the ref of the job that the case is about, if of one.

    ``gap`` is empty until ``due_on`` has passed.
    """

    kind: str
    line: str | None
    unit: str | None
    due_on: date
    job: str | None = None
    gap: str | None = None


def cases_of(
    events: Iterable[dict[str, Any]],
    today: date,
    *,
    born: Month | None,
    sex: str | None,
    answers: Iterable[Answer] = (),
) -> list[OpenCase]:
    """The open cases of the person whom all these accepted events are about."""
    life, given = life_of(statements(events), born, sex), list(answers)
    found = [
        *[case for unit in life.units_on(today) for case in _unit_cases(life, unit, today, given)],
        *_assist(life, today, given),
        *_unit_incomplete(life, today),
        *([] if life.is_now(today, "deceased") else [*_renew(life, today), *_double_cover(life, today)]),
    ]
    left = [case for case in found if _answer_that_ends(case, given) is None]
    return [replace(case, gap=_gap(life, case, today)) for case in left]


def _gap(life: Life, case: OpenCase, today: date) -> str | None:
    if today <= case.due_on or case.kind not in ("enrol", "renew"):
        return None
    if case.kind == "renew":
        return "cut"
    ever = [spell for spell in life.cover if spell.line == case.line and spell.in_force_on_some_day(date.min, today)]
    own = [spell for spell in ever if spell.paid_by == "unit" and spell.unit == case.unit]
    first = life.anchor(case.unit or "", today).started_on
    if any(spell.in_force_on_some_day(first, today) for spell in own):
        return "cut"
    return "left" if ever else "missed"


def _answer_that_ends(case: OpenCase, answers: list[Answer]) -> Answer | None:
    named = (case.kind, case.line, case.unit, case.job)
    ending = [
        one
        for one in answers
        if (one.kind, one.line, one.unit, one.job) == named and one.code in ENDS.get(case.kind, frozenset())
    ]
    return ending[0] if ending else None


# enrol and verify ---------------------------------------------------------------------------------------------------


def _unit_cases(life: Life, unit: str, today: date, answers: list[Answer]) -> list[OpenCase]:
    verify = _verify(life, unit, today)
    if verify is not None:
        answered = _answer_that_ends(verify, answers)
        if answered is None:
            return [verify]
        if answered.code in NO_LONGER_ASKED:
            return []
    return _enrol(life, unit, today)


def _enrol(life: Life, unit: str, today: date) -> list[OpenCase]:
    jobs = life.jobs_on(today, unit)
    anchor = life.anchor(unit, today)
    return [
        OpenCase("enrol", line, unit, min(_enrol_due(job) for job in jobs if owes(job, line, today)), anchor.ref)
        for line in missing_lines(life, jobs, unit, today)
    ]


def _enrol_due(job: Job) -> date:
    return max(job.started_on, rule_begins(job)) + timedelta(days=30)


def _verify(life: Life, unit: str, today: date) -> OpenCase | None:
    jobs, anchor = life.jobs_on(today, unit), life.anchor(unit, today)
    if not missing_lines(life, jobs, unit, today):
        return None
    if life.is_now(today, "student") and any(job.form == "standard" for job in jobs):
        return OpenCase("verify", None, unit, anchor.started_on + timedelta(days=30), anchor.ref)
    dropped_on = _dropped_on(life, unit, today)
    if dropped_on is not None:
        return OpenCase("verify", None, unit, dropped_on + timedelta(days=15), anchor.ref)
    return None


def _dropped_on(life: Life, unit: str, today: date) -> date | None:
    """The day on which the last of the unit's covers since its anchor began stopped; None if it did not drop."""
    first = life.anchor(unit, today).started_on
    paid = [spell for spell in life.cover if spell.paid_by == "unit" and spell.unit == unit]
    since_anchor = [spell for spell in paid if spell.in_force_on_some_day(first, today)]
    if not since_anchor or any(spell.in_force(today) for spell in paid):
        return None
    return max(spell.to for spell in since_anchor if spell.to is not None)


# assist and unit_incomplete -----------------------------------------------------------------------------------------


def _assist(life: Life, today: date, answers: list[Answer]) -> list[OpenCase]:
    if not is_of_working_age(life, today) or life.is_now(today, *NO_HELP_NEEDED):
        return []
    units = life.units_on(today)
    if units:
        dropped = [_still_dropped_on(life, unit, today, answers) for unit in units]
        days = [day for day in dropped if day is not None]
        if len(days) < len(units):
            return []
        return [OpenCase("assist", None, None, max(days) + timedelta(days=15))]
    ended = [job for job in life.jobs if job.has_ended(today)]
    last = max(ended, key=lambda job: (job.ended_on or date.min, job.fact_id), default=None)
    if last is None or last.ended_on is None or last.reason in ("retired", "died"):
        return []
    return [OpenCase("assist", None, None, last.ended_on + timedelta(days=15), last.ref)]


def _still_dropped_on(life: Life, unit: str, today: date, answers: list[Answer]) -> date | None:
    """None also when a caseworker answered the unit's verify case so that the lines are owed as usual."""
    verify = _verify(life, unit, today)
    answered = verify and _answer_that_ends(verify, answers)
    return None if answered and answered.code in OWED_AS_USUAL else _dropped_on(life, unit, today)


def _unit_incomplete(life: Life, today: date) -> list[OpenCase]:
    found: dict[str, OpenCase] = {}
    ended = [job for job in life.jobs if job.has_ended(today)]
    for job in sorted(ended, key=lambda one: (one.ended_on or date.max, one.fact_id)):
        if job.ended_on is None or not _left_uncovered(life, job):
            continue
        due = job.ended_on + timedelta(days=30)
        found.setdefault(job.unit, OpenCase("unit_incomplete", None, job.unit, due, job.ref))
    return list(found.values())


def _left_uncovered(life: Life, job: Job) -> bool:
    assert job.ended_on is not None
    if life.jobs_on(job.ended_on, job.unit):
        return False
    if job.form == "standard" and life.is_now(job.last_day, "student"):
        return False
    return bool(missing_lines(life, [job], job.unit, job.last_day))


# renew and double_cover ---------------------------------------------------------------------------------------------


def _renew(life: Life, today: date) -> list[OpenCase]:
    own = [s for s in life.cover if s.line == "pension" and s.paid_by == "self" and s.in_force(today)]
    if not own or any(owes(job, "pension", today) for job in life.jobs_on(today)):
        return []
    if is_excused(life, "pension", today) or is_excused(life, SELF_PAID, today):
        return []
    last = max(
        [
            add_months(_month(max(spell.since for spell in own)), -1),
            *[month for line, month in life.contributions if line == "pension" and month <= _month(today)],
            *[_month(job.ended_on) for job in life.jobs if job.ended_on and job.has_ended(today) and _owed(job)],
            *[
                _month(status.to)
                for status in life.statuses
                if status.to and status.to <= today and (excuses(status, "pension") or excuses(status, SELF_PAID))
            ],
        ]
    )
    year, month = add_months(last, 4)
    opens_on = date(year, month, 1)
    return [OpenCase("renew", "pension", None, opens_on + timedelta(days=30))] if opens_on <= today else []


def _owed(job: Job) -> bool:
    return owes(job, "pension", job.last_day)


def _month(day: date) -> Month:
    return day.year, day.month


def _double_cover(life: Life, today: date) -> list[OpenCase]:
    found = []
    for line, residents in RESIDENTS_LINE.items():
        now = [spell for spell in life.cover if spell.in_force(today)]
        units = life.units_on(today)
        kinds = [
            [s for s in now if s.line == line and s.paid_by == "unit" and s.unit in units],
            [s for s in now if s.line == line and s.paid_by == "self"],
            [s for s in now if s.line == residents],
        ]
        beginnings = sorted(min(spell.since for spell in kind) for kind in kinds if kind)
        if len(beginnings) >= 2:
            found.append(OpenCase("double_cover", line, None, beginnings[1] + timedelta(days=30)))
    return found
