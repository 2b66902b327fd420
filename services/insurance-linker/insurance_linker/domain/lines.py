"""Which lines a unit owes on a day, which are excused, which satisfied (docs/rules.md, 3)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from coverlink.contracts.fields import Line
from insurance_linker.domain.history import History
from insurance_linker.domain.policy import OwedLines, Policy
from insurance_linker.domain.spells import Cover, Job


def excused(history: History, policy: Policy, day: date) -> set[Line]:
    """The lines that the person's statuses excuse on a day."""
    found: set[Line] = set()
    for status in history.excuses:
        if status.active(day):
            found.update(status.lines if status.lines is not None else policy.excuses[status.kind])
    return found


def owed(
    jobs: Collection[Job], policy: Policy, day: date, excuses: set[Line]
) -> dict[Line, list[tuple[Job, OwedLines]]]:
    """The lines that these jobs make their unit owe on a day, each with the jobs and rules that do."""
    found: dict[Line, list[tuple[Job, OwedLines]]] = {}
    for job in jobs:
        rule = policy.owed_by(job.form)
        if rule is None or day < rule.since:
            continue
        for line in rule.lines:
            if line not in excuses:
                found.setdefault(line, []).append((job, rule))
    return found


def satisfied(
    history: History, line: Line, jobs: Collection[Job], employers: Collection[str], day: date
) -> Cover | None:
    """The cover that satisfies a line owed by the unit of ``jobs`` on a day, if there is one.

    Any employer's cover will do for pension, medical and unemployment; injury is owed by each unit itself, or
    comes through the project that job and cover both name.
    """
    unit = next(iter(jobs)).unit
    projects = {job.project for job in jobs if job.project}
    for cover in history.covers:
        if cover.line != line or cover.paid_by != "unit" or not history.in_force(cover, day):
            continue
        if line != "injury" and cover.unit in employers:
            return cover
        if line == "injury" and (cover.unit == unit or cover.project in projects):
            return cover
    return None
