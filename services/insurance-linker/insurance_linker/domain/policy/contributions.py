"""What packs say of contributions: bases, rates, how far these may be moved. Money in yuan, shares of one as decimals.

An empty figure (``None``) is one that nobody could tell; whoever needs it says so and reckons nothing.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

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
    """By which factors an office may move a rate or a fee, year by year. ``about`` names the rate or fee.

    ``first_months``: so long it stays at the benchmark, from the day since when it is owed.
    """

    about: str
    factors: tuple[Decimal, ...]
    first_months: int = 0

    @property
    def key(self) -> str:
        return self.about


class ProjectRate(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Work injury of a building project: the share of its cost that the general contractor pays once.

    ``most_share`` where offices take a share between the two.
    """

    share: Decimal | None
    most_share: Decimal | None = None

    @property
    def key(self) -> str:
        return "project"
