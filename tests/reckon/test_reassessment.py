"""Months that were paid on provisional figures, reckoned again when the final ones are out."""

from __future__ import annotations

from datetime import date

from insurance_linker.domain.reckon import MonthAssessed, ReassessmentQuestion, reassessment
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
