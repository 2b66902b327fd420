"""What is asked about a pension: a life so far, and how it would go on."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from coverlink.contracts.fields import Month
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.life import LifeQuestion
from insurance_linker.domain.reckon.months import number


class PensionQuestion(LifeQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person's life so far, and how it would go on.

    ``month`` is the first that is still to be paid. Up to it: ``months_paid``, of these ``deemed_months`` before there
    were accounts; ``index``, the average of base to wage; ``account`` in yuan. From then on: ``step`` of the wage for
    ``months_more`` months (None: until retirement). ``growth`` (of wages, a year) and ``interest`` (of the account) are
    the asker's assumptions; without the latter that of the pack counts. ``retire_at``: another month of retirement than
    the legal one, by choice. Raises Unfit where that lies in the past or more months are paid than until then.
    """

    months_paid: int = 0
    deemed_months: int = 0
    index: Decimal | None = None
    account: Decimal | None = None
    way: Literal["flexible", "employee"] = "flexible"
    step: Decimal = Decimal(1)
    months_more: int | None = None
    growth: Decimal = Decimal(0)
    interest: Decimal | None = None
    retire_at: Month | None = None

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.retire_at is None:
            return
        left = number(self.retire_at) - number(self.month)
        if left < 0:
            raise Unfit(f"retire_at: expected {self.month} or later, as month says, not {self.retire_at}")
        if (self.months_more or 0) > left:
            raise Unfit(f"months_more: expected at most {left}, as many as until retire_at, not {self.months_more}")

    def begins(self, legal: int) -> int:
        """The month of retirement as a number, unless more months are paid: as planned, else the legal one."""
        return legal if self.retire_at is None else number(self.retire_at)

    def more(self, legal: int) -> int:
        """The months that are still paid: as told, else until retirement."""
        return self.months_more if self.months_more is not None else max(0, self.begins(legal) - number(self.month))
