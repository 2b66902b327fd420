"""Short of months at retirement age: paying on, and for who joined before July 2011 the rest at once after five years.

missing   = months needed - months by retirement age
once      = missing - months of paying on                            (人社部令第13号, art. 2; packs: ``make_ups``)
amount    = once × the month's part by today's figures
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from coverlink.contracts.fields import Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.formulas import MakeUp
from insurance_linker.domain.reckon.answer import Answer
from insurance_linker.domain.reckon.base import bounds, pension_choice
from insurance_linker.domain.reckon.contribution import part_of
from insurance_linker.domain.reckon.life import LifeQuestion, needed_months, retires
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import total
from insurance_linker.domain.reckon.months import first_day, name, number, of_day


class PayOnceQuestion(LifeQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``joined``: the first month ever paid; ``months_paid`` up to ``month``; ``step`` of the wage is the base."""

    joined: Month
    months_paid: int
    step: Decimal = Decimal(1)


class PayingOn(Struct, frozen=True, kw_only=True):
    """``missing`` = ``extended`` + ``once`` months. ``until``: the last month of paying on. ``amount``: yuan at once.

    Who is not ``allowed`` to pay at once pays on for all missing months.
    """

    allowed: bool
    missing: int
    extended: int
    until: Month | None
    once: int
    amount: Decimal | None


class PayOnceAnswer(Answer, frozen=True, kw_only=True):
    plan: PayingOn | None


def pay_once(book: Book, question: PayOnceQuestion) -> PayOnceAnswer:
    looking = Looking(book, question)
    day = first_day(question.month)
    rule = looking.need(MakeUp, "make_ups", "before_2011", day, "make_up")
    legal = retires(looking, question, day)
    needed = needed_months(looking, legal) if legal else None
    plan = None
    if rule is not None and legal is not None and needed is not None:
        before = max(0, of_day(legal) - number(question.month))
        missing = max(0, needed - question.months_paid - before)
        plan = _plan(looking, question, rule.entry, missing, number(question.month) + before)
        looking.step(
            "pay_once", rule.ground,
            allowed=plan.allowed, missing=missing, extended=plan.extended, once=plan.once, amount=plan.amount,
        )  # fmt: skip
    return PayOnceAnswer(plan=plan, steps=looking.steps, unsaid=looking.unsaid)


def _plan(looking: Looking, question: PayOnceQuestion, rule: MakeUp, missing: int, reached: int) -> PayingOn:
    joined_before = rule.joined_before
    allowed = rule.allowed and (joined_before is None or first_day(question.joined) < joined_before)
    extended = min(missing, rule.extend_months or 0) if allowed else missing
    return PayingOn(
        allowed=allowed,
        missing=missing,
        extended=extended,
        until=name(reached + extended - 1) if extended else None,
        once=missing - extended,
        amount=_at_once(looking, question, missing - extended),
    )


def _at_once(looking: Looking, question: PayOnceQuestion, months: int) -> Decimal | None:
    if not months:
        return total(())
    day = first_day(question.month)
    found = bounds(looking, "pension", "flexible", day)
    base = pension_choice(looking, found, "flexible", day, question.step) if found else None
    part = part_of(looking, "pension", "flexible", question.month, base) if base is not None else None
    return part.amount * months if part else None
