"""Whether what would close a unit's or a project's case has come (compare ``domain.closed_when``).

Asked of one case, of all people row by row, where deciding goes by sums: nothing asks for it when deciding, and a test
holds the two together.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.policy.rules import UnitRules
from insurance_linker.domain.units.people import day_of
from insurance_linker.domain.units.project import held, project_case, runs, uncovered_since
from insurance_linker.domain.units.standing import as_it_stands, telling
from insurance_linker.domain.units.state import ProjectState, State, UnitState
from insurance_linker.domain.units.unit import KINDS, unit_case


def holds(case: OpenCase, now: State, rules: UnitRules) -> bool:
    """Whether a case that was open is to close. Of a crowd everybody is to be at hand in ``now``."""
    now = as_it_stands(now)
    if isinstance(now, UnitState):
        return _OF_UNITS[case.closes_when](now, rules)
    return _project_in_order(now, rules)


def _registered_or_covered(now: UnitState, rules: UnitRules) -> bool:
    """In the place of a case of a unit that is registered, or insures somebody, there is the other kind's."""
    return _nobody_overdue(now, rules) or bool(now.registered) or _insures(now)


def _all_covered(now: UnitState, rules: UnitRules) -> bool:
    """And the other way round: the registration was taken back, and nobody is insured any more."""
    return _nobody_overdue(now, rules) or not (now.registered or _insures(now))


def _insures(now: UnitState) -> bool:
    return any(row.since and row.owed and row.covered for row in now.people.values())


def _nobody_overdue(now: UnitState, rules: UnitRules) -> bool:
    settled = _settled(now, {unit_case(now.id, kind) for kind in KINDS}, rules)
    missing = (row for row in now.people.values() if row.since and row.owed and row.missing and row.due)
    return not any(settled < day_of(row.due) < now.as_of for row in missing)


def _project_in_order(now: ProjectState, rules: UnitRules) -> bool:
    known = telling(now)
    if known is None:
        return True  # the start was taken back
    told, settled = known[1], _settled(now, {project_case(now.id)}, rules)
    came = {row: day_of(row.entered) for row in now.people.values() if row.entered}
    came = {row: day for row, day in came.items() if settled < day <= now.as_of}
    strangers = [day for row, day in came.items() if not row.on_roster]
    if runs(now, told):
        insured = held(now, told, max(now.as_of, told.on)) or uncovered_since(now, told) <= settled
        cost_known = told.cost is not None or told.on <= settled
        return insured and cost_known and not strangers
    over = told.ends or date.min
    beyond = [day for day in came.values() if day >= over and not held(now, told, day)]
    return not beyond and not any(day >= over for day in strangers)


def _settled(now: State, cases: set[str], rules: UnitRules) -> date:
    """The last day up to which an answer to one of these cases has ended what was due."""
    ended = (row.on for row in now.answers.values() if row.case_id in cases and row.code in rules.steps.ends)
    return max(ended, default=date.min)


_OF_UNITS: dict[str, Callable[[UnitState, UnitRules], bool]] = {
    "registered_or_covered": _registered_or_covered,
    "all_covered": _all_covered,
}
