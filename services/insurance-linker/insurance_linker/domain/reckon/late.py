"""What late payment costs: late fees day by day, the range of fines, and what an office assesses that was not declared.

late fee    = arrears × daily share × days    from the day of arrears to the day of payment, that day not included
fine        = least to most times the arrears, or yuan for the persons responsible
assessment  = last month's amount × 110 %                             (Social Insurance Law art. 62, 84, 86)

Two texts give different daily shares (law art. 86: 0.05 %; Interim Collection Regulations art. 13: 0.2 %). The one that
prevails is used, day by day as it was in force; the other's amount stands beside it. Both are about what employers owe:
nobody is in arrears on a residents' line.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from coverlink.contracts.fields import Line
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.duties import Penalty
from insurance_linker.domain.reckon.answer import Answer, Question, Unfit
from insurance_linker.domain.reckon.looking import Looking, ground
from insurance_linker.domain.reckon.money import ZERO, cents

FineKind = Literal["fine_unregistered", "fine_arrears", "fine_responsible"]
FINES: tuple[FineKind, ...] = ("fine_unregistered", "fine_arrears", "fine_responsible")


class LateFeeQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``arrears`` in yuan on a line, unpaid since ``since``, paid on ``paid_on``, which is not before. Raises Unfit."""

    line: Line
    arrears: Decimal
    since: date
    paid_on: date


class RivalFee(Struct, frozen=True):
    """What a text that gives way would make of the last stretch's rate over all days."""

    cite: str
    daily: Decimal
    fee: Decimal


class LateFeeAnswer(Answer, frozen=True, kw_only=True):
    """``fee`` in yuan; None where no text gives a rate for all days."""

    days: int
    fee: Decimal | None
    rivals: tuple[RivalFee, ...]


class FineQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``due`` in yuan: the premiums or arrears that a fine goes by; ``last_month``: what was last declared a month."""

    on: date
    due: Decimal
    last_month: Decimal | None = None


class Fine(Struct, frozen=True):
    """From ``least`` to ``most`` yuan; the office decides within it."""

    about: FineKind
    least: Decimal
    most: Decimal


class FineAnswer(Answer, frozen=True, kw_only=True):
    fines: tuple[Fine, ...]
    assessed: Decimal | None


def late_fee(book: Book, question: LateFeeQuestion) -> LateFeeAnswer:
    if question.paid_on < question.since:
        raise Unfit(f"paid_on: expected a day from {question.since} (since) on, not {question.paid_on}")
    looking = Looking(book, question)
    days = (question.paid_on - question.since).days
    fee, rivals = ZERO, list[Penalty]()
    for first, last in _stretches(looking, question):
        told = looking.contenders(Penalty, "penalties", "late_fee", first)
        rows = [row for row in told if row.daily is not None and (not row.lines or question.line in row.lines)]
        if not rows or rows[0].daily is None:
            if told:
                looking.cannot("late_fee", "employers_only", about=question.line)
            else:
                looking.cannot("late_fee", "no_entry", about=first.isoformat())
            continue
        part = cents(question.arrears * rows[0].daily * (last - first).days)
        looking.step(
            "late_fee", ground(rows),
            since=first, to=last, arrears=question.arrears, daily=rows[0].daily, days=(last - first).days, fee=part,
        )  # fmt: skip
        fee, rivals = fee + part, rows[1:]
    return LateFeeAnswer(
        days=days,
        fee=None if looking.unsaid else fee,
        rivals=tuple(
            RivalFee(row.cite, row.daily, cents(question.arrears * row.daily * days)) for row in rivals if row.daily
        ),
        steps=looking.steps,
        unsaid=looking.unsaid,
    )


def fines(book: Book, question: FineQuestion) -> FineAnswer:
    looking = Looking(book, question)
    found = tuple(fine for about in FINES if (fine := _fine(looking, question, about)))
    return FineAnswer(fines=found, assessed=_assessed(looking, question), steps=looking.steps, unsaid=looking.unsaid)


def _stretches(looking: Looking, question: LateFeeQuestion) -> Iterator[tuple[date, date]]:
    """From the day of arrears to that of payment, cut where a text begins or ends."""
    rows = [row for row in looking.book.rows("penalties") if row.key == "late_fee"]
    turns = {day for row in rows for day in (row.since, row.until, row.suspended_from) if day is not None}
    inside = sorted(day for day in turns if question.since < day < question.paid_on)
    starts = [question.since, *inside]
    return ((first, last) for first, last in zip(starts, [*inside, question.paid_on], strict=True) if first < last)


def _fine(looking: Looking, question: FineQuestion, about: FineKind) -> Fine | None:
    rows = [row for row in looking.contenders(Penalty, "penalties", about, question.on) if not row.lines]
    if not rows:
        looking.cannot("fine", "no_entry", about=about)
        return None
    least, most = rows[0].least, rows[0].most
    if least is None or most is None:
        looking.cannot("fine", "empty_figure", about=about, entry=rows[0])
        return None
    times = Decimal(1) if about == "fine_responsible" else question.due
    fine = Fine(about, cents(least * times), cents(most * times))
    looking.step(about, ground(rows), least=fine.least, most=fine.most, due=question.due)
    return fine


def _assessed(looking: Looking, question: FineQuestion) -> Decimal | None:
    if question.last_month is None:
        looking.cannot("assessment", "not_told")
        return None
    found = looking.need(Penalty, "penalties", "assessment", question.on, "assessment")
    if found is None:
        return None
    if found.entry.ratio is None:
        looking.cannot("assessment", "empty_figure", entry=found.entry)
        return None
    assessed = cents(question.last_month * found.entry.ratio)
    looking.step("assessment", found.ground, last_month=question.last_month, ratio=found.entry.ratio, assessed=assessed)
    return assessed
