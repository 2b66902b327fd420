"""Months that were not paid: who may still pay them, what they cost, and who may pay the rest at once.

amount = for each month its own parts, by that month's figures as known now, + late fee from the next month's first day

By the employer with proof of the job; by a flexible worker only where a pack says so. Who joined before July 2011 and
is short at retirement age pays on, at most five years, and then the rest at once (人社部令第13号, art. 2). Packs:
``make_ups``.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from coverlink.contracts.fields import Line, Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.figures import Way
from insurance_linker.domain.policy.formulas import MakeUp
from insurance_linker.domain.reckon.answer import Answer, Question
from insurance_linker.domain.reckon.base import share_of_wage
from insurance_linker.domain.reckon.contribution import PAYERS, part_of
from insurance_linker.domain.reckon.late import LateFeeQuestion, late_fee
from insurance_linker.domain.reckon.life import needed_months, retires
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import total
from insurance_linker.domain.reckon.months import name, number, of_day, of_number
from insurance_linker.domain.reckon.terms import PensionQuestion


class MakeUpQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``months`` that were not paid, each with its wage in yuan (or the base that is chosen); paid on ``paid_on``."""

    who: Literal["employer", "flexible"]
    months: dict[Month, Decimal]
    paid_on: date
    proof: bool = False
    lines: tuple[Line, ...] = ("pension",)
    risk_class: int | None = None


class MonthMadeUp(Struct, frozen=True, kw_only=True):
    month: Month
    unit: Decimal
    own: Decimal
    late_fee: Decimal


class MakeUpAnswer(Answer, frozen=True, kw_only=True):
    """``refused`` months may not be paid (any more, or without proof). The sums are those of ``paid``."""

    allowed: bool
    paid: tuple[MonthMadeUp, ...]
    refused: tuple[Month, ...]
    unit: Decimal
    own: Decimal
    late_fee: Decimal
    total: Decimal


def make_up(book: Book, question: MakeUpQuestion) -> MakeUpAnswer:
    looking = Looking(book, question)
    rule = looking.need(MakeUp, "make_ups", question.who, question.paid_on, "make_up")
    paid: list[MonthMadeUp] = []
    refused: list[Month] = []
    if rule is not None:
        looking.step("make_up_rule", rule.ground, who=question.who, allowed=rule.entry.allowed, text=rule.entry.text)
        for month in sorted(question.months):
            if _may(question, rule.entry, month):
                paid.append(_made_up(looking, question, rule.entry, month))
            else:
                refused.append(month)
    unit, own, fee = (total(getattr(row, field) for row in paid) for field in ("unit", "own", "late_fee"))
    looking.step("make_up", months=len(paid), unit=unit, own=own, late_fee=fee, total=unit + own + fee)
    return MakeUpAnswer(
        allowed=bool(paid),
        paid=tuple(paid),
        refused=tuple(refused),
        unit=unit,
        own=own,
        late_fee=fee,
        total=unit + own + fee,
        steps=looking.steps,
        unsaid=looking.unsaid,
    )


def _may(question: MakeUpQuestion, rule: MakeUp, month: Month) -> bool:
    back = of_day(question.paid_on) - number(month)
    needs_proof = rule.proof_beyond_months is not None and back > rule.proof_beyond_months
    return rule.allowed and (question.proof or not needs_proof)


def _made_up(looking: Looking, question: MakeUpQuestion, rule: MakeUp, month: Month) -> MonthMadeUp:
    payers: list[tuple[Line, Way]] = [
        (line, way)
        for line in question.lines
        for way in (PAYERS.get(line, ()) if question.who == "employer" else ("flexible",))
    ]
    apart, wage = looking.apart(), question.months[month]
    parts = [part for line, way in payers if (part := part_of(apart, line, way, month, wage, question.risk_class))]
    unit = total(part.amount for part in parts if part.way == "unit")
    own = total(part.amount for part in parts if part.way != "unit")
    looking.join(apart, "month_made_up", month=month, unit=unit, own=own)
    fee = _late(looking, question, month, unit + own) if rule.late_fee else total(())
    return MonthMadeUp(month=month, unit=unit, own=own, late_fee=fee)


def _late(looking: Looking, question: MakeUpQuestion, month: Month, arrears: Decimal) -> Decimal:
    answer = late_fee(
        looking.book,
        LateFeeQuestion(
            region=question.region,
            known=question.known,
            arrears=arrears,
            since=of_number(number(month) + 1),
            paid_on=question.paid_on,
        ),
    )
    looking.take(answer)
    return answer.fee or total(())


class PayOnceQuestion(PensionQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person who is short of months at retirement age. ``joined``: the first month ever paid; base by ``step``."""

    joined: Month


class PayOnceAnswer(Answer, frozen=True, kw_only=True):
    """``missing`` = ``extended`` + ``once`` months at retirement age, or more where paying at once is not allowed.

    ``until``: the last month of paying on. ``amount``: yuan for the ``once`` months, by this month's figures.
    """

    allowed: bool
    missing: int
    extended: int
    until: Month | None
    once: int
    amount: Decimal | None


def pay_once(book: Book, question: PayOnceQuestion) -> PayOnceAnswer:
    looking = Looking(book, question)
    day = of_number(number(question.month))
    rule = looking.need(MakeUp, "make_ups", "before_2011", day, "make_up")
    legal = retires(looking, question, day)
    needed = needed_months(looking, legal, day) if legal else None
    if rule is None or legal is None or needed is None:
        return PayOnceAnswer(
            allowed=False, missing=0, extended=0, until=None, once=0, amount=None,
            steps=looking.steps, unsaid=looking.unsaid,
        )  # fmt: skip
    missing = max(0, needed - question.months_paid - max(0, of_day(legal) - number(question.month)))
    joined_before = rule.entry.joined_before
    allowed = rule.entry.allowed and (joined_before is None or of_number(number(question.joined)) < joined_before)
    extended = min(missing, rule.entry.extend_months or 0) if allowed else missing
    once = missing - extended
    amount = _at_once(looking, question, once)
    looking.step("pay_once", rule.ground, allowed=allowed, missing=missing, extended=extended, once=once, amount=amount)
    return PayOnceAnswer(
        allowed=allowed,
        missing=missing,
        extended=extended,
        until=name(max(of_day(legal), number(question.month)) + extended - 1) if extended else None,
        once=once,
        amount=amount,
        steps=looking.steps,
        unsaid=looking.unsaid,
    )


def _at_once(looking: Looking, question: PayOnceQuestion, months: int) -> Decimal | None:
    if not months:
        return total(())
    wage = share_of_wage(looking, "pension", "flexible", question.month, question.step)
    part = part_of(looking, "pension", "flexible", question.month, wage) if wage is not None else None
    return part.amount * months if part else None
