"""The case of a construction project (docs/rules.md, 7).

It is not insured, works go on beyond the insured term, people come who are on no roster, or nobody told its cost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from coverlink.contracts.fields import CaseKind
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_id
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.policy.rules import UnitRules
from insurance_linker.domain.units.people import Worker, day_of, number, person_id
from insurance_linker.domain.units.state import ProjectState, Started, answers_that_stand
from insurance_linker.domain.units.steps import of_steps, step_days

KIND: CaseKind = "project_uninsured"


class Fault(Struct, frozen=True):
    """One thing that is wrong, and the day on which it should have been right."""

    due: date
    ground: Ground


def project_needs(state: ProjectState, rules: UnitRules) -> dict[str, Need]:
    """One case for all that is wrong, less what an answer has ended."""
    known, found = telling(state), unsettled(state, rules)
    if known is None or not found:
        return {}
    _, told = known
    due = min(fault.due for fault in found)
    need = Need(
        id=project_case(state.id),
        kind=KIND,
        unit=told.unit,
        unit_name=told.unit_name,
        district=told.district,
        due_on=due,
        priority=rules.uninsured.priority,
        because=(*(fault.ground for fault in found), of_steps(rules, due, state.as_of)),
        closes_when="project_in_order",
    )
    return {need.id: need}


def project_days(state: ProjectState, needs: Sequence[Need], rules: UnitRules) -> Iterator[date]:
    """Days on which the project's case may change by itself."""
    for told in state.started.values():
        if told.ends:
            yield told.ends
    for spell in state.insured.values():
        yield spell.on
        if spell.to:
            yield spell.to
    today = number(state.as_of)
    for row in state.people.values():
        changes = (row.entered, row.since, row.until) if needs else (row.entered,)
        yield from (day_of(day) for day in changes if day > today)
    for need in needs:
        yield from step_days(rules, need.due_on)


def project_case(code: str) -> str:
    """One id a project: a case that opens again is the same case."""
    return case_id("", KIND, None, None, code)


def telling(state: ProjectState) -> tuple[str, Started] | None:
    """What was told last of the project, and by which fact."""
    return max(state.started.items(), key=lambda row: (row[1].time, row[0]), default=None)


def unsettled(state: ProjectState, rules: UnitRules) -> list[Fault]:
    """What is wrong and was not yet so by the day of an answer that ended the case."""
    until = settled_until(state, rules)
    return [fault for fault in faults(state, rules, until) if until is None or fault.due > until]


def settled_until(state: ProjectState, rules: UnitRules) -> date | None:
    own = project_case(state.id)
    ended = (row.on for row in answers_that_stand(state) if row.case_id == own and row.code in rules.steps.ends)
    return max(ended, default=None)


def faults(state: ProjectState, rules: UnitRules, settled: date | None = None) -> Iterator[Fault]:
    """All that is wrong today. Of people only those who came after ``settled``."""
    known = telling(state)
    if known is None:
        return
    fact, told = known
    today, after = state.as_of, number(settled)
    seen = sorted((row for row in state.people.values() if after < row.entered <= number(today)), key=_first)
    names: dict[str, object] = {"project": state.id, "name": told.name}
    if runs(state, told):
        if not held(state, told, max(today, told.on)):
            more = {"started_on": told.on.isoformat(), "cost": told.cost, **_joined(state)}
            inputs = {"about": "uninsured", **names, **more}
            yield Fault(_since(state, told), Ground(rules.uninsured.cite, (fact, *sorted(state.insured)), inputs))
        if told.cost is None:
            yield Fault(told.on, Ground(rules.cost_missing.cite, (fact,), {"about": "cost_missing", **names}))
    elif told.ends and (
        late := [row for row in seen if row.entered >= number(told.ends) and not held(state, told, _came(row))]
    ):
        more = {"ends_on": told.ends.isoformat(), **_people(late, rules), **_joined(state)}
        inputs = {"about": "overrun", **names, **more}
        yield Fault(_came(late[0]), Ground(rules.overrun.cite, (fact, *sorted(state.insured)), inputs))
    strangers = [row for row in seen if not row.on_roster]
    if strangers and (runs(state, told) or _came(strangers[-1]) >= (told.ends or date.min)):
        inputs = {"about": "unrostered", **names, **_people(strangers, rules), **_joined(state)}
        yield Fault(_came(strangers[0]), Ground(rules.unrostered.cite, (fact,), inputs))


def runs(state: ProjectState, told: Started) -> bool:
    """Whether the project's term is not over."""
    return told.ends is None or state.as_of < told.ends


def held(state: ProjectState, told: Started, day: date) -> bool:
    """Whether the project's cover is in force on a day. Cover without an end lasts as long as the term."""
    stops = [(spell.on, spell.to or told.ends) for spell in state.insured.values()]
    return any(on <= day and (to is None or day < to) for on, to in stops)


def _since(state: ProjectState, told: Started) -> date:
    """The day from which there is no cover: that of the start, or that on which the last cover stopped."""
    day = max(state.as_of, told.on)
    return max([told.on, *(spell.to for spell in state.insured.values() if spell.to and spell.to <= day)])


def _joined(state: ProjectState) -> dict[str, object]:
    """Real-name joins and leaves up to today, and who is on the site."""
    today = number(state.as_of)
    rows = state.people.values()
    return {
        "joined": sum(0 < row.since <= today for row in rows),
        "left": sum(0 < row.until <= today for row in rows),
        "on_site": sum(0 < row.entered <= today and row.left < row.entered for row in rows),
    }


def _people(rows: Sequence[Worker], rules: UnitRules) -> dict[str, object]:
    return {
        "count": len(rows),
        "since": _came(rows[0]).isoformat(),
        "people": [person_id(row.person) for row in rows[: rules.steps.named]],
    }


def _came(row: Worker) -> date:
    return day_of(row.entered)


def _first(row: Worker) -> tuple[int, bytes]:
    return row.entered, row.person
