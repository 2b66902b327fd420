"""Going on without a unit: alone as a flexible worker, or in the residents' schemes (art. 10, 20, 23, 25)."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Any

from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.advised import Own
from insurance_linker.domain.policy.certainty import settled
from insurance_linker.domain.situation import Situation

CENT = Decimal("0.01")
LEVELS = "resident_pension_levels"


def flexible_continuation(now: Situation) -> Entitlement:
    """Pension and medical on one's own account, yuan a month between the least and the most base."""
    return _flexible(now.book, now.book.near(now.home), now.day)


def resident_continuation(now: Situation) -> Entitlement:
    """The residents' pension, yuan a year by level, where the region states its levels."""
    return _resident(now.book, now.book.near(now.home), now.day)


@lru_cache(8192)  # the same for all who are told on a day in a region
def _flexible(book: Book, region: str, day: date) -> Entitlement:
    own = book.advised(region, day).own
    return Entitlement("flexible_continuation", "met", {row.line: _amounts(row) for row in own})


@lru_cache(8192)
def _resident(book: Book, region: str, day: date) -> Entitlement:
    measure = book.advised(region, day).measures.get(LEVELS)
    if measure is None or not measure.levels:
        return Entitlement("resident_continuation", "met", {"resident_pension": None})
    paid = [level for level, _ in measure.levels]
    inputs = {
        "least": str(min(paid)), "most": str(max(paid)), "rules": [measure.cite], "settled": settled(measure),
    }  # fmt: skip
    return Entitlement("resident_continuation", "met", {"resident_pension": inputs})


def _amounts(own: Own) -> dict[str, Any] | None:
    """None where base or rate is not stated."""
    base, rate, floor = own.base, own.rate, own.floor
    if base is None or rate is None or rate.share is None or floor is None or base.ceiling is None:
        return None
    cited = [row for row in (base, own.lowers, rate) if row]
    return {
        "least": str(_cents(floor * rate.share + rate.monthly)),
        "most": str(_cents(base.ceiling * rate.share + rate.monthly)),
        "floor": str(floor),
        "ceiling": str(base.ceiling),
        "share": str(rate.share),
        "rules": [row.cite for row in cited],
        "settled": all(settled(row) for row in cited),
    }


def _cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)
