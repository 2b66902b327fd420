"""Occupational-injury protection: what a platform pays for the orders of a month; the worker pays nothing.

fee = number of orders × yuan an order, rounded to the cent       (人社部发〔2025〕24号 and the provinces' notices)

Nothing is due where the pilot does not cover trade, platform or place (``pilot``). A platform's own rate is one of
those listed, or moved from one of them by a factor that packs allow (``floats``).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from coverlink.contracts.fields import Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.contributions import Floating
from insurance_linker.domain.policy.orders import OrderFee
from insurance_linker.domain.reckon.answer import Answer, Question, Why
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.reckon.months import first_day
from insurance_linker.domain.reckon.pilot import covered


class OrderFeeQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``month`` in which the orders were taken; ``fee``: the platform's own rate where one of several applies;
    ``new``: a platform that joined the scheme lately, for which some places have a rate of its own; ``platform``: its
    name, as packs write it (美团)."""

    month: Month
    industry: str
    orders: int
    fee: Decimal | None = None
    new: bool = False
    platform: str | None = None


class OrderFeeAmount(Struct, frozen=True):
    """Yuan an order, and yuan for all orders of the month."""

    fee: Decimal
    amount: Decimal


class OrderFeeAnswer(Answer, frozen=True, kw_only=True):
    """One amount where the rate is known, else one for each rate that may apply; none where it is not ``covered`` by
    the pilot (None: that cannot be said)."""

    covered: bool | None
    amounts: tuple[OrderFeeAmount, ...]


def order_fee(book: Book, question: OrderFeeQuestion) -> OrderFeeAnswer:
    looking = Looking(book, question)
    day = first_day(question.month)
    within = covered(looking, question.industry, question.platform, day)
    amounts = () if within is False else _amounts(looking, question, day)
    return OrderFeeAnswer(covered=within, amounts=amounts, steps=looking.steps, unsaid=looking.unsaid)


def _amounts(looking: Looking, question: OrderFeeQuestion, day: date) -> tuple[OrderFeeAmount, ...]:
    industry = question.industry
    found = looking.find(OrderFee, "order_fees", f"{industry}:new", day) if question.new else None
    found = found or looking.need(OrderFee, "order_fees", industry, day, "order_fee")
    if found is None:
        return ()
    fees = _fees(looking, question.fee, found.entry.choices, day)
    amounts = tuple(OrderFeeAmount(fee, cents(fee * question.orders)) for fee in fees)
    for row in amounts:
        looking.step(
            "order_fee", found.ground, industry=industry, orders=question.orders, fee=row.fee, amount=row.amount
        )
    if len(amounts) != 1:
        why: Why = "several" if amounts else "not_listed" if found.entry.choices else "empty_figure"
        looking.cannot("order_fee", why, about=industry, entry=found.entry)
    return amounts


def _fees(looking: Looking, own: Decimal | None, choices: tuple[Decimal, ...], day: date) -> tuple[Decimal, ...]:
    """Those that may apply: all, or the platform's own if it is one of them or moved from one as far as is allowed."""
    if own is None:
        return choices
    if own not in choices:
        found = looking.find(Floating, "floats", "order_fee", day)
        factors = found.entry.factors if found else ()
        moved = [(base, factor) for base in choices for factor in factors if base * factor == own]
        if not found or not moved:
            return ()
        looking.step("fee_moved", found.ground, fee=own, base=moved[0][0], factor=moved[0][1])
    return (own,)
