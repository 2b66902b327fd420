"""Every answer can be told in both languages, with sources, marks and what was set aside."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pytest

from insurance_linker.domain import reckon
from insurance_linker.domain.reckon import reading
from insurance_linker.domain.reckon.answer import Why
from insurance_linker.domain.reckon.naming import WHAT, WHY
from insurance_linker.domain.reckon.reading import told
from insurance_linker.domain.reckon.wording import STEPS
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, TEXT, D, pack, row

HERE: dict[str, Any] = {"region": NANJING, "known": NOW}
LIFE: dict[str, Any] = {**HERE, "month": "2026-11", "born": "1968-01", "sex": "m"}
PAST: dict[str, Any] = {**LIFE, "months_paid": 120, "index": D("0.8"), "account": D(60000)}
LOAN = row("l", loan="x", active=True, most="80000", yearly_rate="0.03", years_most=10, text=TEXT)
LEVELS = row(
    "v",
    measure="resident_pension_levels",
    who=["r"],
    lines=["resident_pension"],
    levels=[["100", "30"], ["3000", "90"]],
    text=TEXT,
)
BOTH: dict[str, Any] = {
    "resident_months": 63,
    "resident_account": D(9000),
    "double_months": 3,
    "double_paid": D(150),
}
MOVE = row("m", way="to_pension", years_merged=False, account_moves=False, for_groups=["low_income"], text=TEXT)
BACK = row("n", way="to_resident_pension", years_merged=False, account_moves=False, text=TEXT)
MINIMA = [
    row(f"least_{scheme}", scheme=scheme, steps=[{"year": 2011, "months": 180}])
    for scheme in ("pension", "resident_pension")
]
ONLY_SOME = pack(transfers=[MOVE, BACK], minimum_years=MINIMA)
MADE_UP = pack(loans=[LOAN], measures=[LEVELS], interest=[row("i", yearly="0.02")])


def _lent(region: str, on: date, amount: str) -> reckon.LoanQuestion:
    return reckon.LoanQuestion(region=region, known=NOW, on=on, amount=D(amount), years=5, added_pension=D(10))


ASKED: list[tuple[Callable[..., Any], Any, Any]] = [
    (reckon.contribution, BOOK, reckon.ContributionQuestion(**HERE, month="2026-10", form="standard", wage=D(6800))),
    (reckon.contribution, BOOK, reckon.ContributionQuestion(**HERE, month="2026-10", form="construction", wage=D(1))),
    (
        reckon.contribution,
        BOOK,
        reckon.ContributionQuestion(
            region=LIANGJIANG, known=NOW, month="2026-10", form="standard", wage=D(6800), risk_class=2
        ),
    ),
    (reckon.order_fee, BOOK, reckon.OrderFeeQuestion(**HERE, month="2026-10", industry="instant_delivery", orders=9)),
    (
        reckon.order_fee,
        BOOK,
        reckon.OrderFeeQuestion(**HERE, month="2026-10", industry="instant_delivery", orders=9, fee=D("0.077")),
    ),
    (
        reckon.order_fee,
        BOOK,
        reckon.OrderFeeQuestion(**HERE, month="2025-06", industry="ride_hailing", orders=9, platform="滴滴出行"),
    ),
    (
        reckon.order_fee,
        BOOK,
        reckon.OrderFeeQuestion(**HERE, month="2025-08", industry="food_delivery", orders=9, platform="no"),
    ),
    (
        reckon.order_fee,
        BOOK,
        reckon.OrderFeeQuestion(
            region=LIANGJIANG,
            known=NOW,
            month="2025-08",
            industry="instant_delivery",
            orders=9,
            platform="美团",
            fee=D("0.077"),
        ),
    ),
    (
        reckon.project_injury,
        pack(project_rates=[row("p", share="0.008", most_share="0.01")]),
        reckon.ProjectInjuryQuestion(**HERE, month="2026-10", cost=D(1000)),
    ),
    (reckon.pension, BOOK, reckon.PensionQuestion(**PAST | {"born": "1975-01"}, retire_at="2036-01")),
    (
        reckon.reassessment,
        BOOK,
        reckon.ReassessmentQuestion(
            **HERE, form="standard", months=(reckon.MonthAssessed("2025-03", D(4000), date(2025, 4, 1)),)
        ),
    ),
    (reckon.flexible, BOOK, reckon.FlexibleQuestion(**HERE, month="2026-10")),
    (reckon.continuation, BOOK, reckon.ContinuationQuestion(**HERE, month="2026-10", wage=D(7000), on_benefit=True)),
    (reckon.continuation, MADE_UP, reckon.ContinuationQuestion(**HERE, month="2026-10", wage=D(7000))),
    (reckon.pension, BOOK, reckon.PensionQuestion(**PAST, interest=D("0.02"), growth=D("0.03"))),
    (reckon.pension, BOOK, reckon.PensionQuestion(**PAST, deemed_months=3)),
    (reckon.pension, MADE_UP, reckon.PensionQuestion(**PAST)),
    (reckon.pension, BOOK, reckon.PensionQuestion(**{**PAST, "months_paid": 300}, months_more=100)),
    (reckon.pension_chart, BOOK, reckon.PensionChartQuestion(**PAST)),
    (
        reckon.late_fee,
        BOOK,
        reckon.LateFeeQuestion(**HERE, line="pension", arrears=D(1), since=date(2026, 1, 1), paid_on=NOW),
    ),
    (reckon.fines, BOOK, reckon.FineQuestion(**HERE, on=NOW, due=D(1), last_month=D(1))),
    (reckon.make_up, BOOK, reckon.MakeUpQuestion(**HERE, who="employer", months={"2026-10": D(9000)}, paid_on=NOW)),
    (reckon.make_up, BOOK, reckon.MakeUpQuestion(**HERE, who="flexible", months={"2026-10": D(9000)}, paid_on=NOW)),
    (
        reckon.make_up,
        BOOK,
        reckon.MakeUpQuestion(**HERE, who="employer", months={"2026-01": D(9000)}, paid_on=NOW, proof=True),
    ),
    (reckon.pay_once, BOOK, reckon.PayOnceQuestion(**LIFE, joined="2009-01", months_paid=20)),
    (reckon.pay_once, BOOK, reckon.PayOnceQuestion(**LIFE | {"born": "1961-01"}, joined="2009-01", months_paid=20)),
    (reckon.transfer, BOOK, reckon.TransferQuestion(**PAST, **BOTH)),
    (reckon.transfer, ONLY_SOME, reckon.TransferQuestion(**PAST | {"born": "1960-01"}, **BOTH)),
    (reckon.transfer, BOOK, reckon.TransferQuestion(**PAST | {"months_paid": 300}, drawing=True)),
    (reckon.transfer, BOOK, reckon.TransferQuestion(**PAST | {"born": "1975-01", "months_paid": 300}, **BOTH)),
    (reckon.transfer, BOOK, reckon.TransferQuestion(**PAST | {"months_paid": 60}, resident_months=12)),
    (reckon.transfer, BOOK, reckon.TransferQuestion(**PAST)),
    (reckon.pension, BOOK, reckon.PensionQuestion(**PAST | {"months_paid": 300}, interest=D("0.02"))),
    (
        reckon.subsidy,
        BOOK,
        reckon.SubsidyQuestion(**LIFE, groups={"graduate": NOW, "low_income": NOW}, paid={"pension": D(9)}),
    ),
    (reckon.subsidy, BOOK, reckon.SubsidyQuestion(**LIFE, groups={"older_unemployed": NOW})),
    (reckon.subsidy, BOOK, reckon.SubsidyQuestion(**LIFE | {"born": "1999-01"}, groups={"older_unemployed": NOW})),
    (reckon.subsidy, BOOK, reckon.SubsidyQuestion(**LIFE, groups={"graduate": date(2027, 1, 1)})),
    (reckon.loan, BOOK, reckon.LoanQuestion(**HERE, on=NOW, amount=D(1000), years=5, added_pension=D(10))),
    (reckon.loan, BOOK, _lent("430102", date(2025, 7, 10), "200000")),
    (reckon.loan, BOOK, _lent("451200", NOW, "1000")),
    (reckon.loan, MADE_UP, reckon.LoanQuestion(**HERE, on=NOW, amount=D(1000), years=5, added_pension=D(0))),
]


@pytest.mark.parametrize(("calculator", "book", "question"), ASKED)
def test_each_answer_is_told_in_both_languages(calculator: Any, book: Any, question: Any) -> None:
    answer = calculator(book, question)
    texts = told(answer)
    assert len(texts) == len(answer.steps) + len(answer.unsaid) > 0
    for text in texts:
        assert text.zh.endswith("。") and text.en.endswith(".") and "{" not in text.zh + text.en
        assert any("一" <= sign <= "鿿" for sign in text.zh)


def test_every_step_has_a_sentence_and_every_sentence_a_step() -> None:
    codes = {step.code for calculator, book, question in ASKED for step in calculator(book, question).steps}
    assert codes <= set(STEPS)
    assert set(STEPS) - codes == set()


def test_all_that_may_be_unsaid_has_a_name_and_a_reason() -> None:
    assert set(WHY) == set(get_args(Why))
    folder = Path(inspect.getfile(reckon)).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    assert all(f'"{what}"' in source for what in WHAT)


def test_the_text_that_prevails_is_told_with_the_one_set_aside() -> None:
    owed: dict[str, Any] = {**HERE, "line": "pension", "arrears": D(10000)}
    question = reckon.LateFeeQuestion(**owed, since=date(2026, 1, 1), paid_on=date(2026, 2, 1))
    (text,) = told(reckon.late_fee(BOOK, question))
    assert text.zh == (
        "2026年1月1日至2026年2月1日共31日：10,000.00×0.05%×31=155.00元"
        "（依据：社会保险法第八十六条，优先于社会保险费征缴暂行条例第十三条）。"
    )
    assert "10,000.00 × 0.05% × 31 = 155.00 yuan (rests on: Social Insurance Law art. 86, prevails over" in text.en


def test_several_figures_stand_in_one_sentence() -> None:
    answer = reckon.continuation(MADE_UP, reckon.ContinuationQuestion(**HERE, month="2026-10", wage=D(7000)))
    text = next(text for step, text in zip(answer.steps, told(answer), strict=False) if step.code == "residents")
    assert text.zh == "居民养老每年缴费档次：100.00/3,000.00元（依据：示例）。"
    assert text.en == "levels of the residents' pension, yuan a year: 100.00/3,000.00 (rests on: example)."
    tiers = reckon.Step("basic", {"wage": D(1), "index": D(1), "months": 300, "basic": D(1),
                                  "accrued": [(180, D("0.01")), (120, D("0.012"))]}, ())  # fmt: skip
    assert "(180/12 × 1% + 120/12 × 1.2%)" in reading.step(tiers).en


def test_what_is_not_settled_is_marked() -> None:
    answer = reckon.contribution(
        BOOK, reckon.ContributionQuestion(region=LIANGJIANG, known=NOW, month="2026-10", form="standard", wage=D(6800))
    )
    told_of = zip(answer.steps, told(answer), strict=False)
    text = next(text for step, text in told_of if step.code == "part" and step.inputs["line"] == "unemployment")
    assert "〔待核实〕〔暂定〕" in text.zh and "[to be verified] [provisional]" in text.en
    assert answer.provisional and not answer.settled
    base = reckon.contribution(
        BOOK, reckon.ContributionQuestion(**HERE, month="2025-10", form="part_time", wage=D(6800), risk_class=1)
    )
    assert base.settled and not base.provisional


def test_what_cannot_be_said_is_said_and_machines_have_its_rule() -> None:
    answer = reckon.loan(
        BOOK, reckon.LoanQuestion(region=LIANGJIANG, known=NOW, on=NOW, amount=D(1), years=1, added_pension=D(1))
    )
    (text,) = told(answer)
    assert text.zh == "贷款或贴息（重庆参保贷）无法给出：仅知其名，条件和金额未知。"
    assert (
        text.en == "a loan or an interest subsidy (Chongqing Insurance Loan) cannot be said: it is known by name only."
    )
    (unsaid,) = answer.unsaid
    assert unsaid.rule and unsaid.rule.startswith("loan.chongqing.insurance_loan@")
