"""docs/rules.md, section 4, follow_up: pre-enrolments that no enrolment followed."""

from __future__ import annotations

from datetime import date, timedelta

from coverlink_simulator.oracle.answers import Answers
from coverlink_simulator.oracle.case import OpenCase, is_answered
from coverlink_simulator.oracle.owed import excuses
from coverlink_simulator.oracle.spells import Announced, CoverSpell, Job, Life

OPENS, DUE = timedelta(days=30), timedelta(days=15)
"""The same everywhere: the packs' entry for Jiangsu has these days too."""
EXCUSES_WHO_PAYS_ALONE = (
    "deceased", "serving", "imprisoned", "pensioner", "covered_elsewhere", "civil_servant", "abroad",
)  # fmt: skip


def follow_up(life: Life, today: date, answers: Answers) -> list[OpenCase]:
    """Of several on one line and unit the earliest that is not answered."""
    found: dict[tuple[str, str | None], OpenCase] = {}
    left = [one for one in life.announced if one.since + OPENS <= today and _is_asked_about(life, one, today)]
    for one in sorted(left, key=lambda announced: announced.since):
        unit = one.unit if one.paid_by == "unit" else None
        names = ((None, one.since.isoformat()),)
        case = OpenCase("follow_up", one.line, unit, one.since + OPENS + DUE, names)
        if not is_answered(case, answers):
            found.setdefault((one.line, unit), case)
    return list(found.values())


def _is_asked_about(life: Life, one: Announced, today: date) -> bool:
    is_stopped = one.to is not None and one.to <= today
    return not (
        is_stopped
        or any(_follows(spell, one, today) for spell in life.cover)
        or _job_is_over(life, one, today)
        or _is_excused(life, one, today)
    )


def _follows(spell: CoverSpell, one: Announced, today: date) -> bool:
    same_payer = (spell.paid_by, spell.unit) == (one.paid_by, one.unit)
    same_project = one.line == "injury" and one.project is not None and spell.project == one.project
    if spell.is_empty or spell.line != one.line or not (same_payer or same_project):
        return False
    return spell.since >= one.since or spell.in_force(today)


def _job_is_over(life: Life, one: Announced, today: date) -> bool:
    if one.unit is None:
        return False
    there = [job for job in life.jobs if one.unit in _held_at(job)]
    ended = any(job.has_ended(today) and job.last_day >= one.since for job in there)
    return ended and not any(job.holds(today) for job in there)


def _held_at(job: Job) -> set[str | None]:
    return {job.unit, job.user_unit if job.form == "dispatch" else job.unit}


def _is_excused(life: Life, one: Announced, today: date) -> bool:
    now = [status for status in life.statuses if status.holds(today)]
    if any(excuses(status, one.line) for status in now):
        return True
    pays_alone = one.paid_by != "unit"
    return pays_alone and any(status.kind in EXCUSES_WHO_PAYS_ALONE and status.lines is None for status in now)
