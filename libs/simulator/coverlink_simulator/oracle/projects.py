"""docs/rules.md, "Units and projects": the cases of construction projects that are open on a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from coverlink_simulator.oracle.spells import Life
from coverlink_simulator.oracle.standing import Statement

CHINA = timezone(timedelta(hours=8))
ENDS = ("covered_elsewhere", "not_an_employee", "wrong_lead")


@dataclass(frozen=True)
class UnitCase:
    """An open case without a person. ``project``: its code, of a case about one."""

    kind: str
    unit: str
    project: str | None
    due_on: date
    gap: str | None = None


@dataclass(frozen=True)
class UnitAnswer:
    """A caseworker's answer about a unit, by its code, or about one of its projects."""

    unit: str
    project: str | None
    code: str
    answered_on: date


def latest_answer(answers: Iterable[UnitAnswer], unit: str, project: str | None) -> date:
    """The last day on which a case of these was ended; the first of all days if none was."""
    days = [one.answered_on for one in answers if (one.unit, one.project) == (unit, project) and one.code in ENDS]
    return max(days, default=date.min)


@dataclass(frozen=True)
class Project:
    """``covers``: ``[from, to)`` of the cover that the project took."""

    code: str
    unit: str
    started_on: date
    ends_on: date
    has_cost: bool
    covers: list[tuple[date, date]]

    def is_covered(self, day: date) -> bool:
        return any(since <= day < to for since, to in self.covers)


def project_cases(
    about_units: list[Statement], everybody: list[Life], today: date, answers: list[UnitAnswer]
) -> Iterator[UnitCase]:
    for project in _projects(about_units):
        settled = latest_answer(answers, project.unit, project.code)
        due = [day for day in _faults(project, today) if day > settled]
        due += _comings_at_fault(project, everybody, today, settled)
        if due:
            yield UnitCase("project_uninsured", project.unit, project.code, min(due))


def _projects(about_units: list[Statement]) -> Iterator[Project]:
    started = [one for one in about_units if one.type == "project.started"]
    insured = [one for one in about_units if one.type == "project.insured"]
    for code in sorted({one.data["project"]["code"] for one in started}):
        told = max((one for one in started if one.data["project"]["code"] == code), key=_said).data
        ends_on = _day(told["project"].get("ends_on")) or date.max
        covers = [_cover(one, ends_on) for one in insured if one.data["project"]["code"] == code]
        yield Project(
            code,
            told["unit"]["uscc"],
            date.fromisoformat(told["project"]["started_on"]),
            ends_on,
            told["project"].get("cost") is not None,
            covers,
        )


def _said(one: Statement) -> tuple[datetime, str]:
    return datetime.fromisoformat(one.time), one.fact_id


def _cover(insured: Statement, term_ends: date) -> tuple[date, date]:
    data = insured.data
    cover = data.get("cover") or {}
    said_on = datetime.fromisoformat(insured.time).astimezone(CHINA).date()
    return _day(data.get("on")) or _day(cover.get("from")) or said_on, _day(cover.get("to")) or term_ends


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _faults(project: Project, today: date) -> Iterator[date]:
    """While the term is not over: cover is missing, or the cost is."""
    if today >= project.ends_on:
        return
    if not project.is_covered(max(today, project.started_on)):
        yield max([project.started_on, *(to for _, to in project.covers if to <= today)])
    if not project.has_cost:
        yield project.started_on


def _comings_at_fault(project: Project, everybody: list[Life], today: date, settled: date) -> list[date]:
    """Days on which somebody came last: beyond the term without cover, or on no roster."""
    comings = [(life, life.last_coming(project.code, today)) for life in everybody]
    came = [(life, day) for life, day in comings if day is not None and day > settled]
    is_over = project.ends_on <= today
    beyond = [day for _, day in came if is_over and day >= project.ends_on and not project.is_covered(day)]
    strangers = [day for life, day in came if not life.is_on_roster(project.code, day)]
    if is_over and not any(day >= project.ends_on for day in strangers):
        strangers = []
    return beyond + strangers
