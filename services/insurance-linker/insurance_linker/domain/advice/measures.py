"""Help with contributions that packs state for the person's groups (docs/rules.md, Measures)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from coverlink.contracts.fields import Line
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.interruption import LINE as PENSION
from insurance_linker.domain.interruption import interruption
from insurance_linker.domain.known_by import Membership, listed
from insurance_linker.domain.lines import RESIDENTS
from insurance_linker.domain.policy.certainty import PROVISIONAL, TO_BE_VERIFIED, marks
from insurance_linker.domain.policy.help import Measure
from insurance_linker.domain.situation import Situation

EMPLOYEES: dict[Line, Line] = {residents: line for line, residents in RESIDENTS.items()}
UNCERTAIN = {TO_BE_VERIFIED, PROVISIONAL}
State = Literal["met", "not_met", "unknown"]


def measures(now: Situation, groups: Iterable[Membership]) -> Iterator[Entitlement]:
    """One for each measure that a group of the person names, in the order of the groups.

    From legal retirement on none that helps with employees' lines: nobody who is past it is helped into work.
    """
    mine = {row.group for row in groups}
    stated = now.book.advised(now.home, now.day).measures
    entries = [group for group in now.policy.groups if group.group in mine]
    recognised = mine | {row.kind for group in entries for row in listed(now, group)}
    past = now.retires_on is not None and now.retires_on <= now.day
    for name in dict.fromkeys(name for group in entries for name in group.measures):
        if (measure := stated.get(name)) and not (past and not _of_residents(measure)):
            state, reason = _state(now, measure, recognised)
            yield Entitlement(name, state, {"reason": reason, "rule": measure.cite})


def _state(now: Situation, measure: Measure, recognised: set[str]) -> tuple[State, str]:
    residents = _of_residents(measure)
    if _unit_owes(now, measure):
        return "not_met", "unit_owes"
    if residents and any(_in_force(now, EMPLOYEES[line]) for line in measure.lines):
        return "not_met", "other_cover"
    if recognised.isdisjoint(measure.who):
        return "unknown", "not_recognised"
    if not UNCERTAIN.isdisjoint(marks(measure)):
        return "unknown", "to_be_verified"
    if residents:
        return "met", "recognised"
    own = [line for line in measure.lines if _in_force(now, line, alone=True)]
    if any(_paid_up(now, line) for line in own):
        return "met", "pays_alone"
    return "unknown", "not_paying" if own else "no_cover_yet"


def _of_residents(measure: Measure) -> bool:
    return all(line in EMPLOYEES for line in measure.lines)


def _paid_up(now: Situation, line: Line) -> bool:
    """Whether own cover on a line goes on being paid, as far as is known: of the pension a case says if it does not."""
    found = interruption(now) if line == PENSION else None
    return found is None or found.since > now.day


def _unit_owes(now: Situation, measure: Measure) -> bool:
    lines = {EMPLOYEES.get(line, line) for line in measure.lines}
    return any(
        owing is not None and not lines.isdisjoint(owing.rule.lines)
        for jobs in now.employers.values()
        for job in jobs
        for owing in [now.obligations(job.district, now.day).owed.get(job.form)]
    )


def _in_force(now: Situation, line: Line, *, alone: bool = False) -> bool:
    return any(
        row.line == line and (row.paid_by == "self" or not alone) and now.history.in_force(row, now.day)
        for row in now.history.covers
    )
