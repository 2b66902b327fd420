"""Occupational-injury protection: what a platform pays for the orders of a month; the worker pays nothing.

fee = number of orders × yuan an order, rounded to the cent       (人社部发〔2025〕24号 and the provinces' notices)
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from coverlink.contracts.fields import Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.figures import OrderFee
from insurance_linker.domain.reckon.answer import Answer, Question, Why
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.reckon.months import first_day


class OrderFeeQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``month`` in which the orders were taken; ``fee``: the platform's own rate where one of several applies;
    ``new``: a platform that joined the scheme lately, for which some places have a rate of its own."""

    month: Month
    industry: str
    orders: int
    fee: Decimal | None = None
    new: bool = False


class OrderFeeAmount(Struct, frozen=True):
    """Yuan an order, and yuan for all orders of the month."""

    fee: Decimal
    amount: Decimal


class OrderFeeAnswer(Answer, frozen=True, kw_only=True):
    """One amount where the rate is known, else one for each rate that may apply."""

    amounts: tuple[OrderFeeAmount, ...]


def order_fee(book: Book, question: OrderFeeQuestion) -> OrderFeeAnswer:
    looking = Looking(book, question)
    day, industry = first_day(question.month), question.industry
    found = looking.find(OrderFee, "order_fees", f"{industry}:new", day) if question.new else None
    found = found or looking.need(OrderFee, "order_fees", industry, day, "order_fee")
    fees = [fee for fee in found.entry.choices if question.fee in (None, fee)] if found else []
    amounts = tuple(OrderFeeAmount(fee, cents(fee * question.orders)) for fee in fees)
    if found is not None:
        for row in amounts:
            looking.step(
                "order_fee", found.ground,
                industry=question.industry, orders=question.orders, fee=row.fee, amount=row.amount,
            )  # fmt: skip
        if len(amounts) != 1:
            why: Why = "several" if amounts else "not_listed" if found.entry.choices else "empty_figure"
            looking.cannot("order_fee", why, about=question.industry, entry=found.entry)
    return OrderFeeAnswer(amounts=amounts, steps=looking.steps, unsaid=looking.unsaid)
