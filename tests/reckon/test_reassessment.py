"""Months that were paid on provisional figures, reckoned again when the final ones are out."""

from __future__ import annotations

from datetime import date

import pytest

from insurance_linker.domain.reckon import MonthAssessed, ReassessmentQuestion, reassessment
from insurance_linker.domain.reckon.answer import Unfit
from tests.reckon.packs import BOOK, NANJING, NOW, D


def test_jiangsu_march_2025_at_the_floor() -> None:
    """Paid in April 2025 on the floor of 2024 (4879), due on that of 2025 (4952): 73 yuan of base more."""
    months = (
        MonthAssessed("2025-03", D("4000"), date(2025, 4, 10)),
        MonthAssessed("2025-10", D("4000"), date(2025, 11, 5)),
    )
    answer = reassessment(
        BOOK, ReassessmentQuestion(region=NANJING, known=NOW, form="standard", risk_class=1, months=months)
    )
    assert {f"{row.line}:{row.way}": (str(row.then), str(row.now), str(row.more)) for row in answer.changed} == {
        "pension:unit": ("780.64", "792.32", "11.68"),
        "pension:employee": ("390.32", "396.16", "5.84"),
        "medical:unit": ("380.56", "386.26", "5.70"),  # 380.562, 386.256
        "medical:employee": ("107.58", "109.04", "1.46"),
        "unemployment:unit": ("24.40", "24.76", "0.36"),  # 24.395
        "unemployment:employee": ("24.40", "24.76", "0.36"),
        "injury:unit": ("9.76", "9.90", "0.14"),
    }
    assert {row.month for row in answer.changed} == {"2025-03"}  # October was paid on the final figures
    assert (answer.unit, answer.own, answer.total) == (D("17.88"), D("7.66"), D("25.54"))


def test_a_wage_between_floor_and_ceiling_is_the_same_twice() -> None:
    months = (MonthAssessed("2025-03", D("8000"), date(2025, 4, 10)),)
    answer = reassessment(
        BOOK, ReassessmentQuestion(region=NANJING, known=NOW, form="standard", risk_class=1, months=months)
    )
    assert answer.changed == () and answer.total == 0 and answer.unsaid == ()


def test_what_could_not_be_said_then_makes_no_difference_now() -> None:
    months = (MonthAssessed("2025-03", D("8000"), date(2010, 1, 1)),)
    answer = reassessment(
        BOOK, ReassessmentQuestion(region=NANJING, known=NOW, form="standard", risk_class=1, months=months)
    )
    assert answer.changed == () and answer.unsaid


MARCH = MonthAssessed("2025-03", D(1), date(2025, 4, 10))


@pytest.mark.parametrize(
    ("months", "message"),
    [
        ((), "months: expected at least one month"),
        (
            (MARCH, MARCH),
            "months: expected each month once, not 2025-03 twice",
        ),
        (
            (MonthAssessed("2026-11", D(1), date(2026, 11, 24)),),
            "months: on: expected a day up to 2026-11-23",
        ),
    ],
)
def test_months_that_cannot_be_are_refused(months: tuple[MonthAssessed, ...], message: str) -> None:
    with pytest.raises(Unfit, match=message):
        reassessment(BOOK, ReassessmentQuestion(region=NANJING, known=NOW, form="standard", months=months))


def test_what_cannot_be_said_either_time_is_said_once() -> None:
    """Suzhou's medical rates were not found."""
    months = tuple(MonthAssessed(month, D(6000), date(2026, 6, 1)) for month in ("2026-03", "2026-04"))
    answer = reassessment(BOOK, ReassessmentQuestion(region="320500", known=NOW, form="standard", months=months))
    assert answer.unsaid and len(answer.unsaid) == len(set(answer.unsaid))
