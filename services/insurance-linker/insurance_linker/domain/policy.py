"""The figures that the rules use, as a pack states them (``policy/national.yaml``)."""

from __future__ import annotations

from datetime import date
from typing import Literal

from msgspec import Struct

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import AnswerCode, EndReason, Line, Month, StatusKind, WorkForm

Grade = Literal["A", "B", "C"]


class Sourced(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule with its name, the text it rests on, and how sure that is."""

    rule: str
    source: Text
    grade: Grade


class OwedLines(Sourced, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"since": "from"}):
    form: WorkForm
    lines: tuple[Line, ...]
    since: date


class Due(Sourced, frozen=True, kw_only=True, forbid_unknown_fields=True):
    due_days: int


class AssistRule(Due, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No help after these ends, nor in these statuses, unless the status is narrowed to some lines."""

    not_after: frozenset[EndReason]
    not_for: frozenset[StatusKind]
    from_age_years: int


class RenewRule(Due, frozen=True, kw_only=True, forbid_unknown_fields=True):
    whole_months: int


class RetirementTrack(Struct, frozen=True, forbid_unknown_fields=True):
    """``years`` of age, then one month more for every started ``births_per_month`` months of birth since the first."""

    years: int
    first_birth_month: Month
    births_per_month: int
    most_months: int


class Retirement(Sourced, frozen=True, kw_only=True, forbid_unknown_fields=True):
    m: RetirementTrack
    f: RetirementTrack


class Benefit(Sourced, frozen=True, kw_only=True, forbid_unknown_fields=True):
    months: int
    involuntary: frozenset[EndReason]
    voluntary: frozenset[EndReason]


class Answers(Struct, frozen=True, forbid_unknown_fields=True):
    """Codes that end a case, and for ``verify`` those after which the lines are owed as usual.

    After a code in ``nothing_owed`` the unit owes no months for the line, or the job, when the job ends.
    """

    ends: frozenset[AnswerCode]
    nothing_owed: frozenset[AnswerCode] = frozenset()
    owed_after_all: frozenset[AnswerCode] = frozenset()


class Priorities(Struct, frozen=True, forbid_unknown_fields=True):
    """Greater is more urgent."""

    assist: int
    enrol: dict[Line, int]
    verify: int
    renew: int
    unit_incomplete: int
    double_cover: int


class Policy(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One pack."""

    id: str
    version: str
    owed: tuple[OwedLines, ...]
    enrol: Due
    student: Due
    dropped: Due
    assist: AssistRule
    incomplete: Due
    renew: RenewRule
    double_cover: Due
    excuses: dict[StatusKind, frozenset[Line]]
    excuses_own_payment: frozenset[StatusKind]
    retirement: Retirement
    benefit: Benefit
    answers: dict[str, Answers]
    priorities: Priorities

    def owed_by(self, form: WorkForm) -> OwedLines | None:
        """What a unit owes for a job of this form; None when it owes nothing."""
        return next((row for row in self.owed if row.form == form), None)

    def cite(self, sourced: Sourced) -> str:
        """``rule@version``, as decisions cite it."""
        return f"{sourced.rule}@{self.version}"
