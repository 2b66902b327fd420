"""When a unit has dropped a person, which drop it was, and whether the job itself is in doubt (docs/rules.md, 4)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.history import History
from insurance_linker.domain.policy import Policy
from insurance_linker.domain.spells import ONE_DAY, Cover, Job


class Doubt(Struct, frozen=True):
    """Why a unit is asked whether it employs the person: a ``student``'s job, or ``drop``, the cover that stopped last.

    ``ids`` has the id of the *verify* case, then those that it has by other jobs of the same employment.
    """

    student: bool
    drop: Cover | None
    ids: tuple[str, ...]


def dropped(history: History, anchor: Job, day: date) -> Cover | None:
    """The last cover that the unit stopped, when it covered this employment once and covers nothing on the day."""
    payers = history.payers((anchor.unit,))
    for row in history.held_on(day):
        if row.paid_by == "unit" and row.unit in payers:
            return None
    return max(
        (
            cover
            for cover in _of_unit(history, anchor)
            if cover.start <= day and (cover.stop is None or cover.stop > anchor.start)
        ),
        key=lambda cover: (cover.stop or day, cover.fact),
        default=None,
    )


def resumed_on(history: History, job: Job, day: date) -> date | None:
    """The last day, up to ``day``, on which the unit's cover began again after nothing of it was in force."""
    resumed: date | None = None
    held: date | None = None  # the first day without any cover that has begun so far
    until = min(day, job.last_day)
    for cover in _of_unit(history, job):  # earliest first
        stop = history.stops(cover) or date.max
        if cover.start > until or stop <= job.start:
            continue
        if held is not None and cover.start > held:
            resumed = cover.start
        held = max(stop, held or stop)
    return resumed


def loss_of(history: History, job: Job, day: date) -> str:
    """Tells one loss of cover or work on a job from an earlier one, whose answer does not count for it.

    Drops are told apart by what came between them, not by their own day: a stop that is corrected, or an end of the
    job that is told later, is still the same loss.
    """
    resumed = resumed_on(history, job, day)
    return job.name if resumed is None else f"{job.name}:{resumed}"


def doubt(persons: Sequence[str], history: History, policy: Policy, jobs: Sequence[Job], day: date) -> Doubt | None:
    """Whether the employment by these jobs at one unit is in doubt, the anchor first.

    ``persons`` has the person's id, then earlier ones. Not when an answer has settled that its lines are owed as usual.
    """
    anchor, rules = jobs[0], policy.answers["verify"]
    student = as_student(persons, history, policy, jobs, day)
    drop = dropped(history, anchor, day)
    if drop is None:
        return Doubt(True, None, _verify_ids(persons, jobs)) if student else None
    of_drop = _of_drop(persons, history, jobs, drop, day)
    if history.told(of_drop) & rules.owed_after_all:
        return None
    asked_as_student = student and not history.told(_verify_ids(persons, jobs)) & rules.ends
    return Doubt(asked_as_student, drop, of_drop)


def verify_ids(persons: Sequence[str], history: History, jobs: Sequence[Job], day: date) -> tuple[str, ...]:
    """All ids under which the employment by these jobs at one unit can have been asked about, by now settled."""
    drop = dropped(history, jobs[0], day)
    return (*_verify_ids(persons, jobs), *(_of_drop(persons, history, jobs, drop, day) if drop else ()))


def as_student(persons: Sequence[str], history: History, policy: Policy, jobs: Sequence[Job], day: date) -> bool:
    """Whether the person is a student with a standard job among these, and no answer says that its lines are owed."""
    if "student" not in history.statuses(day) or all(job.form != "standard" for job in jobs):
        return False
    return not history.told(_verify_ids(persons, jobs)) & policy.answers["verify"].owed_after_all


def _of_drop(persons: Sequence[str], history: History, jobs: Sequence[Job], drop: Cover, day: date) -> tuple[str, ...]:
    """The ids by each job at the unit that was held since the last day of the cover."""
    anchor, since = jobs[0], (drop.stop or day) - ONE_DAY
    others = [job for job in history.jobs if job.unit == anchor.unit and job.name != anchor.name]
    same = [anchor, *(job for job in others if job in jobs or (job.start <= day and job.last_day >= since))]
    return _verify_ids(persons, same, [f"{loss_of(history, job, day)}:drop" for job in same])


def _verify_ids(persons: Sequence[str], jobs: Sequence[Job], about: Iterable[str] | None = None) -> tuple[str, ...]:
    return case_ids(persons, "verify", None, jobs[0].unit, about or [job.name for job in jobs])


def _of_unit(history: History, job: Job) -> list[Cover]:
    payers = history.payers((job.unit,))
    return [row for row in history.covers if row.paid_by == "unit" and row.unit in payers and not row.empty]
