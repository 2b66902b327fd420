"""How far a case has come: a reminder first, then a letter, then an inspection; and up to when an answer has ended what
was due (docs/rules.md, 10).

Days count from the later of the due day and the day on which the case opened: who is written to was reminded. For a
project that comes to another unit that is the day on which it came.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date

from insurance_linker.domain.case import Ground, OpenCase
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.policy.rules import Step, UnitRules
from insurance_linker.domain.units.rows import CHINA
from insurance_linker.domain.units.state import State


def of_steps(rules: UnitRules, id_: str, unit: str, due: date, state: State, opens: date) -> Ground:
    """The step reached today, and the next with its day, as the last ground of a case, which ``opens`` unless it is
    open. It is never an earlier step than the unit's case has reached, or the one in whose place it stands.
    """
    before = state.open.get(id_)
    since = max(due, _opened(before) if before and before.unit_id == unit else opens)
    step, after = rules.step(since, state.as_of, _reached(rules, unit, state))
    inputs = {
        "about": "steps",
        "due_on": due.isoformat(),
        "step": step,
        "next_step": after[0] if after else None,
        "next_step_on": after[1].isoformat() if after else None,
    }
    return Ground(rules.steps.cite, (), inputs)


def settled_until(rules: UnitRules, state: State, cases: Collection[str]) -> date | None:
    """The last day up to which an answer to one of these cases has ended what was due."""
    ended = (row.on for row in state.answers.values() if row.case_id in cases and row.code in rules.steps.ends)
    return max(ended, default=None)


def step_days(needs: Iterable[Need]) -> Iterator[date]:
    """The days on which these cases come to their next steps."""
    for need in needs:
        if on := need.because[-1].inputs["next_step_on"]:
            yield date.fromisoformat(on)


def _reached(rules: UnitRules, unit: str, state: State) -> Step:
    """By the unit's open case as it stood, also if it was not woken on the day of its step. There is one at most."""
    reached: Step = "reminder"
    for case in (case for case in state.open.values() if case.unit_id == unit):
        told: Mapping[str, Step] = case.because[-1].inputs
        reached, _ = rules.step(max(case.due_on, _opened(case)), state.as_of, told["step"])
    return reached


def _opened(case: OpenCase) -> date:
    """The day in China."""
    return case.opened_at.astimezone(CHINA).date()
