"""A loan or an interest subsidy for contributions: for information only, and only where the pack has it in force.

instalment = amount × i / (1 - (1 + i)^-n)     i: yearly rate / 12, n: months; equal instalments, to the cent
interest   = instalments - amount; the subsidy takes the part of it that its rate has in the whole rate

Nothing is offered: the interest stands beside the pension that the contributions would add, with the months until
the one has made up for the other.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_CEILING, Decimal

from msgspec import Struct

from coverlink.contracts.decisions import Text
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import regions
from insurance_linker.domain.policy.help import Loan
from insurance_linker.domain.reckon.answer import Answer, Question, Why
from insurance_linker.domain.reckon.looking import Looking, ground
from insurance_linker.domain.reckon.money import ZERO, cents


class LoanQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``amount`` yuan for ``years``, wanted on ``on``; ``added_pension``: yuan a month, as two estimates differ."""

    on: date
    amount: Decimal
    years: int
    added_pension: Decimal


class LoanFigures(Struct, frozen=True, kw_only=True):
    """Yuan; ``own_interest`` after the subsidy. ``months_to_recover``: of pension, until it has paid back amount and
    own interest; None where no pension is added, and where less is lent than was asked for, which adds less."""

    loan: str
    amount: Decimal
    instalment: Decimal
    interest: Decimal
    subsidised: Decimal
    own_interest: Decimal
    months_to_recover: int | None
    text: Text


class LoanAnswer(Answer, frozen=True, kw_only=True):
    loans: tuple[LoanFigures, ...]


def loan(book: Book, question: LoanQuestion) -> LoanAnswer:
    looking = Looking(book, question)
    rows = _told_of(looking, question)
    if not rows:
        looking.cannot("loan", "no_entry")
    loans = tuple(found for row in rows if (found := _figures(looking, question, row)))
    return LoanAnswer(loans=loans, steps=looking.steps, unsaid=looking.unsaid)


def _told_of(looking: Looking, question: LoanQuestion) -> list[Loan]:
    """The loans that prevail, and those that would but for a stop: that one is stopped must be told."""
    held = [row.entry for row in looking.all(Loan, "loans", question.on)]
    stopped = [
        row
        for row in looking.book.rows("loans")
        if isinstance(row, Loan)
        and row.region in regions(question.region)
        and row.known(question.known)
        and _stopped(row, question)
        and row.key not in {other.key for other in held}
    ]
    return held + stopped


def _figures(looking: Looking, question: LoanQuestion, row: Loan) -> LoanFigures | None:
    why = _hindered(row, question)
    if why == "not_sure":
        looking.aside(
            "loan_reported", ground([row]),
            loan=row.loan, most=row.most, rate=row.yearly_rate, years=row.years_most, note=row.note,
        )  # fmt: skip
    if why is not None or row.yearly_rate is None or row.most is None or row.years_most is None:
        looking.cannot("loan", why or "empty_figure", about=row.loan, entry=row)
        return None
    amount, years = min(question.amount, row.most), min(question.years, row.years_most)
    instalment = _instalment(amount, row.yearly_rate, 12 * years)
    interest = instalment * 12 * years - amount if row.yearly_rate else ZERO
    part = min(row.subsidy_rate or Decimal(0), row.yearly_rate) / row.yearly_rate if row.yearly_rate else Decimal(0)
    subsidised = cents(interest * part)
    cost = amount + interest - subsidised
    cut = amount < question.amount or years < question.years
    added = ZERO if cut else question.added_pension
    months = int((cost / added).to_integral_value(ROUND_CEILING)) if added > 0 else None
    if cut:
        looking.step(
            "loan_cut", loan=row.loan, most=row.most, years_most=row.years_most, amount=question.amount,
            years=question.years,
        )  # fmt: skip
    looking.step(
        "loan", ground([row]),
        loan=row.loan, amount=amount, rate=row.yearly_rate, least_rate=row.least_rate, years=years,
        instalment=instalment, interest=interest, subsidised=subsidised, added=added, months=months,
    )  # fmt: skip
    return LoanFigures(
        loan=row.loan,
        amount=amount,
        instalment=instalment,
        interest=interest,
        subsidised=subsidised,
        own_interest=interest - subsidised,
        months_to_recover=months,
        text=row.text,
    )


def _stopped(row: Loan, question: LoanQuestion) -> bool:
    stop = row.suspended_from
    return stop is not None and stop <= question.on and row.end_known(question.known)


def _hindered(row: Loan, question: LoanQuestion) -> Why | None:
    if _stopped(row, question):
        return "suspended"
    if row.active:
        return None
    return "not_active" if row.most is None or row.yearly_rate is None or row.years_most is None else "not_sure"


def _instalment(amount: Decimal, yearly: Decimal, months: int) -> Decimal:
    if not yearly:
        return cents(amount / months)
    monthly = yearly / 12
    return cents(amount * monthly / (1 - (1 + monthly) ** -months))
