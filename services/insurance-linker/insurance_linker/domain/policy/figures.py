"""The figures that calculators, advice and clocks use, as packs state them. Money in yuan, shares of one as decimals.

One file for all, long as it is: it is the list of what a pack may say, and is read as one (docs/policy.md).

An empty figure (``None``) is one that nobody could tell; whoever needs it says so and reckons nothing.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from msgspec import Struct

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import Line
from insurance_linker.domain.policy.entry import Entry, Grade

Way = Literal["unit", "employee", "flexible", "resident"]
_CENT = Decimal("0.01")


class Base(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The contribution base of a period, yuan a month: full-calibre wage of the year before, floor and ceiling.

    Figures as published; rounding differs, so floor and ceiling are never worked out of the wage.
    ``pension_base`` is the base for working out pensions (计发基数), another figure with a grade of its own. ``way``
    where a way of paying has bounds of its own.
    """

    line: Line | Literal["all"] = "all"
    way: Way | None = None
    wage: Decimal | None = None
    floor: Decimal | None = None
    ceiling: Decimal | None = None
    pension_base: Decimal | None = None
    pension_base_grade: Grade | None = None

    @property
    def key(self) -> str:
        return f"{self.line}:{self.way}" if self.way else self.line


class BaseRange(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The choice of a base that a way of paying has, as shares of the wage.

    ``floor_by_share``: no floor was published for ``least``, as for a draft's: on the pension line it is that share of
    the wage in force, to the cent.
    """

    way: Way
    least: Decimal
    most: Decimal
    floor_by_share: bool = False

    @property
    def key(self) -> str:
        return self.way


def floor_of(base: Base, allowed: BaseRange | None) -> Decimal | None:
    """The least base in yuan a month: as published, or a share of the wage where the range says so."""
    if allowed is None or not allowed.floor_by_share:
        return base.floor
    return None if base.wage is None else (base.wage * allowed.least).quantize(_CENT, ROUND_HALF_UP)


class Rate(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A share of the base, and yuan a month besides. ``risk_class`` 1 to 8 for work injury; ``to_account`` of the
    share goes to the personal account."""

    line: Line
    way: Way
    risk_class: int | None = None
    share: Decimal | None
    monthly: Decimal = Decimal(0)
    to_account: Decimal | None = None

    @property
    def key(self) -> str:
        return f"{self.line}:{self.way}:{self.risk_class or ''}"


class Floating(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """By which factors an office may move a rate or a fee, year by year. ``about`` names the rate or fee."""

    about: str
    factors: tuple[Decimal, ...]

    @property
    def key(self) -> str:
        return self.about


class ProjectRate(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Work injury of a building project: the share of its cost that the general contractor pays once.

    ``most`` where offices take a share between the two.
    """

    share: Decimal | None
    most: Decimal | None = None

    @property
    def key(self) -> str:
        return "project"


class OrderFee(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Occupational-injury protection, yuan an order by industry. ``choices`` where one of several applies.

    ``joined``: only for platforms that are new in the scheme; else for all.
    """

    industry: str
    joined: Literal["new"] | None = None
    choices: tuple[Decimal, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.industry}:{self.joined}" if self.joined else self.industry


class PilotPlatforms(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who takes part in occupational-injury protection from when; no platforms or no provinces named means all."""

    industries: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    provinces: tuple[str, ...] = ()


class YearStep(Struct, frozen=True, forbid_unknown_fields=True):
    year: int
    months: int


class MinimumYears(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Months of contribution for a pension, by the year in which retirement age is reached: the last step not after it.

    ``scheme`` tells the employees' from the residents'.
    """

    scheme: Literal["pension", "resident_pension"] = "pension"
    steps: tuple[YearStep, ...]

    @property
    def key(self) -> str:
        return self.scheme


class PayoutStep(Struct, frozen=True, forbid_unknown_fields=True):
    age: int
    months: int


class PayoutMonths(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Months by which the personal account is divided, by age when it begins to be drawn: the last step not above it.

    ``scheme`` tells the employees' (国发〔2005〕38号 annex) from the residents' (国发〔2014〕8号).
    """

    scheme: Literal["pension", "resident_pension"] = "pension"
    steps: tuple[PayoutStep, ...]

    @property
    def key(self) -> str:
        return self.scheme


class Penalty(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``daily``: share of the arrears a day; ``least`` to ``most``: times, or yuan; ``ratio``: of last month.

    ``lines``: only for arrears on these; else for all.
    """

    about: Literal[
        "late_fee", "fine_unregistered", "fine_responsible", "fine_arrears", "fine_no_real_name", "fraud", "assessment"
    ]
    lines: tuple[Line, ...] = ()
    daily: Decimal | None = None
    least: Decimal | None = None
    most: Decimal | None = None
    ratio: Decimal | None = None

    @property
    def key(self) -> str:
        return self.about


class TimeLimit(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A time limit that binds a unit, a person or an office. ``about`` says which. No days: at once."""

    about: str
    days: int
    working_days: bool = False

    @property
    def key(self) -> str:
        return self.about


class MonthDays(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Days of each month, both included, on which an office does something, or does not. ``about`` says what."""

    about: str
    first: int
    last: int

    @property
    def key(self) -> str:
        return self.about


class Span(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A length of time in months: how far back something may be entered, how long something is kept."""

    about: str
    months: int

    @property
    def key(self) -> str:
        return self.about


class Age(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    about: str
    years: int

    @property
    def key(self) -> str:
        return self.about


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

    ``active`` is False where it is known by name only: it is then told of as not known.
    """

    loan: str
    active: bool
    most: Decimal | None = None
    yearly_rate: Decimal | None = None
    subsidy_rate: Decimal | None = None
    years_most: int | None = None
    text: Text

    @property
    def key(self) -> str:
        return self.loan


class InterestRate(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The yearly rate at which personal accounts bear interest. ``from_months``: for who has paid at least so long.

    In place of ``yearly``, ``above``: so much more than the rate in force for everybody (0.01 is one point).
    """

    scheme: Literal["pension", "resident_pension"] = "pension"
    yearly: Decimal | None = None
    above: Decimal | None = None
    from_months: int = 0

    @property
    def key(self) -> str:
        return f"{self.scheme}:{self.from_months}"


class Transfer(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way between schemes: which, under what condition, what is kept and what is lost."""

    way: Literal["to_pension", "to_resident_pension"]
    before_retirement: bool = False
    years_merged: bool
    account_moves: bool
    for_groups: tuple[str, ...] = ()
    text: Text

    @property
    def key(self) -> str:
        return f"{self.way}:{','.join(self.for_groups)}"


class Group(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A key group: how it is known, and the measures that are meant for it.

    Known by any of: a list that names the person (``listed`` kinds), a form of work, age bounds while unemployed,
    ``months_unpaid`` without a contribution, ``to_retirement_years`` or less until legal retirement.
    ``pays_alone``: by pension or medical cover that the person pays.
    ``within_years``: only so long after the person was listed. ``known_by`` says whose data show it.
    """

    group: str
    listed: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    pays_alone: bool = False
    from_age: dict[Literal["m", "f"], int] | None = None
    unemployed: bool = False
    within_years: int | None = None
    months_unpaid: int | None = None
    to_retirement_years: int | None = None
    measures: tuple[str, ...] = ()
    name: Text
    known_by: Text | None = None

    @property
    def key(self) -> str:
        return self.group


Matter = Literal["employment", "cover", "contribution", "status"]
"""What sources tell of."""


class SourceRank(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who is believed about what when sources disagree; greater is believed. ``prefix`` of the CloudEvents source."""

    prefix: str
    about: Matter | Literal["any"] = "any"
    trust: int

    @property
    def key(self) -> str:
        return f"{self.about}:{self.prefix}"


class District(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A county-level area while its code holds. ``became`` are the codes that took it over when it ceased.

    ``standard`` is False for an area that has offices of its own but no code in GB/T 2260.
    """

    code: str
    name: Text
    became: tuple[str, ...] = ()
    standard: bool = True

    @property
    def key(self) -> str:
        return self.code


class Calendar(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A year's announced rest days on weekdays and working days at weekends; a year without one is provisional."""

    year: int
    holidays: tuple[date, ...]
    workdays: tuple[date, ...]

    @property
    def key(self) -> str:
        return str(self.year)


class Unknown(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What nobody could tell when the packs were written: said so, instead of left out."""

    about: str
    text: Text

    @property
    def key(self) -> str:
        return self.about
