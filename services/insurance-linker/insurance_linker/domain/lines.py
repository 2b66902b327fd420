"""Which lines a unit owes on a day, which are excused, which satisfied (docs/rules.md, 3)."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

from msgspec import Struct

from coverlink.contracts.fields import Line
from insurance_linker.domain.history import History
from insurance_linker.domain.policy import Obligations
from insurance_linker.domain.policy.rules import OwedLines
from insurance_linker.domain.spells import Cover, Excuse, Job

ObligationsAt = Callable[[str, date], Obligations]
"""What is owed and excused in a district on a day, as known today."""

RESIDENTS: dict[Line, Line] = {"pension": "resident_pension", "medical": "resident_medical"}
"""The residents' scheme that stands beside an employees' one."""


def excused(history: History, obligations: Obligations, day: date) -> set[Line]:
    """The lines that the person's statuses excuse on a day."""
    found: set[Line] = set()
    for status in history.excuses:
        if status.active(day):
            found.update(lines_of(status, obligations))
    return found


def lines_of(status: Excuse, obligations: Obligations) -> Collection[Line]:
    """The lines that a status excuses: those it names itself, else those of its kind."""
    return status.lines if status.lines is not None else obligations.excuses.get(status.kind, ())


class Owed(Struct, frozen=True):
    """A line that a job makes its unit owe, by which rule, and the first day of that rule."""

    job: Job
    rule: OwedLines
    since: date


def owed(jobs: Collection[Job], at: ObligationsAt, day: date, excuses: set[Line]) -> dict[Line, list[Owed]]:
    """The lines that these jobs make their unit owe on a day, each with the jobs and rules that do."""
    found: dict[Line, list[Owed]] = {}
    for job in jobs:
        if not job.unit:
            continue
        owing = at(job.district, day).owed.get(job.form)
        if owing is None:
            continue
        for line, since in owing.lines:
            if line not in excuses:
                found.setdefault(line, []).append(Owed(job, owing.rule, since))
    return found


def satisfying(history: History, jobs: Collection[Job], employers: Collection[str], day: date) -> dict[Line, Cover]:
    """By line, the cover that satisfies it on a day, if the unit of ``jobs`` owes it; the first of several.

    Any employer's cover will do for pension, medical and unemployment; injury is owed by each unit itself, or
    comes through the project that job and cover both name. What a user unit pays, it pays for the agency.
    """
    own, payers = history.payers([next(iter(jobs)).unit]), history.payers(employers)
    projects = {job.project for job in jobs if job.project}
    found: dict[Line, Cover] = {}
    for cover in history.held_on(day):
        if cover.paid_by != "unit" or cover.line in found:
            continue
        by_unit = cover.unit in (payers if cover.line != "injury" else own)
        if by_unit or (cover.line == "injury" and cover.project in projects):
            found[cover.line] = cover
    return found


def satisfied(
    history: History, line: Line, jobs: Collection[Job], employers: Collection[str], day: date
) -> Cover | None:
    """The cover that satisfies one line owed by the unit of ``jobs`` on a day, if there is one."""
    return satisfying(history, jobs, employers, day).get(line)
