"""Pay more, pay longer, get more, as a page can draw it: a curve for each step of the wage, a point for each number of
years. All is looked up once; a point costs as many turns as it has years."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from insurance_linker.domain.policy import Book
from insurance_linker.domain.reckon.answer import Answer, Unfit
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.pension import Pension, found_terms, reckoned, tell_wages
from insurance_linker.domain.reckon.plan import PensionQuestion
from insurance_linker.domain.reckon.terms import Terms, allowed


class PensionChartQuestion(PensionQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """As the plan, for each of these steps of the wage and each of these numbers of years more, as far as allowed."""

    chart_steps: tuple[Decimal, ...] = tuple(map(Decimal, ("0.6", "1", "1.5", "2", "3")))
    chart_years: tuple[int, ...] = (0, 5, 10, 15, 20, 25, 30)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.retire_at is not None:
            raise Unfit("retire_at: expected none, for the chart has years of its own; ask `pension` about it")


class Curve(Struct, frozen=True):
    """One line of the chart: a step of the wage, and the pension after each number of years more."""

    step: Decimal
    points: tuple[Pension, ...]


class PensionChart(Answer, frozen=True, kw_only=True):
    years: tuple[int, ...]
    curves: tuple[Curve, ...]


def pension_chart(book: Book, question: PensionChartQuestion) -> PensionChart:
    looking = Looking(book, question)
    longest = replace(question, months_more=12 * max(question.chart_years, default=0))
    on = found_terms(looking, longest)
    years = tuple(years for years in question.chart_years if on and allowed(question, on, 12 * years))
    curves = tuple(_curve(question, on, step, years) for step in question.chart_steps) if on else ()
    if on and years:
        tell_wages(looking, longest, on)
    return PensionChart(years=years, curves=curves, steps=looking.steps, unsaid=looking.unsaid)


def _curve(question: PensionChartQuestion, on: Terms, step: Decimal, chart_years: tuple[int, ...]) -> Curve:
    plans = (replace(question, step=step, months_more=12 * years) for years in chart_years)
    return Curve(step, tuple(reckoned(plan, on) for plan in plans))
