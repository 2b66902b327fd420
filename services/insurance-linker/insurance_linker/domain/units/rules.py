"""The figures that rules about units and projects use, as a pack states them (``policy/units.yaml``)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import AnswerCode
from insurance_linker.domain.policy.entry import Grade

Step = Literal["reminder", "letter", "inspection"]


class Sourced(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule with its name, the text it rests on, and how sure that is."""

    rule: str
    source: Text
    grade: Grade


class Steps(Sourced, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days after a case's due day on which each step begins."""

    reminder_days: int
    letter_days: int
    inspection_days: int

    def on(self, due: date, day: date) -> tuple[Step, tuple[Step, date] | None]:
        """The step that a case has reached by a day, and the next one with its day."""
        letter, inspection = (due + timedelta(days) for days in (self.letter_days, self.inspection_days))
        if day < letter:
            return "reminder", ("letter", letter)
        return ("letter", ("inspection", inspection)) if day < inspection else ("inspection", None)


class UnitPriorities(Struct, frozen=True, forbid_unknown_fields=True):
    """Greater is more urgent."""

    project_uninsured: int
    unit_unregistered: int
    unit_incomplete: int


class UnitRules(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``ends``: answers that end a case for what was due by then. ``named``: people that a case names at most."""

    id: str
    version: str
    unregistered: Sourced
    incomplete: Sourced
    uninsured: Sourced
    overrun: Sourced
    unrostered: Sourced
    cost_missing: Sourced
    steps: Steps
    ends: frozenset[AnswerCode]
    priorities: UnitPriorities
    named: int

    def cite(self, sourced: Sourced) -> str:
        """``rule@version``, as decisions cite it."""
        return f"{sourced.rule}@{self.version}"
