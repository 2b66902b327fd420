"""How a person stands, for the register."""

from __future__ import annotations

from datetime import datetime

from coverlink.contracts.decisions import (
    CoverSpell,
    Disagreement,
    EmploymentSpell,
    GroupSpell,
    PersonViewed,
    StatusSpell,
    Telling,
)
from insurance_linker.domain.groups import groups_of
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.state import PersonState


def view(state: PersonState, now: Situation, at: datetime) -> PersonViewed:
    """The register's picture of the person, from all standing facts."""
    history, names = now.history, {group.group: group.name for group in now.policy.groups}
    return PersonViewed(
        person_id=state.person_id,
        version=state.version,
        as_of=state.as_of,
        viewed_at=at,
        born=state.about.born,
        sex=state.about.sex,
        residence_district=history.residence,
        employments=tuple(
            EmploymentSpell(
                ref=job.ref, unit_id=job.unit or None, unit_name=job.unit_name, user_unit_id=job.user_unit,
                form=job.form, district=job.district, started_on=job.start, ended_on=job.end,
            )
            for job in history.jobs
        ),
        cover=tuple(
            CoverSpell(
                line=row.line, unit_id=row.unit, paid_by=row.paid_by, district=row.district, started_on=row.start,
                ended_on=row.stop,
            )
            for row in history.covers
        ),
        statuses=tuple(StatusSpell(kind=row.kind, started_on=row.start, ended_on=row.stop) for row in history.excuses),
        disagreements=tuple(
            Disagreement(
                what=row.what, unit_id=row.job.unit or None, unit_name=row.job.unit_name, form=row.job.form,
                told=tuple(Telling(fact=one.fact, source=one.source, day=one.on) for one in row.told),
                decides=row.decides, rule=row.rule,
            )
            for row in history.disagreements
        ),
        groups=tuple(
            GroupSpell(kind=row.group, name=names[row.group], since=row.since, to=row.to, facts=row.facts)
            for row in groups_of(now)
        ),
    )  # fmt: skip
