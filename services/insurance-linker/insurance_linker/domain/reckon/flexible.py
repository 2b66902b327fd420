"""What a flexible worker can choose: a base between two shares of the wage, and what each costs a month.

base = step × wage, not below the floor and not above the ceiling; at the ends of the range these themselves, for they
are published rounded (国办发〔2019〕13号; 国发〔2005〕38号).
"""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from coverlink.contracts.fields import Line, Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.contributions import BaseRange
from insurance_linker.domain.reckon.answer import Answer, Question, Unfit
from insurance_linker.domain.reckon.base import bounds
from insurance_linker.domain.reckon.contribution import OWN_ACCOUNT, Part, lines_of, part_of
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import total
from insurance_linker.domain.reckon.months import first_day
from insurance_linker.domain.reckon.office_days import office_days

STEPS = tuple(map(Decimal, ("0.6", "0.7", "0.8", "0.9", "1", "1.5", "2", "2.5", "3")))
"""Those that offices print; the least and the most of the pack are always among the answer's."""


class FlexibleQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``steps`` are shares of the wage; those outside the region's range are left out. ``lines`` that nobody can join
    alone raise Unfit (Social Insurance Law art. 10, 23)."""

    month: Month
    lines: tuple[Line, ...] = ("pension", "medical")
    steps: tuple[Decimal, ...] = STEPS

    def __post_init__(self) -> None:
        super().__post_init__()
        others = [line for line in self.lines if line not in OWN_ACCOUNT]
        if others or not self.lines or len(set(self.lines)) < len(self.lines):
            told = ", ".join(others or self.lines) or "none"
            raise Unfit(f"lines: expected each once of {', '.join(OWN_ACCOUNT)}, which one may pay alone, not {told}")


class Choice(Struct, frozen=True, kw_only=True):
    """One row of the table: yuan a month. ``to_account`` is in ``total``."""

    step: Decimal
    base: Decimal
    parts: tuple[Part, ...]
    to_account: Decimal
    total: Decimal


class FlexibleAnswer(Answer, frozen=True, kw_only=True):
    """Rising with the step. A line that cannot be reckoned is in ``unsaid`` and in no total."""

    choices: tuple[Choice, ...]


def flexible(book: Book, question: FlexibleQuestion) -> FlexibleAnswer:
    looking = Looking(book, question)
    choices = tuple(
        _choice(looking, question, step, base) for step, base in steps(looking, question.month, question.steps)
    )
    office_days(looking, "settlement", first_day(question.month))
    return FlexibleAnswer(choices=choices, steps=looking.steps, unsaid=looking.unsaid)


def steps(looking: Looking, month: Month, wanted: tuple[Decimal, ...]) -> list[tuple[Decimal, Decimal]]:
    """Each share that may be chosen for pension, with its base in yuan; none where wage or range cannot be said."""
    day = first_day(month)
    allowed = looking.need(BaseRange, "base_ranges", "flexible", day, "base_range")
    found = bounds(looking, "pension", "flexible", day)
    if allowed is None or found is None:
        return []
    if found.wage is None:
        looking.cannot("wage", "empty_figure", about="pension", entry=found.entry)
        return []
    least, most = allowed.entry.least, allowed.entry.most
    looking.step("base_range", allowed.ground, least=least, most=most, wage=found.wage)
    shares = sorted({least, most, *(step for step in wanted if least <= step <= most)})
    bases = [(step, found.chosen(step, allowed.entry)) for step in shares]
    if any(base is None for _, base in bases):
        looking.cannot("base", "empty_figure", about="pension", entry=found.entry)
    return [(step, base) for step, base in bases if base is not None]


def _choice(looking: Looking, question: FlexibleQuestion, step: Decimal, base: Decimal) -> Choice:
    apart = looking.apart()
    parts = tuple(part for line in question.lines if (part := part_of(apart, line, "flexible", question.month, base)))
    amount, to_account = total(part.amount for part in parts), total(part.to_account for part in parts)
    looking.join(
        apart, "choice",
        step=step, base=base, total=amount, to_account=to_account, **lines_of(parts, question.lines),
    )  # fmt: skip
    return Choice(step=step, base=base, parts=parts, to_account=to_account, total=amount)
