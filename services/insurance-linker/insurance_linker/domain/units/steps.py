"""How far a case has come: a reminder, then a letter, then an inspection; each on a day that the due day gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from insurance_linker.domain.case import Ground
from insurance_linker.domain.policy.rules import UnitRules


def of_steps(rules: UnitRules, due: date, day: date) -> Ground:
    """The step reached by a day, and the next with its day, as the last ground of a case."""
    step, after = rules.step(due, day)
    inputs = {
        "about": "steps",
        "due_on": due.isoformat(),
        "step": step,
        "next_step": after[0] if after else None,
        "next_step_on": after[1].isoformat() if after else None,
    }
    return Ground(rules.steps.cite, (), inputs)


def step_days(rules: UnitRules, due: date) -> Iterator[date]:
    for days in (rules.steps.letter_days, rules.steps.inspection_days):
        yield due + timedelta(days)
