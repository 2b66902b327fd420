"""Months that were assessed, reckoned again when better figures are known: what is still due, or was paid too much.

Base figures come out late and hold from January; until then provisional ones apply.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec import Struct

from coverlink.contracts.fields import Line, Month, WorkForm
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.contributions import Way
from insurance_linker.domain.reckon.answer import Answer, Ground, Question, Step, Unfit, Unsaid
from insurance_linker.domain.reckon.contribution import ContributionAnswer, ContributionQuestion, contribution
from insurance_linker.domain.reckon.money import total


class MonthAssessed(Struct, frozen=True, forbid_unknown_fields=True):
    """A month, its wage (yuan), and the day on which it was assessed with what was known then."""

    month: Month
    wage: Decimal
    on: date


class ReassessmentQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    form: WorkForm
    months: tuple[MonthAssessed, ...]
    risk_class: int | None = None


class Difference(Struct, frozen=True, kw_only=True):
    """``more`` = ``now`` - ``then``: positive is still due, negative was paid too much."""

    month: Month
    line: Line
    way: Way
    then: Decimal
    now: Decimal
    more: Decimal


class ReassessmentAnswer(Answer, frozen=True, kw_only=True):
    """Only parts that can be said both times; those that change, and their sum by payer."""

    changed: tuple[Difference, ...]
    unit: Decimal
    own: Decimal
    total: Decimal


def reassessment(book: Book, question: ReassessmentQuestion) -> ReassessmentAnswer:
    _fits(question)
    steps: list[Step] = []
    unsaid: list[Unsaid] = []
    changed: list[Difference] = []
    for row in question.months:
        then, now = _reckoned(book, question, row, row.on), _reckoned(book, question, row, question.known)
        steps.append(Step("then", {"month": row.month, "known": row.on, "total": then.total}, _grounds(then)))
        steps.append(Step("now", {"month": row.month, "known": question.known, "total": now.total}, _grounds(now)))
        unsaid += [*then.unsaid, *now.unsaid]
        before = {(part.line, part.way): part.amount for part in then.parts}
        changed += [
            Difference(month=row.month, line=part.line, way=part.way, then=was, now=part.amount, more=part.amount - was)
            for part in now.parts
            if (was := before.get((part.line, part.way))) is not None and was != part.amount
        ]
    unit = total(row.more for row in changed if row.way == "unit")
    own = total(row.more for row in changed if row.way != "unit")
    steps.append(Step("more", {"unit": unit, "own": own, "total": unit + own}))
    once = tuple(dict.fromkeys(unsaid))
    return ReassessmentAnswer(
        changed=tuple(changed), unit=unit, own=own, total=unit + own, steps=tuple(steps), unsaid=once
    )


def _fits(question: ReassessmentQuestion) -> None:
    """Raises Unfit for no month, a month twice, and a day of assessment after that of the answer."""
    if not question.months:
        raise Unfit("months: expected at least one month with its wage and the day on which it was assessed")
    seen = set[Month]()
    for row in question.months:
        if row.month in seen:
            raise Unfit(f"months: expected each month once, not {row.month} twice")
        if row.on > question.known:
            raise Unfit(f"months: on: expected a day up to {question.known} (known), not {row.on}")
        seen.add(row.month)


def _reckoned(book: Book, question: ReassessmentQuestion, row: MonthAssessed, known: date) -> ContributionAnswer:
    return contribution(
        book,
        ContributionQuestion(
            region=question.region,
            known=known,
            month=row.month,
            form=question.form,
            wage=row.wage,
            risk_class=question.risk_class,
        ),
    )


def _grounds(answer: ContributionAnswer) -> tuple[Ground, ...]:
    """Each entry once, in the order of the reckoning."""
    found = [ground for step in answer.steps if step.code in ("base", "part") for ground in step.rests_on]
    return tuple({ground.cite: ground for ground in found}.values())
