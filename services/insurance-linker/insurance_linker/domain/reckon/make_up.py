"""Months that were not paid: who may still pay them, and what they cost.

amount = for each month its own parts, by that month's figures as known now, + late fee from the next month's first day

By the employer, beyond some months with proof of the job; by a flexible worker only where a pack says so, and under its
conditions. Packs: ``make_ups``.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from coverlink.contracts.fields import Line, Month, WorkForm
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.contributions import Way
from insurance_linker.domain.policy.formulas import MakeUp
from insurance_linker.domain.reckon.answer import Answer, Question
from insurance_linker.domain.reckon.contribution import PAYERS, Part, part_of
from insurance_linker.domain.reckon.late import LateFeeQuestion, late_fee
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import total
from insurance_linker.domain.reckon.months import number, of_day, of_number

Refusal = Literal["not_allowed", "future", "too_old", "no_proof"]


class MakeUpQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``months`` that were not paid, each with its wage in yuan (or the base that is chosen); paid on ``paid_on``.

    ``groups``: the kinds of lists that name the person; ``forms``: of the work that the person has now.
    """

    who: Literal["employer", "flexible"]
    months: dict[Month, Decimal]
    paid_on: date
    proof: bool = False
    groups: tuple[str, ...] = ()
    forms: tuple[WorkForm, ...] = ()
    lines: tuple[Line, ...] = ("pension",)
    risk_class: int | None = None


class MonthMadeUp(Struct, frozen=True, kw_only=True):
    """``whole``: whether each part of it could be said."""

    month: Month
    unit: Decimal
    own: Decimal
    late_fee: Decimal
    whole: bool


class MakeUpAnswer(Answer, frozen=True, kw_only=True):
    """``refused`` months may not be paid (by this person, not yet, not any more, or not without proof). The sums are
    those of the ``summed`` months: what was ``paid`` and could be worked out as a ``whole``."""

    allowed: bool
    paid: tuple[MonthMadeUp, ...]
    refused: tuple[Month, ...]
    summed: int
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
            if because := _refused(question, rule.entry, month):
                refused.append(month)
                looking.step("month_refused", rule.ground, month=month, because=because)
            else:
                paid.append(_made_up(looking, question, rule.entry, month))
    whole = [row for row in paid if row.whole]
    unit, own, fee = (total(getattr(row, field) for row in whole) for field in ("unit", "own", "late_fee"))
    looking.step(
        "make_up",
        months=len(paid), left_out=len(paid) - len(whole), unit=unit, own=own, late_fee=fee, total=unit + own + fee,
    )  # fmt: skip
    return MakeUpAnswer(
        allowed=bool(paid),
        paid=tuple(paid),
        refused=tuple(refused),
        summed=len(whole),
        unit=unit,
        own=own,
        late_fee=fee,
        total=unit + own + fee,
        steps=looking.steps,
        unsaid=looking.unsaid,
    )


def _refused(question: MakeUpQuestion, rule: MakeUp, month: Month) -> Refusal | None:
    back = of_day(question.paid_on) - number(month)
    if not rule.open_to(question.groups, question.forms):
        return "not_allowed"
    if back < 0:
        return "future"
    needs_proof = rule.proof_beyond_months is not None and back > rule.proof_beyond_months
    if rule.months_back is not None and back > rule.months_back:
        return "too_old"
    return "no_proof" if needs_proof and not question.proof else None


def _made_up(looking: Looking, question: MakeUpQuestion, rule: MakeUp, month: Month) -> MonthMadeUp:
    apart, wage = looking.apart(), question.months[month]
    parts: list[Part] = []
    fees: list[Decimal] = []
    for line in question.lines:
        ways: tuple[Way, ...] = PAYERS.get(line, ()) if question.who == "employer" else ("flexible",)
        found = [part for way in ways if (part := part_of(apart, line, way, month, wage, question.risk_class))]
        parts += found
        if rule.late_fee:
            fees.append(_late(apart, question, line, month, total(part.amount for part in found)))
    unit = total(part.amount for part in parts if part.way == "unit")
    own = total(part.amount for part in parts if part.way != "unit")
    whole = not apart.unsaid
    looking.join(apart, "month_made_up", month=month, unit=unit, own=own, late_fee=total(fees), whole=whole)
    return MonthMadeUp(month=month, unit=unit, own=own, late_fee=total(fees), whole=whole)


def _late(looking: Looking, question: MakeUpQuestion, line: Line, month: Month, arrears: Decimal) -> Decimal:
    answer = late_fee(
        looking.book,
        LateFeeQuestion(
            region=question.region,
            known=question.known,
            line=line,
            arrears=arrears,
            since=of_number(number(month) + 1),
            paid_on=question.paid_on,
        ),
    )
    looking.take(answer)
    return answer.fee or total(())
