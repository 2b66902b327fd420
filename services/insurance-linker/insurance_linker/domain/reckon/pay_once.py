"""Short of months at retirement age: paying on, and for who joined before July 2011 the rest at once after five years.

missing   = months needed - months by retirement age; - months so far for who is past it
extended  = at most the months that are left of the five years from retirement age
once      = missing - extended                                       (人社部令第13号, art. 2; packs: ``make_ups``)
amount    = once × the month's part by today's figures
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from coverlink.contracts.fields import Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.formulas import MakeUp
from insurance_linker.domain.reckon.answer import Answer, Unfit
from insurance_linker.domain.reckon.base import bounds, pension_choice
from insurance_linker.domain.reckon.contribution import part_of
from insurance_linker.domain.reckon.life import LifeQuestion, needed_months, retires
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import total
from insurance_linker.domain.reckon.months import first_day, name, number, of_day


class PayOnceQuestion(LifeQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``joined``: the first month ever paid; ``months_paid`` up to ``month``, ``months_paid_after`` of them after
    legal retirement; ``step`` of the wage is the base."""

    joined: Month
    months_paid: int
    months_paid_after: int | None = None
    step: Decimal = Decimal(1)

    def __post_init__(self) -> None:
        super().__post_init__()
        if number(self.joined) > number(self.month):
            raise Unfit(f"joined: expected {self.month} or earlier, as month says, not {self.joined}")


class PayingOn(Struct, frozen=True, kw_only=True):
    """``missing`` = ``extended`` + ``once`` months. ``until``: the last month of paying on. ``amount``: yuan at once.

    ``missing`` at retirement age, or in the month that is asked about for who is past it; ``missing_at_age`` is None
    where the months paid after it are not told. Who is not ``allowed`` to pay at once pays on for all missing months.
    """

    allowed: bool
    missing: int
    missing_at_age: int | None
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
        plan = _plan(looking, question, rule.entry, needed, of_day(legal))
        looking.step(
            "pay_once_now" if number(question.month) > of_day(legal) else "pay_once", rule.ground,
            allowed=plan.allowed, missing=plan.missing, missing_at_age=plan.missing_at_age, extended=plan.extended,
            until=plan.until, once=plan.once, amount=plan.amount,
        )  # fmt: skip
    return PayOnceAnswer(plan=plan, steps=looking.steps, unsaid=looking.unsaid)


def _plan(looking: Looking, question: PayOnceQuestion, rule: MakeUp, needed: int, legal: int) -> PayingOn:
    month, joined_before = number(question.month), rule.joined_before
    allowed = rule.allowed and (joined_before is None or first_day(question.joined) < joined_before)
    after = _paid_after(looking, question, max(0, month - legal))
    missing = max(0, needed - question.months_paid - max(0, legal - month))
    begins = max(legal, month)
    years_end = legal + (rule.extend_months or 0)
    extended = min(missing, max(0, years_end - begins)) if allowed else missing
    return PayingOn(
        allowed=allowed,
        missing=missing,
        missing_at_age=None if after is None else max(0, needed - question.months_paid + after - max(0, legal - month)),
        extended=extended,
        until=name(begins + extended - 1) if extended else None,
        once=missing - extended,
        amount=_at_once(looking, question, missing - extended),
    )


def _paid_after(looking: Looking, question: PayOnceQuestion, passed: int) -> int | None:
    """Months paid of those ``passed`` since legal retirement. Raises Unfit where more are told."""
    told = question.months_paid_after
    most = min(passed, question.months_paid)
    if told is not None and told > most:
        raise Unfit(f"months_paid_after: expected at most {most} (of the months since legal retirement), not {told}")
    if told is None and passed:
        looking.cannot("missing_at_age", "not_told")
        return None
    return told or 0


def _at_once(looking: Looking, question: PayOnceQuestion, months: int) -> Decimal | None:
    if not months:
        return total(())
    day = first_day(question.month)
    found = bounds(looking, "pension", "flexible", day)
    base = pension_choice(looking, found, "flexible", day, question.step) if found else None
    part = part_of(looking, "pension", "flexible", question.month, base) if base is not None else None
    return part.amount * months if part else None
