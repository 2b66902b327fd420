"""Money is yuan as Decimal, rounded to the cent, half up, at each line that somebody pays or draws."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")
ZERO = Decimal("0.00")


def cents(amount: Decimal) -> Decimal:
    """To the cent, half up."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def down(amount: Decimal) -> Decimal:
    """To the cent, down: what is at most a share is not above it."""
    return amount.quantize(CENT, ROUND_DOWN)


def total(amounts: Iterable[Decimal]) -> Decimal:
    """The sum of amounts that are rounded already, so it needs no rounding."""
    return sum(amounts, ZERO)
