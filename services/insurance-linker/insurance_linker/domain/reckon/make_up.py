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
from msgspec.structs import replace

from coverlink.contracts.fields import Line, Month, WorkForm
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.contributions import Way
from insurance_linker.domain.policy.formulas import MakeUp
from insurance_linker.domain.reckon.answer import Answer, Ground, Question, Unfit
from insurance_linker.domain.reckon.contribution import OWN_ACCOUNT, PAYERS, Part, part_of
from insurance_linker.domain.reckon.late import LateFeeQuestion, late_fee
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.money import ZERO, total
from insurance_linker.domain.reckon.months import number, of_day, of_number

Refusal = Literal["not_allowed", "future", "too_old", "no_proof", "proof_not_told"]
LINES = {"employer": tuple(PAYERS), "flexible": OWN_ACCOUNT}


class MakeUpQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``months`` that were not paid, each with its wage in yuan (or the base that is chosen); paid on ``paid_on``.

    ``proof`` of the employment: None where it is not told. ``groups``: the kinds of lists that name the person;
    ``forms``: of the work that the person has now.
    """

    who: Literal["employer", "flexible"]
    months: dict[Month, Decimal]
    paid_on: date
    proof: bool | None = None
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
    _fits(question)
    looking = Looking(book, question)
    rule = looking.need(MakeUp, "make_ups", question.who, question.paid_on, "make_up")
    paid: list[MonthMadeUp] = []
    refused: list[Month] = []
    if rule is not None:
        _tell(looking, question, rule)
        for month in sorted(question.months):
            if because := _refused(question, rule.entry, month):
                refused.append(month)
                because_of = _ground(rule, question, month)
                looking.step("month_refused", because_of, month=month, because=because)
            else:
                if _old(question, rule.entry, month) and rule.entry.proof_grade:
                    looking.step("with_proof", _ground(rule, question, month), month=month)
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


def _fits(question: MakeUpQuestion) -> None:
    """Raises Unfit for a question without months, and for lines that this payer does not pay."""
    if not question.months:
        raise Unfit("months: expected at least one month with its wage, such as 2026-09: 6000")
    lines = LINES[question.who]
    if wrong := [line for line in question.lines if line not in lines]:
        raise Unfit(f"lines: expected {', '.join(lines)} of who is {question.who}, not {wrong[0]}")


def _tell(looking: Looking, question: MakeUpQuestion, rule: Found[MakeUp]) -> None:
    """The rule, as sure as the least sure part of it; for information, where no month that is asked rests on that."""
    ground = replace(rule.ground, grade=rule.entry.proof_grade or rule.ground.grade)
    asked = not rule.entry.proof_grade or any(_old(question, rule.entry, month) for month in question.months)
    told = looking.step if asked else looking.aside
    told("make_up_rule", ground, who=question.who, allowed=rule.entry.allowed, text=rule.entry.text)


def _old(question: MakeUpQuestion, rule: MakeUp, month: Month) -> bool:
    """Whether a month is so old that it needs proof of the employment."""
    back = of_day(question.paid_on) - number(month)
    return rule.proof_beyond_months is not None and back > rule.proof_beyond_months


def _ground(rule: Found[MakeUp], question: MakeUpQuestion, month: Month) -> Ground:
    """What is said of a month that needs proof is as sure as the text that asks for it."""
    grade = rule.entry.proof_grade if _old(question, rule.entry, month) else None
    return replace(rule.ground, grade=grade or rule.ground.grade)


def _refused(question: MakeUpQuestion, rule: MakeUp, month: Month) -> Refusal | None:
    back = of_day(question.paid_on) - number(month)
    if not rule.open_to(question.groups, question.forms):
        return "not_allowed"
    if back < 0:
        return "future"
    if rule.months_back is not None and back > rule.months_back:
        return "too_old"
    if question.proof or not _old(question, rule, month):
        return None
    return "proof_not_told" if question.proof is None else "no_proof"


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
    if (since := of_number(number(month) + 1)) > question.paid_on:
        return ZERO  # paid before it could be late
    answer = late_fee(
        looking.book,
        LateFeeQuestion(
            region=question.region,
            known=question.known,
            line=line,
            arrears=arrears,
            since=since,
            paid_on=question.paid_on,
        ),
    )
    looking.take(answer)
    return answer.fee or total(())
