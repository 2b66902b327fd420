"""What one fact states, kept small: the state holds these, not the facts' bodies."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact, fact_id
from coverlink.contracts.fields import WITHOUT_UNIT, AnswerCode, EndReason, Line, Payer, StatusKind, WorkForm


class Statement(Struct, frozen=True, gc=False, array_like=True, tag=True):
    """One thing that a standing fact says."""


class JobStarted(Statement, frozen=True, array_like=True, tag=True):
    """``unit`` is empty for work without an employer; ``user_unit`` is told of dispatched workers only."""

    ref: str
    unit: str
    form: WorkForm
    on: date
    district: str
    unit_name: str | None = None
    project: str | None = None
    user_unit: str | None = None


class JobEnded(Statement, frozen=True, array_like=True, tag=True):
    ref: str
    on: date
    reason: EndReason | None
    unit: str | None = None


class CoverStated(Statement, frozen=True, array_like=True, tag=True):
    """``since`` is a beginning; ``to``, if any, a stop. ``announced`` cover is not in force."""

    line: Line
    ref: str
    since: date
    to: date | None
    paid_by: Payer
    district: str
    unit: str | None = None
    project: str | None = None
    announced: bool = False


class Paid(Statement, frozen=True, array_like=True, tag=True):
    line: Line
    month: str


class StatusStated(Statement, frozen=True, array_like=True, tag=True):
    kind: StatusKind
    since: date
    to: date | None
    lines: tuple[Line, ...] | None


class Registered(Statement, frozen=True, array_like=True, tag=True):
    on: date


class Answered(Statement, frozen=True, array_like=True, tag=True):
    case_id: str
    code: AnswerCode
    on: date | None = None  # not kept of what was answered before it was of use


class Listed(Statement, frozen=True, array_like=True, tag=True):
    kind: str
    since: date
    to: date | None


class SameAs(Statement, frozen=True, array_like=True, tag=True):
    """Whom the person is now; said of oneself it says nothing (``linked``)."""

    person: str


Stated = JobStarted | JobEnded | CoverStated | Paid | StatusStated | Registered | Answered | Listed | SameAs
Role = Literal["fact", "correction", "retraction"]


class Entry(Struct, frozen=True, gc=False, array_like=True):
    """One fact in a person's state. ``of`` is the fact that a correction or retraction names, with its source.

    ``residence`` is the district where the person lives, if the fact tells it. A retraction only takes back.
    """

    id: str
    source: str
    time: float
    role: Role
    states: tuple[Stated, ...]
    of: str | None = None
    of_source: str | None = None
    residence: str | None = None


class NotUsed(Struct, frozen=True):
    """Why a fact changes nothing: ignoring is a result."""

    reason: Literal["repeated", "no_rule_uses_it"]


def entry_of(fact: Fact) -> Entry | NotUsed:
    """What to keep of a fact."""
    what = fact.type.rsplit(".", 2)[-2]
    role: Role = "correction" if what == "corrected" else "retraction" if what == "retracted" else "fact"
    data = fact.data
    if role == "fact" and type(data) not in _USED:
        return NotUsed("no_rule_uses_it")
    target: b.FactRef | None = getattr(data, "of", None)
    person: b.Person | None = getattr(data, "person", None)
    return Entry(
        id=fact.fact_id,
        source=fact.source,
        time=fact.time.timestamp(),
        role=role,
        states=_states(data, announced=what == "pre_enrolled"),
        of=fact_id(target.source, target.id) if target else None,
        of_source=target.source if target else None,
        residence=person.residence_district if person and role != "retraction" else None,
    )


_USED = frozenset({
    b.EmploymentStarted, b.EmploymentEnded, b.CoverEnrolled, b.CoverStopped, b.ContributionRecorded, b.StatusChanged,
    b.UnemploymentRegistered, b.CaseAnswered, b.ProjectInsured, b.GroupListed,
    b.PersonLinked,
})  # fmt: skip


def _states(data: b.Body, *, announced: bool) -> tuple[Stated, ...]:
    match data:
        case b.EmploymentStarted(employment=job):
            return (_started(data, job.ref, job.form, job.started_on, job.work_district),)
        case b.EmploymentEnded(unit=maybe, employment=end):
            return (JobEnded(end.ref, end.ended_on, end.end_reason, maybe.uscc if maybe else None),)
        case b.EmploymentCorrected():
            return _corrected_employment(data)
        case b.CoverEnrolled(cover=cover) | b.CoverStopped(cover=cover):
            project = data.project.code if isinstance(data, b.CoverEnrolled) and data.project else None
            uscc = data.unit.uscc if data.unit else None
            return (
                CoverStated(
                    cover.line,
                    cover.ref,
                    cover.since,
                    cover.to,
                    cover.paid_by,
                    cover.district,
                    uscc,
                    project,
                    announced,
                ),
            )
        case b.ProjectInsured(project=insured, on=on) if on is not None:
            return (_by_project(insured.code, on, data.cover),)
        case b.ContributionRecorded(contribution=paid):
            return (Paid(paid.line, paid.month),)
        case b.StatusChanged(status=status):
            return (StatusStated(status.kind, status.since, status.to, status.lines),)
        case b.UnemploymentRegistered(unemployment=row):
            return (Registered(row.registered_on),)
        case b.CaseAnswered(case_id=case_id, code=code, answered_on=on):
            return (Answered(case_id, code, on),)
        case b.GroupListed(group=group):
            return (Listed(group.kind, group.since, group.to),)
        case b.PersonLinked(person=now):
            return (SameAs(now.person_id),)
        case _:
            return ()


def _by_project(project: str, on: date, cover: b.Cover | None) -> CoverStated:
    """Injury cover that a person has through a project, not through a unit (Work Injury Regulations art. 10)."""
    ref, district, to = (cover.ref, cover.district, cover.to) if cover else (project, "", None)
    return CoverStated("injury", ref, on, to, "unit", district, None, project)


def _started(
    data: b.EmploymentStarted | b.EmploymentCorrected, ref: str, form: WorkForm, on: date, district: str
) -> JobStarted:
    unit, user, project = data.unit, data.user_unit, data.project
    return JobStarted(
        ref,
        unit.uscc if unit else "",
        form,
        on,
        district,
        unit.name if unit else None,
        project.code if project else None,
        user.uscc if user and form == "dispatch" else None,
    )


def _corrected_employment(data: b.EmploymentCorrected) -> tuple[Stated, ...]:
    job, unit = data.employment, data.unit
    stated: list[Stated] = []
    if (unit or job.form in WITHOUT_UNIT) and job.form and job.started_on and job.work_district:
        stated.append(_started(data, job.ref, job.form, job.started_on, job.work_district))
    if job.ended_on:
        stated.append(JobEnded(job.ref, job.ended_on, job.end_reason, unit.uscc if unit else None))
    return tuple(stated)
