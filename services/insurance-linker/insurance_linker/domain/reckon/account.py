"""How a personal account grows: contributions month by month, interest year by year.

A month's contribution bears interest from that month to the end of the year, by twelfths of the yearly rate (月积数法,
劳办发〔1997〕116号); interest is booked at the year's end, or when the pension begins, to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from insurance_linker.domain.reckon.money import cents


class Tier(Struct, frozen=True):
    """``yearly`` for who has paid ``from_months`` or more when the year begins."""

    from_months: int
    yearly: Decimal


class Paying(Struct, frozen=True, kw_only=True):
    """Months as numbers (``months.number``): paid from ``first`` for ``months`` months, at rest until ``until``.

    ``monthly`` yuan go to the account in the first year; ``growth`` is the yearly rise of the base.
    """

    first: int
    until: int
    months: int
    monthly: Decimal
    growth: Decimal
    paid_before: int


def grown(balance: Decimal, paying: Paying, tiers: Sequence[Tier]) -> Decimal:
    """The account in yuan on the first day of month ``until``. ``tiers`` rise by ``from_months`` and begin at 0."""
    month, left, paid, monthly = paying.first, paying.months, paying.paid_before, paying.monthly
    while month < paying.until:
        length = min(12 - month % 12, paying.until - month)
        now = min(left, length)
        rate = next(tier.yearly for tier in reversed(tiers) if paid >= tier.from_months)
        of_months = now * length - now * (now - 1) // 2  # length + (length - 1) + ..., one term for each month paid
        balance += now * monthly + cents((balance * length + monthly * of_months) * rate / 12)
        month, left, paid = month + length, left - now, paid + now
        monthly = cents(monthly * (1 + paying.growth))
    return balance
