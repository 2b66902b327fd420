"""An open case, as the oracle tells it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from coverlink_simulator.oracle.answers import ENDS, ENDS_GUIDANCE, Answers, Name


@dataclass(frozen=True)
class OpenCase:
    """``unit`` is a unified social credit code; ``gap`` is empty until ``due_on`` has passed.

    ``names``: what it is about, and the other jobs whose answers hold for it; an answer names it by any of these.
    """

    kind: str
    line: str | None
    unit: str | None
    due_on: date
    names: tuple[Name, ...] = ((None, None),)
    gap: str | None = None


def is_answered(case: OpenCase, answers: Answers) -> bool:
    """Whether an answer that ends such a case was given to it."""
    ends = ENDS_GUIDANCE if case.line == "resident_pension" and case.kind == "enrol" else ENDS[case.kind]
    return bool(answers.told(case.kind, case.line, case.unit, case.names) & ends)
