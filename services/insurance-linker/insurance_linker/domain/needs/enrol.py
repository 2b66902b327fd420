"""``enrol``: a line that a unit owes and that is not covered; ``verify`` where the job itself is in doubt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from coverlink.contracts.fields import Gap, Line
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.drops import Doubt
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Employment, Situation, Unmet
from insurance_linker.domain.spells import Cover, Job


def enrol_or_verify(now: Situation, job: Employment) -> Iterator[Need]:
    """The cases of an employment with lines unmet: one ``verify``, or an ``enrol`` for each line."""
    if job.doubt:
        yield _verify(now, job, job.doubt)
    else:
        for unmet in job.unmet:
            yield _enrol(now, job, unmet)


def _enrol(now: Situation, job: Employment, unmet: Unmet) -> Need:
    own, *others = enrol_ids(now, unmet.line, job.jobs)
    gap, before = _gap(now, job, unmet)
    return Need(
        id=own,
        also=tuple(others),
        kind="enrol",
        line=unmet.line,
        unit=job.unit,
        unit_name=job.anchor.unit_name,
        district=unmet.job.district,
        due_on=unmet.due_on,
        late=gap,
        priority=now.policy.priorities[unmet.line],
        because=(*_owed_but_not_covered(now, job, unmet), *_covered_before(now, gap, before)),
        closes_when="cover_in_force",
    )


def _owed_but_not_covered(now: Situation, job: Employment, unmet: Unmet) -> tuple[Ground, ...]:
    rule, enrol = unmet.rule, now.policy.enrol
    owed: dict[str, object] = {
        "form": unmet.job.form,
        "started_on": unmet.job.start.isoformat(),
        "line": unmet.line,
        "rule_since": unmet.rule_since.isoformat(),
    }
    if unmet.line == "injury":
        owed["by_project"] = any(one.project for one in job.jobs)
        if unmet.job.user_unit:
            owed["user_unit"] = unmet.job.user_unit
    due = {"due_days": enrol.due_days, "due_on": unmet.due_on.isoformat()}
    return (
        Ground(rule.cite, (unmet.job.name,), owed),
        Ground(enrol.cite, (job.anchor.name,), due),
    )


def _covered_before(now: Situation, gap: Gap, cover: Cover | None) -> Iterator[Ground]:
    """What makes the gap ``cut`` or ``left``: cover for this job (``dropped``), or any other; in few words, as half of
    all cases have it.
    """
    if cover:
        inputs: dict[str, object] = {"since": cover.start.isoformat()}
        if gap == "cut":
            inputs["dropped"] = True
        if cover.stop:
            inputs["dropped_on"] = cover.stop.isoformat()
        yield Ground(now.policy.enrol.cite, (cover.fact,), inputs)


def enrol_ids(now: Situation, line: Line, jobs: Sequence[Job]) -> tuple[str, ...]:
    """The ids that a line's case has by each job at a unit; what is answered of one employment is so for all."""
    return case_ids(now.person.ids, "enrol", line, jobs[0].unit, (job.name for job in jobs))


def _gap(now: Situation, job: Employment, unmet: Unmet) -> tuple[Gap, Cover | None]:
    """The gap, and the cover on which it rests: that which was in force last, of the unit's own where it is ``cut``."""
    covers = [
        cover for cover in now.history.covers if cover.line == unmet.line and cover.start <= now.day and not cover.empty
    ]
    if not covers:
        once = now.history.folded and unmet.line in now.history.folded.covered
        return ("left" if once else "missed"), None
    own = now.history.payers([job.unit])
    cut = [
        cover
        for cover in covers
        if cover.paid_by == "unit" and cover.unit in own and (cover.stop is None or cover.stop > job.anchor.start)
    ]
    return "cut" if cut else "left", max(cut or covers, key=lambda row: (row.stop or date.max, row.fact))


def _verify(now: Situation, job: Employment, doubt: Doubt) -> Need:
    rule, since, told, facts = now.policy.student, job.anchor.start, "started_on", [job.anchor.name]
    if not doubt.student and doubt.drop and doubt.drop.stop:
        rule, since, told = now.policy.dropped, doubt.drop.stop, "dropped_on"
        facts.append(doubt.drop.fact)
    inputs = {told: since.isoformat(), "lines": [unmet.line for unmet in job.unmet]}
    own, *others = doubt.ids
    return Need(
        id=own,
        also=tuple(others),
        kind="verify",
        unit=job.unit,
        unit_name=job.anchor.unit_name,
        district=job.anchor.district,
        due_on=since + timedelta(days=rule.due_days),
        priority=now.policy.priorities["verify"],
        because=(Ground(rule.cite, tuple(facts), inputs),),
        closes_when="answered_or_covered",
    )
