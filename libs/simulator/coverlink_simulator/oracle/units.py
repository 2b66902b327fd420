"""docs/rules.md, "Units and projects": the cases of units that are open on a day, worked out from everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from coverlink_simulator.oracle.answers import Answer, Answers
from coverlink_simulator.oracle.cases import cases_in
from coverlink_simulator.oracle.everybody import people
from coverlink_simulator.oracle.owed import LINES, is_excused, missing_lines, owes
from coverlink_simulator.oracle.projects import UnitAnswer, UnitCase, latest_answer, project_cases
from coverlink_simulator.oracle.sources import SHIPPED, Trusted
from coverlink_simulator.oracle.spells import NO_UNIT, Life
from coverlink_simulator.oracle.standing import statements


@dataclass(frozen=True)
class Staffed:
    """How somebody who counts stands at a unit. ``due_on``: of the earliest *enrol* that is open for them there."""

    unit: str
    is_covered: bool
    due_on: date | None


def expected_unit_cases(
    events: Iterable[dict[str, Any]],
    today: date,
    answers: Iterable[Answer] = (),
    unit_answers: Iterable[UnitAnswer] = (),
    trusted: Sequence[Trusted] = SHIPPED,
) -> list[UnitCase]:
    """The open cases of units and projects when all of these were recorded by today.

    ``answers`` are to cases of persons, ``unit_answers`` to cases of units and projects.
    """
    told, given, to_units = list(events), Answers(answers), list(unit_answers)
    everybody = [theirs.life(today, trusted) for theirs in people(told)]
    about_units = statements(event for event in told if "person" not in event["data"])
    staffed = [row for life in everybody for row in _staffed(life, today, given)]
    registered = {one.data["unit"]["uscc"] for one in about_units if one.type == "unit.registered"}
    found = [
        _unit_case(unit, staffed, unit in registered, today, to_units) for unit in sorted({s.unit for s in staffed})
    ]
    return [*filter(None, found), *project_cases(about_units, everybody, today, to_units)]


def _staffed(life: Life, today: date, answers: Answers) -> list[Staffed]:
    cases = [case for case in cases_in(life, today, answers) if case.kind == "enrol"]
    found = []
    for unit in life.units_on(today):
        jobs = life.employment(unit, today)
        owed = [
            line for line in LINES if any(owes(job, line, today) for job in jobs) and not is_excused(life, line, today)
        ]
        if owed and unit != NO_UNIT:
            covered = set(owed) - set(missing_lines(life, jobs, unit, today))
            due = min((case.due_on for case in cases if case.unit == unit), default=None)
            found.append(Staffed(unit, bool(covered), due))
    return found


def _unit_case(
    unit: str, staffed: list[Staffed], is_registered: bool, today: date, answers: list[UnitAnswer]
) -> UnitCase | None:
    """Who was due by the day of an answer that ends such cases is asked about no more."""
    there = [row for row in staffed if row.unit == unit]
    settled = latest_answer(answers, unit, None)
    overdue = [row.due_on for row in there if row.due_on and settled < row.due_on < today]
    if not overdue:
        return None
    nobody_covered = not any(row.is_covered for row in there)
    kind = "unit_unregistered" if nobody_covered and not is_registered else "unit_incomplete"
    return UnitCase(kind, unit, None, min(overdue), "missed" if nobody_covered else None)
