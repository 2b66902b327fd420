"""What is due for one month, line by line: the unit's part and the employee's, or what a person pays alone.

part = base × share, rounded to the cent, + the fixed monthly part      (Social Insurance Law art. 10, 12, 23, 35, 44)

Who pays which line for a form of work stands in the packs (``owed``); who is owed nothing pays pension and medical
alone. Figures are those held on the first day of the month.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from coverlink.contracts.fields import Line, Month, WorkForm
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.contributions import Floating, Rate, Way
from insurance_linker.domain.policy.rules import OwedLines
from insurance_linker.domain.reckon.answer import Answer, Question
from insurance_linker.domain.reckon.base import assessed
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import cents, total
from insurance_linker.domain.reckon.months import first_day
from insurance_linker.domain.reckon.office_days import office_days

OWN_ACCOUNT: tuple[Line, ...] = ("pension", "medical")
"""What a flexible worker may join alone (art. 10, 23)."""
ALONE: tuple[WorkForm, ...] = ("platform", "flexible", "self_employed")
PAYERS: dict[Line, tuple[Way, ...]] = {
    "pension": ("unit", "employee"),
    "medical": ("unit", "employee"),
    "unemployment": ("unit", "employee"),
    "injury": ("unit",),
}
"""Art. 33: nothing for work injury is borne by the employee."""


class ContributionQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``wage``: yuan a month, or the base that a flexible worker chose. ``risk_class``: the unit's, 1 to 8."""

    month: Month
    form: WorkForm
    wage: Decimal
    risk_class: int | None = None


class Part(Struct, frozen=True, kw_only=True):
    """One payer's part of one line: ``amount`` = ``of_base`` + ``fixed``; ``to_account`` is in it."""

    line: Line
    way: Way
    base: Decimal
    share: Decimal
    of_base: Decimal
    fixed: Decimal
    amount: Decimal
    to_account: Decimal


class ContributionAnswer(Answer, frozen=True, kw_only=True):
    """``unit`` + ``own`` = ``total``: the sums of those parts that could be said."""

    parts: tuple[Part, ...]
    unit: Decimal
    own: Decimal
    total: Decimal


def contribution(book: Book, question: ContributionQuestion) -> ContributionAnswer:
    looking = Looking(book, question)
    parts = tuple(
        part
        for line, way in payers(looking, question.form, question.month)
        if (part := part_of(looking, line, way, question.month, question.wage, question.risk_class))
    )
    unit = total(row.amount for row in parts if row.way == "unit")
    own = total(row.amount for row in parts if row.way != "unit")
    looking.step("sum", unit=unit, own=own, total=unit + own)
    for part in parts:
        if part.line == "injury" and question.risk_class:
            _moved(looking, part, question.risk_class, first_day(question.month))
    if unit:
        office_days(looking, "settlement", first_day(question.month), of_unit=True)
        office_days(looking, "tax_office", first_day(question.month))
    return ContributionAnswer(
        parts=parts, unit=unit, own=own, total=unit + own, steps=looking.steps, unsaid=looking.unsaid
    )


def payers(looking: Looking, form: WorkForm, month: Month) -> list[tuple[Line, Way]]:
    """Each line that is due for a form of work, with who pays it."""
    if form in ALONE:
        return [(line, "flexible") for line in OWN_ACCOUNT]
    owed = looking.need(OwedLines, "owed", form, first_day(month), "lines")
    if owed is None:
        return []
    looking.step("lines", owed.ground, form=form, lines=list(owed.entry.lines))
    if form == "construction":
        looking.cannot("contribution", "by_project", about="injury", entry=owed.entry)
        return []
    return [(line, way) for line in owed.entry.lines for way in PAYERS.get(line, ())]


def part_of(
    looking: Looking, line: Line, way: Way, month: Month, wage: Decimal, risk_class: int | None = None
) -> Part | None:
    """One part, or None where base or rate cannot be said."""
    day = first_day(month)
    if line == "injury" and risk_class is None:
        looking.cannot("risk_class", "not_told", about=line)
        return None
    rate = looking.need(Rate, "rates", rate_key(line, way, risk_class), day, "rate")
    if rate is None:
        return None
    if rate.entry.share is None:
        looking.cannot("rate", "empty_figure", about=f"{line}:{way}", entry=rate.entry)
        return None
    base = assessed(looking, line, way, day, wage)
    if base is None:
        return None
    share, of_base, fixed = rate.entry.share, cents(base * rate.entry.share), cents(rate.entry.monthly)
    looking.step(
        "part", rate.ground,
        line=line, way=way, base=base, share=share, of_base=of_base, fixed=fixed, amount=of_base + fixed,
    )  # fmt: skip
    return Part(
        line=line,
        way=way,
        base=base,
        share=share,
        of_base=of_base,
        fixed=fixed,
        amount=of_base + fixed,
        to_account=cents(base * (rate.entry.to_account or 0)),
    )


def _moved(looking: Looking, part: Part, risk_class: int, day: date) -> None:
    """How far the office may move the unit's rate of work injury (人社部发〔2015〕71号); for information."""
    about = "injury.class_1" if risk_class == 1 else "injury.classes_2_to_8"
    found = looking.find(Floating, "floats", about, day)
    if found is not None:
        amounts = [cents(part.base * part.share * factor) for factor in found.entry.factors]
        looking.aside("injury_moved", found.ground, factors=found.entry.factors, least=min(amounts), most=max(amounts))


def lines_of(parts: Iterable[Part], wanted: Iterable[Line]) -> dict[str, list[Line]]:
    """For a sentence about a sum: the ``lines`` that it holds, and those ``missing``, of which nothing is known."""
    held = {part.line for part in parts}
    return {
        "lines": [line for line in wanted if line in held],
        "missing": [line for line in wanted if line not in held],
    }


def rate_key(line: Line, way: Way, risk_class: int | None = None) -> str:
    """The key of a rate; a class of risk belongs to work injury alone."""
    return f"{line}:{way}:{(line == 'injury' and risk_class) or ''}"
