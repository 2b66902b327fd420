"""docs/rules.md, "Units and projects": how far each open case has come. It goes by when things were heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from coverlink_simulator.oracle.projects import UnitCase

STEPS = (("reminder", 0), ("letter", 15), ("inspection", 30))
"""Days from the later of a case's due day and its opening, in the order in which they come."""


@dataclass(frozen=True)
class _Come:
    kind: str
    unit: str
    opened_on: date
    step: int


class Steps:
    """To be told of every day in turn, and of each change on it."""

    def __init__(self) -> None:
        self._open: dict[str, _Come] = {}

    def hear(self, day: date, cases: Iterable[UnitCase]) -> None:
        """``cases`` are all that are open now. Of a unit there is one at most, and one of each project."""
        self._open = {_whose(case): self._come(day, case) for case in cases}

    def of(self, case: UnitCase) -> str:
        return STEPS[self._open[_whose(case)].step][0]

    def _come(self, day: date, case: UnitCase) -> _Come:
        before = self._open.get(_whose(case))
        if before and before.unit != case.unit:
            before = None  # the project is another unit's now, which has heard of nothing yet
        opened_on = before.opened_on if before and before.kind == case.kind else day
        since = max(case.due_on, opened_on)
        by_days = max(place for place, (_, days) in enumerate(STEPS) if days <= max(0, (day - since).days))
        return _Come(case.kind, case.unit, opened_on, max(by_days, before.step if before else 0))


def _whose(case: UnitCase) -> str:
    """A project stays the same under another unit; no unit's code begins like this."""
    return f"project {case.project}" if case.project else case.unit
