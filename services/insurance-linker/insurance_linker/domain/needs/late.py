"""``verify`` for a fact that came too late: about days that were folded already. It is asked about, not lived."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import timedelta

from coverlink.contracts.fields import Line
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.folded import days_of
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.statements import CoverStated, Entry, JobEnded, JobStarted, Paid


def late(now: Situation, verified: Collection[str | None]) -> Iterator[Need]:
    """One case a line and unit at a time, the first recorded first. ``verified`` are units with another that is
    open.
    """
    asked: set[tuple[Line | None, str | None]] = {(None, unit) for unit in verified}
    folded = now.history.folded
    if folded is None:
        return
    for on, entry in now.history.late:
        line, unit, district = told_of(entry)
        ids = case_ids(now.person.ids, "verify", line, unit, [f"{entry.id}:late"])
        if (line, unit) in asked or now.answered("verify", ids):
            continue
        asked.add((line, unit))
        days = sorted({day.isoformat() for day in days_of(entry)})
        yield Need(
            id=ids[0],
            also=ids[1:],
            kind="verify",
            line=line,
            unit=unit,
            district=district or now.home,
            due_on=on + timedelta(days=now.policy.horizon.due_days),
            priority=now.policy.priorities["verify"],
            because=(
                Ground(
                    now.policy.horizon.cite,
                    (entry.id,),
                    {"folded_until": folded.until.isoformat() if folded.until else None, "days": days},
                ),
            ),
            closes_when="answered",
        )


def told_of(entry: Entry) -> tuple[Line | None, str | None, str | None]:
    """Line, unit and district, as far as the fact tells."""
    for row in entry.states:
        match row:
            case JobStarted(unit=unit, district=district):
                return None, unit or None, district
            case JobEnded(unit=unit):
                return None, unit, None
            case CoverStated(line=line, unit=unit, district=district):
                return line, unit, district or None
            case Paid(line=line):
                return line, None, None
    return None, None, None
