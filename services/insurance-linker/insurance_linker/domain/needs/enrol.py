"""``enrol``: a line that a unit owes and that is not covered; ``verify`` where the job itself is in doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta

from coverlink.contracts.decisions import Condition
from coverlink.contracts.fields import Gap, Line
from insurance_linker.domain import reading
from insurance_linker.domain.case_ids import case_id
from insurance_linker.domain.drops import Doubt
from insurance_linker.domain.history import Job
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Employment, Situation, Unmet


def enrol_or_verify(now: Situation, job: Employment) -> Iterator[Need]:
    """The cases of one employment: nothing when all is covered, one ``verify``, or an ``enrol`` for each line."""
    if not job.unmet:
        return
    if job.doubt:
        yield _verify(now, job, job.doubt)
    else:
        for unmet in job.unmet:
            yield _enrol(now, job, unmet)


def _enrol(now: Situation, job: Employment, unmet: Unmet) -> Need:
    own, *others = enrol_ids(now, unmet.line, job.jobs)
    return Need(
        id=own,
        also=tuple(others),
        kind="enrol",
        line=unmet.line,
        unit=job.unit,
        unit_name=job.anchor.unit_name,
        district=unmet.job.district,
        due_on=unmet.due_on,
        late=_gap(now, job, unmet),
        priority=now.policy.priorities.enrol[unmet.line],
        because=reading.owed_but_not_covered(now.policy, unmet, job.anchor),
        closes_when=Condition(
            code="cover_in_force",
            line=unmet.line,
            unit_id=job.unit,
            text=reading.cover_in_force(unmet.line, job),
        ),
    )


def enrol_ids(now: Situation, line: Line, jobs: Iterable[Job]) -> list[str]:
    """The ids that a line's case has by each job at a unit; what is answered of one employment is so for all."""
    return [case_id(now.person.id, "enrol", line, job.unit, job.name) for job in jobs]


def _gap(now: Situation, job: Employment, unmet: Unmet) -> Gap:
    covers = [
        cover
        for cover in now.history.covers
        if cover.line == unmet.line and cover.start <= now.day and (cover.stop is None or cover.stop > cover.start)
    ]
    if not covers:
        return "missed"
    cut = any(
        cover.paid_by == "unit" and cover.unit == job.unit and (cover.stop is None or cover.stop > job.anchor.start)
        for cover in covers
    )
    return "cut" if cut else "left"


def _verify(now: Situation, job: Employment, doubt: Doubt) -> Need:
    rule, since = now.policy.student, job.anchor.start
    if not doubt.student and doubt.drop and doubt.drop.stop:
        rule, since = now.policy.dropped, doubt.drop.stop
    own, *others = doubt.ids
    return Need(
        id=own,
        also=tuple(others),
        kind="verify",
        unit=job.unit,
        unit_name=job.anchor.unit_name,
        district=job.anchor.district,
        due_on=since + timedelta(days=rule.due_days),
        priority=now.policy.priorities.verify,
        because=reading.in_doubt(now.policy, job, doubt, since),
        closes_when=Condition(code="answered_or_covered", unit_id=job.unit, text=reading.doubt_settled(job.anchor)),
    )
