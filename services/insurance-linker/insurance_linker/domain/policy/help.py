"""What packs say of help with contributions: measures, loans, and the groups that they are meant for.

An empty figure (``None``) is one that nobody could tell; whoever needs it says so and reckons nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import Line, WorkForm
from insurance_linker.domain.policy.entry import Entry


class Measure(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Help with contributions: for whom, on which lines, how much and how long.

    ``share`` of what was paid, or of the least contribution where ``of_floor``; at most ``cap`` yuan a month.
    ``to_retirement_years``: who is nearer to retirement than this has it until then. ``payee``: whose payments it
    repays. ``after``: the measure that must be used up before.
    """

    measure: str
    who: tuple[str, ...]
    lines: tuple[Line, ...]
    share: Decimal | None = None
    of_floor: bool = False
    cap: Decimal | None = None
    months_most: int | None = None
    to_retirement_years: int | None = None
    levels: tuple[tuple[Decimal, Decimal], ...] = ()
    payee: Literal["person", "unit"] = "person"
    after: str | None = None
    text: Text

    @property
    def key(self) -> str:
        return self.measure


class Loan(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A loan or an interest subsidy for contributions; shown for information only, and only while it holds.

    ``active`` is False where it is known by name only: it is then told of as not known. ``yearly_rate`` is the highest
    where banks take from ``least_rate`` on. ``from_age`` to ``to_age``, or ``to_retirement_years`` or nearer to it:
    for whom it is.
    """

    loan: str
    active: bool
    most: Decimal | None = None
    yearly_rate: Decimal | None = None
    least_rate: Decimal | None = None
    from_age: int | None = None
    to_age: int | None = None
    to_retirement_years: int | None = None
    subsidy_rate: Decimal | None = None
    years_most: int | None = None
    text: Text

    @property
    def key(self) -> str:
        return self.loan


class Group(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key group: how it is known, and the measures that are meant for it.

    Known by any of: a list that names the person (``listed`` kinds), a form of work, age bounds while unemployed,
    ``months_unpaid`` without a contribution, ``to_retirement_years`` or less until legal retirement.
    ``pays_alone``: by pension or medical cover that the person pays. ``past_retirement``: forms of work that show it
    once legal retirement is reached. ``through_project``: by injury cover through a building project.
    ``unless_forms``, ``unless_lines``: not while the person works so, or a unit that employs them covers such a line.
    ``within_years``: only so long after the person was listed. ``known_by`` says whose data show it.
    """

    group: str
    listed: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    past_retirement: tuple[WorkForm, ...] = ()
    through_project: bool = False
    pays_alone: bool = False
    from_age: dict[Literal["m", "f"], int] | None = None
    unemployed: bool = False
    within_years: int | None = None
    months_unpaid: int | None = None
    to_retirement_years: int | None = None
    unless_forms: tuple[WorkForm, ...] = ()
    unless_lines: tuple[Line, ...] = ()
    measures: tuple[str, ...] = ()
    name: Text
    known_by: Text | None = None

    @property
    def key(self) -> str:
        return self.group
