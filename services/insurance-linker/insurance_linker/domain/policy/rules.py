"""The rules that decide, as packs state them: one struct for each section of a pack."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Literal

from msgspec import Struct

from coverlink.contracts.fields import AnswerCode, CaseKind, EndReason, Line, Month, StatusKind, WorkForm
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.help import Group

Harm = CaseKind | Line


class Single(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A rule of a section in which one prevails at a time, whatever its name: a draft supersedes it by another."""

    @property
    def key(self) -> str:
        return ""


class OwedLines(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The lines that a unit owes for a job of a form."""

    form: WorkForm
    lines: tuple[Line, ...]

    @property
    def key(self) -> str:
        return self.form


class Due(Single, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Calendar days from the fact to the day on which a case is due."""

    due_days: int


class AssistRule(Due, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """No help after these ends, nor in these statuses, unless the status is narrowed to some lines."""

    not_after: frozenset[EndReason]
    not_for: frozenset[StatusKind]
    from_age_years: int
    contacts: frozenset[AnswerCode] = frozenset()


class RenewRule(Due, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``older_priority``: of who is ``older_years`` or less from legal retirement.

    ``left_years``: so near to it who left the scheme is followed up, too, but in none of the statuses ``left_not_for``.
    """

    whole_months: int
    older_years: int | None = None
    older_priority: int | None = None
    left_years: int | None = None
    left_not_for: frozenset[StatusKind] = frozenset()


class GuidanceRule(Due, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is on a list of these ``groups`` is shown the way into the residents' pension scheme.

    Not before ``from_age_years``, nor in the statuses ``not_for``. ``ends`` are codes that end it besides those that
    end *enrol*.
    """

    groups: tuple[str, ...]
    from_age_years: int
    not_for: frozenset[StatusKind]
    ends: frozenset[AnswerCode]


class FollowUpRule(Due, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``after_days``: calendar days from a pre-enrolment's first day until it is asked what became of it."""

    after_days: int

    @property
    def key(self) -> str:
        """A province's entry has a name of its own, and stands in the nation's place."""
        return "follow_up"


class HorizonRule(Due, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When old spells fold: ``months`` after they ended, of persons with more than ``fold_above`` facts.

    A person with more than ``most_facts`` folds earlier. ``due_days``: to look at a fact that comes after that.
    """

    months: int
    fold_above: int
    most_facts: int


class Excuse(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The lines that a status excuses. ``own_payment``: excused too as far as the person pays alone."""

    status: StatusKind
    lines: frozenset[Line]
    own_payment: bool

    @property
    def key(self) -> str:
        return self.status


class RetirementTrack(Struct, frozen=True, forbid_unknown_fields=True):
    """``years`` of age, then one month more for every started ``births_per_month`` months of birth since the first."""

    years: int
    first_birth_month: Month
    births_per_month: int
    most_months: int


class Retirement(Single, frozen=True, kw_only=True, forbid_unknown_fields=True):
    m: tuple[RetirementTrack, ...]
    f: tuple[RetirementTrack, ...]


class BenefitStep(Struct, frozen=True, forbid_unknown_fields=True):
    paid_months: int
    most_months: int


class Benefit(Single, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Unemployment benefit: ``months`` paid at least; ``durations`` by months paid, longest first."""

    months: int
    involuntary: frozenset[EndReason]
    voluntary: frozenset[EndReason]
    durations: tuple[BenefitStep, ...]


class Answers(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Codes that end a case, and for ``verify`` those after which the lines are owed as usual.

    After a code in ``nothing_owed`` the unit owes no months for the line, or the job, when the job ends.
    """

    kind: CaseKind
    ends: frozenset[AnswerCode]
    nothing_owed: frozenset[AnswerCode] = frozenset()
    owed_after_all: frozenset[AnswerCode] = frozenset()

    @property
    def key(self) -> str:
        return self.kind


class Priority(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Greater is more urgent. ``of`` is a kind of case, and for ``enrol`` the line."""

    of: Harm
    priority: int

    @property
    def key(self) -> str:
        return self.of


UnitAbout = Literal["unregistered", "incomplete", "uninsured", "overrun", "unrostered", "cost_missing"]


class UnitRule(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What makes a case of a unit or a project, and how urgent it is: greater is more urgent, as for persons' cases."""

    about: UnitAbout
    priority: int

    @property
    def key(self) -> str:
        return self.about


class UnitSteps(Single, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days after which each step begins, from the later of a case's due day and the day on which it opened.

    ``ends``: answers that end a case for what was due by then. ``named``: people that a case names at most.
    """

    reminder_days: int
    letter_days: int
    inspection_days: int
    ends: frozenset[AnswerCode]
    named: int


Deciding = Literal[
    "owed", "enrol", "student", "dropped", "assist", "incomplete", "renew", "double_cover", "follow_up", "excuses",
    "retirement", "benefit", "answers", "priorities", "sources", "horizon", "guidance", "groups", "unit_rules",
    "unit_steps",
]  # fmt: skip


class Owing(Struct, frozen=True):
    """What is owed for a form on a day: each line with the first day since when it is owed without a break."""

    rule: OwedLines
    lines: tuple[tuple[Line, date], ...]


class Obligations(Struct, frozen=True):
    """What is owed in one region on one day, as known on one day, and which statuses excuse from what."""

    owed: dict[WorkForm, Owing]
    excuses: dict[StatusKind, frozenset[Line]]
    own_payment: frozenset[StatusKind]
    changes: dict[WorkForm, date]
    """The next day on which something else is owed for a form, as far as the packs tell."""


class Policy(Struct, frozen=True):
    """What else decides in one region on a day, as known on that day: for each rule the entry that prevails."""

    enrol: Due
    student: Due
    dropped: Due
    assist: AssistRule
    incomplete: Due
    renew: RenewRule
    double_cover: Due
    follow_up: FollowUpRule
    horizon: HorizonRule
    retirement: Retirement
    benefit: Benefit
    guidance: GuidanceRule | None
    groups: tuple[Group, ...]
    answers: dict[CaseKind, Answers]
    priorities: dict[Harm, int]


Step = Literal["reminder", "letter", "inspection"]


class UnitRules(Struct, frozen=True):
    """What decides about units and projects in one region on a day, as known on that day."""

    unregistered: UnitRule
    incomplete: UnitRule
    uninsured: UnitRule
    overrun: UnitRule
    unrostered: UnitRule
    cost_missing: UnitRule
    steps: UnitSteps

    def step(self, since: date, day: date, reached: Step) -> tuple[Step, tuple[Step, date] | None]:
        """The step on a day of a case of which days count ``since`` another and that has ``reached`` one already, and
        the next step with its day.
        """
        letter, inspection = (since + timedelta(days) for days in (self.steps.letter_days, self.steps.inspection_days))
        if day < letter and reached == "reminder":
            return "reminder", ("letter", letter)
        if day < inspection and reached != "inspection":
            return "letter", ("inspection", inspection)
        return "inspection", None
