"""How a person stands, for the register."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from coverlink.contracts.decisions import (
    CoverSpell,
    Disagreement,
    EmploymentSpell,
    FoldedHistory,
    GroupSpell,
    MonthsFolded,
    PersonViewed,
    StatusSpell,
    Telling,
)
from coverlink.contracts.fields import Line
from insurance_linker.domain.folded import ID_BYTES, Folded, Run, months
from insurance_linker.domain.groups import groups_of
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Cover, Excuse, Job
from insurance_linker.domain.state import PersonState
from insurance_linker.domain.trusted import Disagreement as Differ


def view(state: PersonState, now: Situation, at: datetime) -> PersonViewed:
    """The register's picture of the person, from all standing facts."""
    history, groups = now.history, groups_of(now)
    names = {group.group: group.name for group in now.policy.groups} if groups else {}
    return PersonViewed(
        person_id=now.person.id,
        version=state.version,
        as_of=state.as_of,
        viewed_at=at,
        born=state.about.born,
        sex=state.about.sex,
        residence_district=history.residence,
        employments=tuple([
            EmploymentSpell(
                ref=job.ref, unit_id=job.unit or None, unit_name=job.unit_name, user_unit_id=job.user_unit,
                form=job.form, district=job.district, started_on=job.start, ended_on=job.end,
            )
            for job in history.jobs
        ]),
        cover=tuple([
            CoverSpell(
                line=row.line, unit_id=row.unit, paid_by=row.paid_by, district=row.district, started_on=row.start,
                ended_on=row.stop,
            )
            for row in history.covers
        ]),
        statuses=tuple(StatusSpell(kind=row.kind, started_on=row.start, ended_on=row.stop) for row in history.excuses),
        disagreements=tuple(map(_disagreement, history.disagreements)),
        folded=_folded(history.folded) if history.folded else None,
        groups=tuple(
            GroupSpell(kind=row.group, name=names[row.group], since=row.since, to=row.to, facts=row.facts)
            for row in groups
        ),
        same_as=now.person.is_now, was=now.person.was,
    )  # fmt: skip


def _disagreement(row: Differ) -> Disagreement:
    spell, job = row.spell, row.spell if isinstance(row.spell, Job) else None
    return Disagreement(
        what=row.what,
        unit_id=None if isinstance(spell, Excuse) else spell.unit or None,
        unit_name=job.unit_name if job else None,
        form=job.form if job else None,
        line=spell.line if isinstance(spell, Cover) else None,
        status=spell.kind if isinstance(spell, Excuse) else None,
        told=tuple(Telling(fact=one.fact, source=one.source, day=one.on) for one in row.told),
        decides=row.decides,
        rule=row.rule,
    )


def _folded(folded: Folded) -> FoldedHistory:
    kinds: tuple[tuple[Literal["paid", "covered"], dict[Line, tuple[Run, ...]]], ...] = (
        ("paid", folded.paid),
        ("covered", folded.covered),
    )
    return FoldedHistory(
        facts=len(folded.ids) // ID_BYTES,
        until=folded.until,
        months=tuple(
            MonthsFolded(line=line, what=what, months=len(names), first=min(names), last=max(names))
            for what, lines in kinds
            for line, runs in lines.items()
            if (names := months(runs))
        ),
    )
