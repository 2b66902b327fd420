"""After a lost job: what pension and medical cost a month alone, beside what the job cost and what residents pay.

Nobody must go on (Social Insurance Law art. 10, 23); who draws unemployment benefit has medical paid by the fund
(art. 48).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from coverlink.contracts.fields import Line, Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.help import Measure
from insurance_linker.domain.policy.rules import Excuse
from insurance_linker.domain.reckon.answer import Answer, Question
from insurance_linker.domain.reckon.base import bounds
from insurance_linker.domain.reckon.contribution import OWN_ACCOUNT, PAYERS, Part, lines_of, part_of
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.money import total
from insurance_linker.domain.reckon.months import first_day
from insurance_linker.domain.reckon.office_days import office_days


class ContinuationQuestion(Question, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``month`` is the first without the job, ``wage`` the last one (yuan a month)."""

    month: Month
    wage: Decimal
    on_benefit: bool = False


class Way(Struct, frozen=True, kw_only=True):
    """What one way costs a month: ``own`` from the person's pocket, ``others`` from the unit's; ``by_fund`` lines cost
    nobody of the two."""

    code: Literal["employed", "same_base", "least_base"]
    parts: tuple[Part, ...]
    own: Decimal
    others: Decimal
    by_fund: tuple[Line, ...] = ()


class Level(Struct, frozen=True):
    """A residents' level: yuan a year that the person pays, and that the government adds."""

    paid: Decimal
    subsidy: Decimal


class ContinuationAnswer(Answer, frozen=True, kw_only=True):
    ways: tuple[Way, ...]
    residents: tuple[Level, ...]


def continuation(book: Book, question: ContinuationQuestion) -> ContinuationAnswer:
    looking = Looking(book, question)
    by_fund = _by_fund(looking, question)
    found = bounds(looking, "pension", "flexible", first_day(question.month))
    ways = [_employed(looking, question), _alone(looking, question, "same_base", question.wage, by_fund)]
    if found is not None and found.floor is not None:
        ways.append(_alone(looking, question, "least_base", found.floor, by_fund))
    residents = _residents(looking, question)
    office_days(looking, "settlement", first_day(question.month))
    _compare(looking, ways)
    return ContinuationAnswer(ways=tuple(ways), residents=residents, steps=looking.steps, unsaid=looking.unsaid)


def _compare(looking: Looking, ways: Sequence[Way]) -> None:
    """Line by line, where the person pays it in the job and alone: sums of other lines are not to be compared."""
    employed, alone = ways[0], ways[1]
    for part in alone.parts:
        before = total(row.amount for row in employed.parts if row.line == part.line and row.way == "employee")
        if before:
            looking.step("line_compared", line=part.line, before=before, alone=part.amount)


def _employed(looking: Looking, question: ContinuationQuestion) -> Way:
    apart = looking.apart()
    payers = [(line, way) for line in OWN_ACCOUNT for way in PAYERS[line]]
    parts = tuple(part for line, way in payers if (part := part_of(apart, line, way, question.month, question.wage)))
    own = total(part.amount for part in parts if part.way == "employee")
    others = total(part.amount for part in parts if part.way == "unit")
    looking.join(apart, "employed", own=own, others=others, **lines_of(parts, OWN_ACCOUNT))
    return Way(code="employed", parts=parts, own=own, others=others)


def _alone(
    looking: Looking,
    question: ContinuationQuestion,
    code: Literal["same_base", "least_base"],
    wage: Decimal,
    by_fund: tuple[Line, ...],
) -> Way:
    apart = looking.apart()
    lines = [line for line in OWN_ACCOUNT if line not in by_fund]
    parts = tuple(part for line in lines if (part := part_of(apart, line, "flexible", question.month, wage)))
    own = total(part.amount for part in parts)
    looking.join(apart, code, own=own, **lines_of(parts, lines))
    return Way(code=code, parts=parts, own=own, others=total(()), by_fund=by_fund)


def _by_fund(looking: Looking, question: ContinuationQuestion) -> tuple[Line, ...]:
    """The lines that benefit pays for."""
    if not question.on_benefit:
        return ()
    found = looking.need(Excuse, "excuses", "on_benefit", first_day(question.month), "on_benefit")
    if found is None:
        return ()
    lines = tuple(line for line in OWN_ACCOUNT if line in found.entry.lines)
    looking.step("by_fund", found.ground, lines=list(lines))
    return lines


def _residents(looking: Looking, question: ContinuationQuestion) -> tuple[Level, ...]:
    found = looking.need(Measure, "measures", "resident_pension_levels", first_day(question.month), "residents")
    if found is None:
        return ()
    if not found.entry.levels:
        looking.cannot("residents", "empty_figure", about="resident_pension", entry=found.entry)
        return ()
    looking.step("residents", found.ground, levels=[paid for paid, _ in found.entry.levels])
    return tuple(Level(paid, subsidy) for paid, subsidy in found.entry.levels)
