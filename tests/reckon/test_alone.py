"""Paying alone: the choice of a base, and going on after a lost job."""

from __future__ import annotations

from typing import Any

import pytest

from insurance_linker.domain.reckon import ContinuationQuestion, FlexibleQuestion, continuation, flexible
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.reading import told
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, TEXT, D, pack, row, with_draft


def asked(region: str, month: str, *steps: str) -> FlexibleQuestion:
    return FlexibleQuestion(region=region, known=NOW, month=month, lines=("pension",), steps=tuple(map(D, steps)))


def test_chongqing_2026_from_the_floor_to_the_ceiling() -> None:
    """20 % of the base, 8 points to the account; wage 7588.25, floor 4553, ceiling 22765."""
    answer = flexible(BOOK, asked(LIANGJIANG, "2026-10", "0.5", "1", "1.5", "3"))
    assert [(str(row.step), str(row.base), str(row.total), str(row.to_account)) for row in answer.choices] == [
        ("0.6", "4553", "910.60", "364.24"),
        ("1", "7588.25", "1517.65", "607.06"),
        ("1.5", "11382.38", "2276.48", "910.59"),  # 11382.375, half up; 2276.476; 910.5904
        ("3", "22765", "4553.00", "1821.20"),
    ]
    assert answer.unsaid == ()


def test_a_wage_that_was_not_found_gives_no_table() -> None:
    answer = flexible(BOOK, asked(NANJING, "2023-10"))
    assert answer.choices == () and [(row.what, row.why) for row in answer.unsaid] == [("wage", "empty_figure")]
    assert flexible(BOOK, asked("110105", "2026-10")).unsaid[0].why == "no_entry"


def test_an_empty_ceiling_gives_no_table() -> None:
    book = pack(
        bases=[row("b", wage="8000", floor="4800")], base_ranges=[row("r", way="flexible", least="0.6", most="3")]
    )
    answer = flexible(book, asked("CN", "2026-10"))
    assert answer.choices == ()
    assert [(row.what, row.why, row.about, row.rule) for row in answer.unsaid] == [
        ("base", "empty_figure", "pension", "b@1")
    ]
    no_range = flexible(pack(bases=[row("b", wage="8000", floor="4800", ceiling="24000")]), asked("CN", "2026-10"))
    assert [(row.what, row.why, row.about) for row in no_range.unsaid] == [("base_range", "no_entry", "flexible")]


def test_a_draft_can_lower_range_floor_and_rate() -> None:
    """The range, the bounds for who pays alone and the rate are data: a proposal changes them, no code."""
    draft = {"rank": "draft", "region": "500000"}
    book = with_draft(
        base_ranges=[row("d.range", way="flexible", least="0.4", most="3", **draft)],
        bases=[row("d.base", way="flexible", wage="7588.25", floor="3035", ceiling="22765", **draft)],
        rates=[row("d.rate", line="pension", way="flexible", share="0.16", to_account="0.08", **draft)],
    )
    least = flexible(book, asked(LIANGJIANG, "2026-10")).choices[0]
    assert (least.step, least.base, least.total) == (D("0.4"), D("3035"), D("485.60"))
    assert flexible(book, asked(NANJING, "2026-10")).choices[0].base == D("4952")


def test_after_a_lost_job_in_nanjing() -> None:
    """7000 yuan: pension 16 + 8 %, medical 7.8 + 2 % + 10 in the job; 20 % alone; the floor of 2026 is 4952 for now."""
    answer = continuation(BOOK, ContinuationQuestion(region=NANJING, known=NOW, month="2026-10", wage=D(7000)))
    assert [(way.code, str(way.own), str(way.others)) for way in answer.ways] == [
        ("employed", "710.00", "1666.00"),
        ("same_base", "1400.00", "0.00"),
        ("least_base", "990.40", "0.00"),
    ]
    assert {(row.what, row.about) for row in answer.unsaid} == {
        ("rate", "medical:flexible:"),
        ("residents", "resident_pension"),
    }
    assert "residents" not in {step.code for step in answer.steps}  # levels that are not known are not listed


def test_the_least_base_is_that_of_who_pays_alone_for_a_pension() -> None:
    """3035 × 20 % = 607."""
    own = {"wage": "7588.25", "floor": "3035", "ceiling": "22765", "region": "500000", "rank": "draft"}
    question = ContinuationQuestion(region=LIANGJIANG, known=NOW, month="2026-10", wage=D(7000))
    for keys in ({"line": "pension", "way": "flexible"}, {"way": "flexible"}, {"line": "pension"}):
        answer = continuation(with_draft(bases=[row("d.b", **own, **keys)]), question)
        assert [way.own for way in answer.ways if way.code == "least_base"] == [D("607.00")]


def test_sums_of_other_lines_are_not_set_against_each_other() -> None:
    """7000 yuan in Chongqing: pension 8 % and medical 2 % + 5 in the job; alone the medical rate is not known."""
    answer = continuation(BOOK, ContinuationQuestion(region=LIANGJIANG, known=NOW, month="2026-10", wage=D(7000)))
    text = [row.en for row in told(answer)]
    assert any("employee pension: 1,400.00 yuan a month (without employee medical" in row for row in text)
    assert "employee pension: 560.00 yuan from the person in the job, 1,400.00 alone on the same base." in text


def test_each_row_of_choices_names_its_lines() -> None:
    question = FlexibleQuestion(region=LIANGJIANG, known=NOW, month="2026-10", steps=(D(1),))
    text = [row.en for row in told(flexible(BOOK, question))]
    assert any("1,517.65 yuan a month for employee pension (without employee medical" in row for row in text)


@pytest.mark.parametrize("lines", [("injury",), (), ("pension", "pension"), ("pension", "resident_pension")])
def test_lines_that_nobody_pays_alone_are_refused(lines: tuple[Any, ...]) -> None:
    with pytest.raises(Unfit, match="lines: expected each once of pension, medical"):
        FlexibleQuestion(region=LIANGJIANG, known=NOW, month="2026-10", lines=lines)


def test_on_benefit_the_fund_pays_medical() -> None:
    """Social Insurance Law art. 48."""
    question = ContinuationQuestion(region=NANJING, known=NOW, month="2026-10", wage=D(7000), on_benefit=True)
    answer = continuation(BOOK, question)
    assert [way.by_fund for way in answer.ways] == [(), ("medical",), ("medical",)]
    assert ("rate", "medical:flexible:") not in {(row.what, row.about) for row in answer.unsaid}


def test_residents_levels_stand_beside_where_they_are_known() -> None:
    levels = row(
        "l", measure="resident_pension_levels", who=["resident"], lines=["resident_pension"], text=TEXT,
        levels=[["100", "30"], ["3000", "90"]],
    )  # fmt: skip
    question = ContinuationQuestion(region="CN", known=NOW, month="2026-10", wage=D(7000), on_benefit=True)
    answer = continuation(pack(measures=[levels]), question)
    assert [(level.paid, level.subsidy) for level in answer.residents] == [(D(100), D(30)), (D(3000), D(90))]
    (step,) = [step for step in answer.steps if step.code == "residents"]
    assert (step.inputs["levels"], [ground.cite for ground in step.rests_on]) == ([D(100), D(3000)], ["l@1"])
    assert ("on_benefit", "no_entry") in {(row.what, row.why) for row in answer.unsaid}
    bare = continuation(pack(), question)
    assert ("residents", "no_entry") in {(row.what, row.why) for row in bare.unsaid}
    assert [way.code for way in bare.ways] == ["employed", "same_base"]
