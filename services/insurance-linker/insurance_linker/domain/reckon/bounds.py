"""What a question may ask at most, checked once, where questions come in: beyond it a figure is a slip of the pen.

The bounds are none of the policy's: they only keep out what no life, wage or rate can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from insurance_linker.domain.reckon.answer import Question, Unfit
from insurance_linker.domain.reckon.life import LifeQuestion
from insurance_linker.domain.reckon.months import number

MONEY = Decimal(10) ** 12
"""Yuan, or anything else that is counted."""
SHARE = "as a share: 0.03 is 3 %"
BOUNDS: dict[str, tuple[Decimal, Decimal, str]] = {
    "growth": (Decimal("-0.2"), Decimal("0.2"), SHARE),
    "interest": (Decimal(0), Decimal("0.2"), SHARE),
    "index": (Decimal(0), Decimal(5), "as base to wage: 1 is the average wage"),
    "step": (Decimal(0), Decimal(5), "as base to wage: 1 is the average wage"),
    "steps": (Decimal(0), Decimal(5), "as base to wage: 1 is the average wage"),
    "chart_steps": (Decimal(0), Decimal(5), "as base to wage: 1 is the average wage"),
    "chart_years": (Decimal(0), Decimal(60), "years"),
    "years": (Decimal(1), Decimal(100), "years"),
    **dict.fromkeys(
        ("months_paid", "months_more", "months_paid_after", "deemed_months", "resident_months", "double_months"),
        (Decimal(0), Decimal(1200), "months"),
    ),
}
"""By field: least, most, and how the figure is meant."""
YEARS = (1900, 2199)


def bounded(question: Question) -> None:
    """Raises Unfit, with the field, what was expected, and how it is meant."""
    for field in fields(question):
        least, most, meant = BOUNDS.get(field.name, (None, MONEY, ""))
        for value in _leaves(getattr(question, field.name)):
            if isinstance(value, date):
                _year(field.name, value)
            elif least is not None and not least <= value <= most:
                raise Unfit(f"{field.name}: expected {least} to {most} ({meant}), not {value}")
            elif value > most:
                raise Unfit(f"{field.name}: expected at most {most:,}, not {value}; put it right")
    if isinstance(question, LifeQuestion):
        _of_life(question)


def _year(field: str, day: date) -> None:
    first, last = YEARS
    if not first <= day.year <= last:
        raise Unfit(f"{field}: expected a day from {first} to {last}, not {day}")


def _of_life(question: LifeQuestion) -> None:
    lived = number(question.month) - number(question.born)
    if lived <= 0:
        raise Unfit(f"born: expected a month before {question.month}, as month says, not {question.born}")
    for field in ("months_paid", "resident_months"):
        paid = getattr(question, field, 0)
        if paid > lived:
            raise Unfit(
                f"{field}: expected at most {lived}, the months since {question.born}, as born says, not {paid}"
            )


def _leaves(value: Any) -> Iterator[Any]:
    match value:
        case bool() | None:
            return
        case int() | Decimal() | date():
            yield value
        case tuple():
            for row in value:
                yield from _leaves(row)
        case dict():
            for row in value.values():
                yield from _leaves(row)
        case Struct():
            for field in fields(value):
                yield from _leaves(getattr(value, field.name))
