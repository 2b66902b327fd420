"""What a pension would be: "pay more, pay longer, get more", as the formula has it (国发〔2005〕38号, part 6).

basic     = (W + W × index) / 2 × years × 1 %     W: pension base when it begins; the 1 % is the pack's (``accruals``)
personal  = account / payout months               by whole years of age when it begins
pension   = basic + personal, each rounded to the cent

The index is not rounded. A transitional pension for years before there were accounts is not reckoned, and said so.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.formulas import AccrualStep
from insurance_linker.domain.reckon.account import Paying, Tier, grown
from insurance_linker.domain.reckon.answer import Answer
from insurance_linker.domain.reckon.life import payout
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import ZERO, cents
from insurance_linker.domain.reckon.months import name, number, of_day
from insurance_linker.domain.reckon.plan import PensionQuestion
from insurance_linker.domain.reckon.terms import Terms, hindered, terms


class Pension(Struct, frozen=True, kw_only=True):
    """Yuan a month, but ``account`` and ``own_paid`` (from now on, from one's own pocket) in all.

    None where interest or account cannot be said. Who has fewer months than ``needed_months`` is not ``entitled``: the
    figures then say what the months would be worth.
    """

    begins: str
    age: int
    months: int
    needed_months: int
    entitled: bool
    base: Decimal
    wage: Decimal
    index: Decimal
    basic: Decimal
    account: Decimal | None
    payout_months: int
    personal: Decimal | None
    monthly: Decimal | None
    own_paid: Decimal


class PensionAnswer(Answer, frozen=True, kw_only=True):
    pension: Pension | None


def pension(book: Book, question: PensionQuestion) -> PensionAnswer:
    looking = Looking(book, question)
    return PensionAnswer(pension=estimated(looking, question), steps=looking.steps, unsaid=looking.unsaid)


def estimated(looking: Looking, question: PensionQuestion) -> Pension | None:
    """The pension as a part of a greater question."""
    on = found_terms(looking, question)
    found = reckoned(question, on) if on else None
    why = hindered(question, on) if on else None
    if why:
        looking.cannot("putting_off" if why == "too_late" else "bringing_forward", why)
        return None
    if found and on:
        tell_wages(looking, question, on)
        looking.step("index", index=found.index, months=found.months, base=found.base)
        looking.step(
            "basic", wage=found.wage, index=found.index, months=found.months,
            accrued=_tiers(on.accrual, found.months), basic=found.basic,
        )  # fmt: skip
        if found.personal is not None:
            looking.step(
                "personal", account=found.account, payout_months=found.payout_months, age=found.age,
                personal=found.personal,
            )  # fmt: skip
            looking.step(
                "pension" if found.entitled else "worth",
                begins=found.begins, monthly=found.monthly, own_paid=found.own_paid,
            )  # fmt: skip
        if not found.entitled:
            looking.step("too_few_months", months=found.months, missing=found.needed_months - found.months)
    return found


def found_terms(looking: Looking, question: PensionQuestion) -> Terms | None:
    if question.deemed_months:
        looking.cannot("transitional", "no_entry")
    if question.months_paid and question.index is None:
        looking.cannot("index", "not_told")
        return None
    if question.months_paid and question.account is None:
        looking.cannot("account", "not_told")
    if question.growth:
        looking.step("assumed_growth", yearly=question.growth)
    return terms(looking, question)


def tell_wages(looking: Looking, question: PensionQuestion, on: Terms) -> None:
    """That an amount of a later year is by the wages of today, unless growth is assumed."""
    if not question.growth and _until(question, on) // 12 > number(question.month) // 12:
        looking.step("wages_stand", month=question.month)


def _until(question: PensionQuestion, on: Terms) -> int:
    """The month in which the pension begins, as a number."""
    legal = of_day(on.legal)
    return max(question.begins(legal), number(question.month) + question.more(legal))


def reckoned(question: PensionQuestion, on: Terms) -> Pension:
    first, born = number(question.month), number(question.born)
    more = question.more(of_day(on.legal))
    until = _until(question, on)
    months, age = question.months_paid + more, (until - born) // 12
    base = on.bounds.chosen(question.step, on.allowed) or ZERO
    index = _averaged(question, base / on.wage, more)
    wage = cents(on.pension_base * (1 + question.growth) ** (until // 12 - first // 12))
    basic = cents((wage + wage * index) / 2 * _accrued(on.accrual, months))
    paying = Paying(
        first=first,
        until=until,
        months=more,
        monthly=cents(base * on.account_share),
        growth=question.growth,
        paid_before=question.months_paid,
    )
    account = _account(question, on, paying)
    divisor = payout(on.payout, age)
    personal = None if account is None else cents(account / divisor)
    return Pension(
        begins=name(until),
        age=age,
        months=months,
        needed_months=on.needed_months,
        entitled=months >= on.needed_months,
        base=base,
        wage=wage,
        index=index,
        basic=basic,
        account=account,
        payout_months=divisor,
        personal=personal,
        monthly=None if personal is None else basic + personal,
        own_paid=grown(ZERO, replace(paying, monthly=cents(base * on.own_share)), [Tier(0, Decimal(0))]),
    )


def _averaged(question: PensionQuestion, index: Decimal, more: int) -> Decimal:
    """The average of base to wage over all months, past and to come."""
    months = question.months_paid + more
    past = (question.index or Decimal(0)) * question.months_paid
    return (past + index * more) / months if months else Decimal(0)


def _account(question: PensionQuestion, on: Terms, paying: Paying) -> Decimal | None:
    if on.tiers is None or (question.account is None and question.months_paid):
        return None
    return grown(question.account or ZERO, paying, on.tiers)


def _accrued(steps: Sequence[AccrualStep], months: int) -> Decimal:
    """The share of the averaged wage that these months are worth."""
    return sum((within * share for within, share in _tiers(steps, months)), Decimal(0)) / 12


def _tiers(steps: Sequence[AccrualStep], months: int) -> list[tuple[int, Decimal]]:
    """The months that fall to each step, with what a year of them counts."""
    ends = [step.from_months for step in steps[1:]] + [months]
    rows = [(min(months, end) - step.from_months, step.share) for step, end in zip(steps, ends, strict=True)]
    return [row for row in rows if row[0] > 0]
