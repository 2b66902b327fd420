"""Which lines a unit owes on a day, which are excused, which satisfied (docs/rules.md, 3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
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


def owed(jobs: Iterable[Job], at: ObligationsAt, day: date, excuses: set[Line]) -> list[Line]:
    """The lines that these jobs make their unit owe on a day."""
    found: list[Line] = []
    for job in jobs:
        owing = at(job.district, day).owed.get(job.form) if job.unit else None
        if owing is not None:
            found.extend(line for line, _ in owing.lines if line not in excuses and line not in found)
    return found


def owing(jobs: Iterable[Job], at: ObligationsAt, day: date, excuses: set[Line]) -> dict[Line, list[Owed]]:
    """The lines owed, each with the jobs and rules that make them so."""
    found: dict[Line, list[Owed]] = {}
    for job in jobs:
        if not job.unit:
            continue
        told = at(job.district, day).owed.get(job.form)
        if told is None:
            continue
        for line, since in told.lines:
            if line not in excuses:
                found.setdefault(line, []).append(Owed(job, told.rule, since))
    return found


def satisfying(history: History, jobs: Collection[Job], employers: Collection[str], day: date) -> dict[Line, Cover]:
    """By line, the cover that satisfies it on a day, if the unit of ``jobs`` owes it; the first of several.

    Any employer's cover will do for pension, medical and unemployment; injury is owed by each unit itself, or
    comes through the project that job and cover both name. What a user unit pays, it pays for the agency.
    """
    found: dict[Line, Cover] = {}
    held = history.held_on(day)
    if not held:
        return found
    own, payers = history.payers((next(iter(jobs)).unit,)), history.payers(employers)
    for cover in held:
        line = cover.line
        if cover.paid_by != "unit" or line in found:
            continue
        if line != "injury":
            counts = cover.unit in payers
        else:
            by_project = cover.project and any(job.project == cover.project for job in jobs)
            counts = by_project or cover.unit in own
        if counts:
            found[line] = cover
    return found


def satisfied(
    history: History, line: Line, jobs: Collection[Job], employers: Collection[str], day: date
) -> Cover | None:
    """The cover that satisfies one line owed by the unit of ``jobs`` on a day, if there is one."""
    return satisfying(history, jobs, employers, day).get(line)
