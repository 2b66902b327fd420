"""docs/rules.md, sections 4 and 6: whether a unit's employment of a person is in doubt, and which drop it was."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from coverlink_simulator.oracle.answers import NO_LONGER_ASKED, OWED_AS_USUAL, Answers, Name
from coverlink_simulator.oracle.spells import DAY, CoverSpell, Job, Life


@dataclass(frozen=True)
class Doubt:
    """``student``: asked since a student works there; ``dropped_on``: the day on which the unit's last cover stopped.

    ``names`` are those of the *verify* case, the anchor's first.
    """

    student: bool
    dropped_on: date | None
    names: Sequence[Name]


def doubt(life: Life, jobs: list[Job], day: date, answers: Answers) -> Doubt | None:
    """About the employment by these jobs at one unit, the anchor first; None also when an answer has settled it."""
    unit, student = jobs[0].unit, works_as_student(life, jobs, day, answers)
    since = dropped_on(life, jobs[0], day)
    if since is None:
        return Doubt(True, None, _plain(jobs)) if student else None
    others = [job for job in life.jobs if job.unit == unit and job not in jobs and job.held_in(since - DAY, day)]
    names = [(job.fact_id, " ".join(filter(None, ["drop", resumed_on(life, job, day)]))) for job in [*jobs, *others]]
    if answers.told("verify", None, unit, names) & OWED_AS_USUAL:
        return None
    verified = answers.told("verify", None, unit, _plain(jobs)) & NO_LONGER_ASKED
    return Doubt(student and not verified, since, names)


def works_as_student(life: Life, jobs: list[Job], day: date, answers: Answers) -> bool:
    """A student with a standard job among these, unless it was answered that the lines are owed."""
    if not life.is_now(day, "student") or not any(job.form == "standard" for job in jobs):
        return False
    return not answers.told("verify", None, jobs[0].unit, _plain(jobs)) & OWED_AS_USUAL


def dropped_on(life: Life, anchor: Job, day: date) -> date | None:
    """The day on which the last of the unit's covers since its anchor began stopped; None if it did not drop."""
    since_anchor = _paid_by_its_unit(life, anchor, anchor.started_on, day)
    if not since_anchor or any(spell.in_force(day) for spell in since_anchor):
        return None
    return max(spell.to for spell in since_anchor if spell.to is not None)


def resumed_on(life: Life, job: Job, day: date) -> str | None:
    """The last day, up to this one, on which the unit's cover of this job began again after there was none."""
    theirs = _paid_by_its_unit(life, job, job.started_on, min(day, job.last_day))
    found = [
        spell.since
        for spell in theirs
        if any(other.since < spell.since for other in theirs)
        and not any(other.in_force(spell.since - DAY) for other in theirs)
    ]
    return max(found).isoformat() if found else None


def _paid_by_its_unit(life: Life, job: Job, first: date, last: date) -> list[CoverSpell]:
    return [spell for spell in life.paid_by(job.unit) if spell.in_force_on_some_day(first, last)]


def _plain(jobs: list[Job]) -> list[Name]:
    return [(job.fact_id, None) for job in jobs]
