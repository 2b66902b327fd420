"""Months that were not paid: by whom, with what proof, for how much."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from insurance_linker.domain.reckon import MakeUpQuestion, PayOnceQuestion, make_up, pay_once
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.reading import told
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, TEXT, D, pack, row, with_draft


def asked(region: str = NANJING, **more: Any) -> MakeUpQuestion:
    known = {"region": region, "known": NOW, "who": "employer", "paid_on": date(2026, 11, 20)}
    return MakeUpQuestion(**{**known, "months": {"2026-09": D(6000), "2025-03": D(6000)}, **more})


def test_jiangsu_takes_six_months_back_without_proof() -> None:
    """September 2026 on 6000: 960 + 480, and 50 days from 1 October at 0.05 %: 36.00."""
    answer = make_up(BOOK, asked())
    (paid,) = answer.paid
    assert (paid.month, paid.unit, paid.own, paid.late_fee) == ("2026-09", D("960.00"), D("480.00"), D("36.00"))
    assert answer.refused == ("2025-03",) and answer.total == D("1476.00")


def test_the_sixth_month_back_is_the_last_without_proof() -> None:
    answer = make_up(BOOK, asked(months={"2026-05": D(6000), "2026-04": D(6000)}))
    assert ([row.month for row in answer.paid], answer.refused) == (["2026-05"], ("2026-04",))


def test_older_months_with_proof_each_by_its_own_figures() -> None:
    """March 2025 on the final floor of 2025; 598 days late from 1 April 2025."""
    answer = make_up(BOOK, asked(proof=True, months={"2025-03": D(4000)}, lines=("pension", "injury"), risk_class=1))
    (paid,) = answer.paid
    assert (paid.unit, paid.own) == (D("802.22"), D("396.16"))  # 792.32 + 9.90; 4952 × 8 %
    assert paid.late_fee == D("355.36") + D("2.96")  # 1188.48 and 9.90 × 0.05 % × 598
    assert answer.allowed and answer.refused == ()


@pytest.mark.parametrize(("proof", "because"), [(None, "proof_not_told"), (False, "no_proof")])
def test_a_proof_that_is_not_told_is_not_one_that_is_not_there(proof: bool | None, because: str) -> None:
    answer = make_up(BOOK, asked(proof=proof, months={"2026-04": D(6000)}))
    (refused,) = [step for step in answer.steps if step.code == "month_refused"]
    assert refused.inputs["because"] == because


def test_the_text_that_asks_for_proof_is_to_be_verified() -> None:
    """人社部发〔2016〕132号, of which Jiangsu's offices tell; of the last six months nothing rests on it."""
    assert make_up(BOOK, asked(months={"2025-09": D(6000)}, paid_on=date(2025, 11, 20))).settled
    for proof, code in ((False, "month_refused"), (True, "with_proof")):
        answer = make_up(BOOK, asked(months={"2026-04": D(6000)}, proof=proof))
        (step,) = [step for step in answer.steps if step.code == code]
        assert step.rests_on[0].grade == "C" and not answer.settled
    assert "132" not in told(make_up(BOOK, asked(who="flexible", months={"2026-04": D(6000)})))[0].zh


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"months": {}}, "months: expected at least one month with its wage"),
        ({"lines": ("resident_pension",)}, "lines: expected pension, medical, unemployment, injury of who is employer"),
        ({"who": "flexible", "lines": ("injury",)}, "lines: expected pension, medical of who is flexible, not injury"),
        ({"risk_class": 9}, "risk_class: expected 1 to 8, not 9"),
    ],
)
def test_months_and_lines_that_cannot_be_are_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(Unfit, match=message):
        make_up(BOOK, asked(**more))


def test_this_month_is_not_late() -> None:
    (paid,) = make_up(BOOK, asked(months={"2026-11": D(6000)})).paid
    assert (paid.late_fee, paid.whole) == (0, True)


def test_elsewhere_any_past_month_needs_proof() -> None:
    """人社部发〔2016〕132号."""
    assert make_up(BOOK, asked(LIANGJIANG)).refused == ("2025-03", "2026-09")
    assert [row.month for row in make_up(BOOK, asked(LIANGJIANG, proof=True)).paid] == ["2025-03", "2026-09"]


def test_a_flexible_worker_generally_may_not_unless_a_pack_says_so() -> None:
    refused = make_up(BOOK, asked(who="flexible"))
    assert not refused.allowed and refused.total == 0 and len(refused.refused) == 2
    draft = row("d.m", region="320000", rank="draft", who="flexible", allowed=True, text=TEXT)
    allowed = make_up(with_draft(make_ups=[draft]), asked(who="flexible", months={"2026-09": D(6000)}))
    assert (allowed.own, allowed.late_fee, allowed.total) == (D("1200.00"), D(0), D("1200.00"))


def test_without_a_rule_nothing_is_said() -> None:
    answer = make_up(pack(), asked())
    assert not answer.allowed and [(row.what, row.about) for row in answer.unsaid] == [("make_up", "employer")]


@pytest.mark.parametrize(
    ("joined", "months_paid", "allowed", "missing", "extended", "once", "until", "amount"),
    [
        ("2009-01", 20, True, 150, 60, 90, "2032-07", "148572.00"),  # 8254 × 20 % = 1650.80 a month
        ("2009-01", 110, True, 60, 60, 0, "2032-07", "0.00"),
        ("2011-07", 20, False, 150, 150, 0, "2040-01", "0.00"),
        ("2009-01", 200, True, 0, 0, 0, None, "0.00"),
    ],
)
def test_who_joined_before_july_2011_pays_the_rest_at_once(
    joined: str, months_paid: int, allowed: bool, missing: int, extended: int, once: int, until: str | None, amount: str
) -> None:
    """A man born in January 1967 retires in August 2027: 180 months are needed, ten more can be paid until then."""
    question = PayOnceQuestion(
        region=NANJING, known=NOW, month="2026-10", born="1967-01", sex="m", joined=joined, months_paid=months_paid
    )
    plan = pay_once(BOOK, question).plan
    assert plan and (plan.allowed, plan.missing, plan.extended, plan.once) == (allowed, missing, extended, once)
    assert (plan.until, plan.amount) == (until, D(amount))


@pytest.mark.parametrize(
    ("born", "paid", "after", "missing", "at_age", "extended", "once", "until"),
    [
        ("1961-01", 160, None, 20, None, 0, 20, None),  # 60 in January 2021: five years are over
        ("1961-01", 160, 40, 20, 60, 0, 20, None),
        ("1964-01", 130, None, 50, None, 27, 23, "2028-12"),  # 60 in January 2024: 27 months of five years are left
        ("1964-01", 130, 33, 50, 83, 27, 23, "2028-12"),
        ("1964-01", 170, 0, 10, 10, 10, 0, "2027-07"),
        ("1961-01", 200, 30, 0, 10, 0, 0, None),
        ("1967-01", 20, 0, 150, 150, 60, 90, "2032-07"),
    ],
)
def test_the_five_years_of_paying_on_begin_at_legal_retirement(
    born: str, paid: int, after: int | None, missing: int, at_age: int | None, extended: int, once: int,
    until: str | None,
) -> None:  # fmt: skip
    question = PayOnceQuestion(
        region=NANJING, known=NOW, month="2026-10", born=born, sex="m", joined="2009-01", months_paid=paid,
        months_paid_after=after,
    )  # fmt: skip
    answer = pay_once(BOOK, question)
    plan = answer.plan
    assert plan and (plan.missing, plan.missing_at_age, plan.until) == (missing, at_age, until)
    assert (plan.extended, plan.once) == (extended, once)
    assert {(row.what, row.why) for row in answer.unsaid} == (
        {("missing_at_age", "not_told")} if after is None else set()
    )


@pytest.mark.parametrize(("born", "after", "most"), [("1964-01", 34, 33), ("1967-01", 1, 0), ("1960-01", 51, 50)])
def test_no_more_months_after_the_age_than_there_were(born: str, after: int, most: int) -> None:
    question = PayOnceQuestion(
        region=NANJING, known=NOW, month="2026-10", born=born, sex="m", joined="2009-01", months_paid=50,
        months_paid_after=after,
    )  # fmt: skip
    with pytest.raises(Unfit, match=f"months_paid_after: expected at most {most} "):
        pay_once(BOOK, question)


def test_a_month_that_has_not_come_is_refused_and_why_is_told() -> None:
    months = {"2026-12": D(6000), "2026-11": D(6000), "2025-03": D(6000)}
    answer = make_up(BOOK, asked(months=months))
    assert ([row.month for row in answer.paid], answer.refused) == (["2026-11"], ("2025-03", "2026-12"))
    refused = [(step.inputs["month"], step.inputs["because"]) for step in answer.steps if step.code == "month_refused"]
    assert refused == [("2025-03", "proof_not_told"), ("2026-12", "future")]
    alone = make_up(BOOK, asked(who="flexible"))
    assert {step.inputs["because"] for step in alone.steps if step.code == "month_refused"} == {"not_allowed"}


def test_the_sums_say_for_how_many_months_they_are() -> None:
    """Nobody could tell the base of 1998."""
    answer = make_up(BOOK, asked(proof=True, months={"2026-09": D(6000), "1998-05": D(600)}))
    assert [(row.month, row.whole) for row in answer.paid] == [("1998-05", False), ("2026-09", True)]
    assert (answer.summed, answer.total) == (1, D("1476.00"))
    assert answer.steps[-1].inputs["left_out"] == 1


def test_paying_at_once_where_a_figure_is_missing() -> None:
    at = {"region": "CN", "known": NOW, "month": "2026-10", "born": "1960-01", "sex": "m", "joined": "2009-01"}
    question = PayOnceQuestion(**at, months_paid=20, months_paid_after=0)
    assert pay_once(pack(), question).plan is None
    rule = row("m", who="before_2011", allowed=True, joined_before=date(2011, 7, 1), extend_months=60, text=TEXT)
    minimum = [row("y", steps=[{"year": 2011, "months": 180}])]
    answer = pay_once(pack(make_ups=[rule], minimum_years=minimum, bases=[row("b", wage="1")]), question)
    assert answer.plan and answer.plan.once == 160 and answer.plan.amount is None
    assert {row.what for row in answer.unsaid} == {"base"}
    bare = pay_once(pack(make_ups=[rule], minimum_years=minimum), question)
    assert bare.plan and bare.plan.amount is None
    assert [(row.what, row.why) for row in pay_once(pack(minimum_years=minimum), question).unsaid] == [
        ("make_up", "no_entry")
    ]
    no_wage = pack(make_ups=[rule], minimum_years=minimum, bases=[row("b", floor="1", ceiling="2")])
    assert [(row.what, row.why, row.about, row.rule) for row in pay_once(no_wage, question).unsaid] == [
        ("wage", "empty_figure", "pension", "b@1")
    ]
    no_floor = pack(make_ups=[rule], minimum_years=minimum, bases=[row("b", wage="1", ceiling="2")])
    assert [(row.what, row.why, row.about, row.rule) for row in pay_once(no_floor, question).unsaid] == [
        ("base", "empty_figure", "pension", "b@1")
    ]


def test_what_is_paid_at_once_goes_by_the_bounds_of_who_pays_alone() -> None:
    """The least step stands for the floor as published: 3035 × 20 % = 607; the base for all counts less."""
    own = {"wage": "7588.25", "floor": "3035", "ceiling": "22765", "region": "500000", "rank": "draft"}
    question = PayOnceQuestion(
        region=LIANGJIANG, known=NOW, month="2026-10", born="1960-01", sex="m", joined="2009-01", months_paid=20,
        step=D("0.6"),
    )  # fmt: skip
    for keys in ({"line": "pension", "way": "flexible"}, {"way": "flexible"}, {"line": "pension"}):
        plan = pay_once(with_draft(bases=[row("d.b", **own, **keys)]), question).plan
        assert plan and plan.amount == plan.once * D("607.00")
    plan = pay_once(BOOK, question).plan
    assert plan and plan.amount == plan.once * D("910.60")  # 4553 × 20 %


def test_nobody_has_paid_before_joining() -> None:
    with pytest.raises(Unfit, match="joined: expected 2026-10 or earlier, as month says, not 2027-06"):
        PayOnceQuestion(
            region=NANJING, known=NOW, month="2026-10", born="1967-01", sex="m", joined="2027-06", months_paid=20
        )


def test_a_sum_that_is_not_known_is_left_out_of_the_sentence() -> None:
    """In Peking no pack has a base: the months are told, and the sum is unsaid."""
    question = PayOnceQuestion(
        region="110105", known=NOW, month="2026-10", born="1967-01", sex="m", joined="2009-01", months_paid=20
    )
    text = [row.en for row in told(pay_once(BOOK, question))]
    assert any("paying at once: yes, 90 months (rests on" in row for row in text)
