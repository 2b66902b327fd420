"""Occupational-injury protection: what a platform pays for the orders of a month; the worker pays nothing.

fee = number of orders × yuan an order, rounded to the cent       (人社部发〔2025〕24号 and the provinces' notices)

Nothing is due where the pilot does not cover trade, platform or place (``pilot``); where that cannot be said, amounts
are told as what would be due. A platform's own rate is one of those listed, or, after its first year, moved from one of
them by a factor that packs allow (``floats``).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from coverlink.contracts.fields import Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.contributions import Floating
from insurance_linker.domain.policy.orders import OrderFee
from insurance_linker.domain.reckon.answer import Answer, Question, Unfit, Why
from insurance_linker.domain.reckon.looking import Found, Looking, ground
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.reckon.months import first_day, of_day
from insurance_linker.domain.reckon.pilot import covered, industries, joined


class OrderFeeQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``month`` in which the orders were taken; ``fee``: the platform's own rate where one of several applies;
    ``new``: a platform that joined the scheme lately, for which some places have a rate of its own, where ``platform``
    does not tell it: its name, as packs write it (美团)."""

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
    the pilot (None: that cannot be said, and the amounts are what would be due)."""

    covered: bool | None
    amounts: tuple[OrderFeeAmount, ...]


def order_fee(book: Book, question: OrderFeeQuestion) -> OrderFeeAnswer:
    looking = Looking(book, question)
    known = industries(looking)
    if known and question.industry not in known:
        raise Unfit(f"industry: expected one of {', '.join(known)}, not {question.industry!r}")
    day = first_day(question.month)
    industry = _merged(looking, question.industry, day)
    within = covered(looking, industry, question.platform, day)
    amounts = () if within is False else _amounts(looking, question, industry, day, sure=bool(within))
    return OrderFeeAnswer(covered=within, amounts=amounts, steps=looking.steps, unsaid=looking.unsaid)


def _merged(looking: Looking, industry: str, day: date) -> str:
    """The trade into which this one was merged by then, or itself."""
    for row in looking.all(OrderFee, "order_fees", day):
        if industry in row.entry.formerly:
            looking.step("merged", row.ground, industry=industry, into=row.entry.industry)
            return row.entry.industry
    return industry


def _amounts(
    looking: Looking, question: OrderFeeQuestion, industry: str, day: date, *, sure: bool
) -> tuple[OrderFeeAmount, ...]:
    found = _for_new(looking, question, industry, day) or looking.need(
        OrderFee, "order_fees", industry, day, "order_fee"
    )
    if found is None:
        return ()
    choices = found.entry.choices
    if question.fee is not None:
        fees, why = _own(looking, question.fee, found.entry, question.platform, day)
    else:
        fees, why = choices, "several" if choices else "empty_figure"
    amounts = tuple(OrderFeeAmount(fee, cents(fee * question.orders)) for fee in fees)
    for row in amounts:
        looking.step(
            "order_fee" if sure else "order_fee_if", found.ground,
            industry=industry, orders=question.orders, fee=row.fee, amount=row.amount,
        )  # fmt: skip
    if len(amounts) != 1:
        if found.entry.note:
            looking.aside("note", found.ground, text=found.entry.note)
        looking.cannot("order_fee", why, about=industry, entry=found.entry)
    return amounts


def _for_new(looking: Looking, question: OrderFeeQuestion, industry: str, day: date) -> Found[OrderFee] | None:
    """The rate of platforms that joined since it began; by the packs, where they know the platform. Raises Unfit."""
    found = looking.find(OrderFee, "order_fees", f"{industry}:new", day)
    first = joined(looking, question.platform) if question.platform else None
    if found is None or first is None:
        return found if question.new else None
    new = first.since >= found.entry.since
    if question.new and not new:
        raise Unfit(f"new: expected false for {question.platform}, which takes part there since {first.since}")
    looking.step("joined", ground([first]), platform=question.platform, since=first.since, new=new)
    return found if new else None


def _own(
    looking: Looking, own: Decimal, rule: OrderFee, platform: str | None, day: date
) -> tuple[tuple[Decimal, ...], Why]:
    """The platform's own rate if it is listed, or moved from one that is as far as is allowed by then."""
    if own in rule.choices:
        return (own,), "several"
    found = looking.find(Floating, "floats", "order_fee", day)
    factors = found.entry.factors if found else ()
    moved = [(base, factor) for base in rule.choices for factor in factors if base * factor == own]
    if not found or not moved:
        return (), "not_listed" if rule.choices else "empty_figure"
    first = joined(looking, platform)
    begun = max(found.entry.since, first.since) if first else found.entry.since
    if of_day(day) - of_day(begun) < found.entry.first_months:
        looking.aside("first_year", found.ground, months=found.entry.first_months, since=begun)
        return (), "first_year"
    looking.step("fee_moved", found.ground, fee=own, base=moved[0][0], factor=moved[0][1])
    return (own,), "several"
