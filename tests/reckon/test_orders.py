"""Who takes part in occupational-injury protection, and what a platform's own rate may be (人社部发〔2025〕24号)."""

from __future__ import annotations

from typing import Any

import pytest

from insurance_linker.domain.reckon import OrderFeeQuestion, order_fee
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.orders import OrderFeeAnswer
from insurance_linker.domain.reckon.reading import told
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, D

CHANGCHUN, WUHAN = "220100", "420100"


def asked(region: str, month: str, industry: str = "instant_delivery", **more: Any) -> OrderFeeAnswer:
    question = OrderFeeQuestion(region=region, known=NOW, month=month, industry=industry, orders=1000, **more)
    return order_fee(BOOK, question)


@pytest.mark.parametrize(
    ("region", "month", "industry", "platform", "covered"),
    [
        (NANJING, "2022-07", "food_delivery", None, True),  # the first seven provinces and platforms
        (NANJING, "2022-07", "food_delivery", "美团", None),  # in which trade each of them is, was not found
        (NANJING, "2025-08", "ride_hailing", "货拉拉", None),
        (NANJING, "2025-08", "instant_delivery", "美团", True),  # but of this one
        (NANJING, "2025-08", "food_delivery", "美团", True),
        (NANJING, "2025-08", "instant_delivery", "美团外卖", None),
        (CHANGCHUN, "2025-08", "instant_delivery", "meituan", False),  # nobody there
        (NANJING, "2025-06", "ride_hailing", "滴滴出行", False),
        (NANJING, "2025-07", "ride_hailing", "滴滴出行", None),
        (WUHAN, "2025-06", "food_delivery", None, False),
        (WUHAN, "2025-07", "instant_delivery", None, True),
        (CHANGCHUN, "2025-12", "instant_delivery", "美团", False),
        (CHANGCHUN, "2026-03", "instant_delivery", "美团", None),  # planned for 2026, without a day
        (CHANGCHUN, "2026-07", "instant_delivery", "美团", True),  # all its riders
        (CHANGCHUN, "2026-07", "instant_delivery", "饿了么", None),  # Jilin's plan is a draft
        (CHANGCHUN, "2026-07", "ride_hailing", None, None),
        ("CN", "2025-07", "city_freight", None, True),
        (NANJING, "2022-06", "food_delivery", None, False),  # before it began
        (NANJING, "2025-07", "food_delivery", None, True),  # one industry with instant delivery by then
    ],
)
def test_the_pilot_widens(region: str, month: str, industry: str, platform: str | None, covered: bool | None) -> None:
    answer = asked(region, month, industry, platform=platform)
    assert answer.covered is covered
    assert ("pilot" in {row.what for row in answer.unsaid}) == (covered is None)


def test_where_the_pilot_does_not_reach_no_fee_is_due() -> None:
    answer = asked(CHANGCHUN, "2025-12")
    assert answer.amounts == () and answer.unsaid == ()
    assert told(answer)[-1].zh.startswith("即时配送当月在当地未纳入职业伤害保障试点，不按单缴费")


def test_a_plan_without_a_day_is_told_as_one() -> None:
    missed = told(asked(CHANGCHUN, "2026-03"))[-2]
    assert missed.zh == "是否纳入职业伤害保障试点（即时配送）无法给出：已列入计划，当地启动日期不明。"


def test_the_platforms_that_take_part_are_told_unless_one_is_asked_about() -> None:
    any_of_them, one = (told(asked(NANJING, "2025-07", platform=name))[0].en for name in (None, "美团"))
    assert "the platforms that take part, of all trades: 曹操出行, 美团" in any_of_them and "曹操出行" not in one


@pytest.mark.parametrize(
    ("fee", "amount"), [("0.077", "77.00"), ("0.035", "35.00"), ("0.375", "375.00"), ("0.07", "70.00"), ("0.08", None)]
)
def test_a_platforms_own_rate_is_a_benchmark_or_moved_from_one(fee: str, amount: str | None) -> None:
    """By tenths, at most half up or down; 0.08 is 8/7 of 0.07."""
    answer = asked(LIANGJIANG, "2026-10", fee=D(fee))
    assert [row.amount for row in answer.amounts] == ([D(amount)] if amount else [])
    assert any(step.code == "fee_moved" for step in answer.steps) == (amount is not None and fee != "0.07")
    assert [row.why for row in answer.unsaid] == ([] if amount else ["not_listed"])


def test_before_rates_could_be_moved_only_the_listed_ones_count() -> None:
    assert asked(NANJING, "2025-06", "food_delivery", fee=D("0.066")).amounts == ()


def test_a_name_that_no_pack_has_is_said_with_those_that_they_have() -> None:
    answer = asked(NANJING, "2025-08", platform="meituan")
    assert next((row.what, row.why, row.about) for row in answer.unsaid) == ("pilot", "unknown_platform", "meituan")
    assert "曹操出行, 美团, 饿了么" in told(answer)[0].en and not answer.settled


def test_a_trade_that_no_pack_has_is_refused_with_those_that_they_have() -> None:
    with pytest.raises(Unfit, match="expected one of city_freight, food_delivery, instant_delivery, ride_hailing"):
        asked(NANJING, "2025-08", "barber")


def test_what_would_be_due_is_told_as_such_where_the_pilot_is_not_sure() -> None:
    sentences = told(asked("610100", "2026-03"))
    assert sentences[0].en.startswith("if the pilot covers it, instant delivery: 1000 orders × 0.07 yuan = 70.00 yuan")
    assert told(asked(NANJING, "2025-08", platform="美团"))[0].en.startswith("instant delivery (美团) is in the pilot")


def test_food_delivery_is_told_to_be_one_industry_with_instant_delivery() -> None:
    for region in (NANJING, LIANGJIANG):
        answer = asked(region, "2025-07", "food_delivery")
        assert [row.amount for row in answer.amounts] == [D("70.00"), D("250.00")]
        assert told(answer)[0].zh.startswith("当月外卖已并入即时配送")


@pytest.mark.parametrize(
    ("platform", "fee", "amounts", "why"),
    [
        ("顺丰同城", None, ["70.00"], []),  # joined in 2025
        ("顺丰同城", "0.25", [], ["not_listed"]),
        ("美团", None, ["70.00", "250.00"], ["several"]),
        ("美团", "0.25", ["250.00"], []),
    ],
)
def test_in_chongqing_who_joined_lately_pays_the_lower_rate(
    platform: str, fee: str | None, amounts: list[str], why: list[str]
) -> None:
    answer = asked(LIANGJIANG, "2025-08", platform=platform, fee=fee and D(fee))
    assert [row.amount for row in answer.amounts] == [D(row) for row in amounts]
    assert [row.why for row in answer.unsaid if row.what == "order_fee"] == why


def test_a_platform_of_the_first_pilot_is_not_new() -> None:
    with pytest.raises(Unfit, match="new: expected false for 美团, which takes part there since 2022-07-01"):
        asked(LIANGJIANG, "2025-08", platform="美团", new=True)


@pytest.mark.parametrize(
    ("region", "month", "platform", "why"),
    [
        (LIANGJIANG, "2025-12", "美团", ["first_year"]),
        (LIANGJIANG, "2026-06", None, ["first_year"]),
        (LIANGJIANG, "2026-07", "美团", []),
        (CHANGCHUN, "2026-07", "美团", ["first_year"]),  # there since that month
    ],
)
def test_no_rate_is_moved_in_the_first_year(region: str, month: str, platform: str | None, why: list[str]) -> None:
    answer = asked(region, month, platform=platform, fee=D("0.077"))
    assert [row.why for row in answer.unsaid] == why and bool(answer.amounts) == (not why)


def test_a_rate_that_is_told_elsewhere_is_told_as_that() -> None:
    answer = asked(NANJING, "2025-06", fee=D("0.05"))
    assert answer.amounts == () and [row.why for row in answer.unsaid] == ["not_listed"]
    assert any(row.en.startswith("note: 0.05 yuan is told too") and "to be verified" in row.en for row in told(answer))
