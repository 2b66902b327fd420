"""What packs say of pensions: ages, least months, months of payout, interest, ways between the schemes.

An empty figure (``None``) is one that nobody could tell; whoever needs it says so and reckons nothing.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct

from coverlink.contracts.decisions import Text
from insurance_linker.domain.policy.entry import Entry


class Age(Entry, frozen=True, kw_only=True, forbid_unknown_fields=True):
    about: str
    years: int

    @property
    def key(self) -> str:
        return self.about


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
