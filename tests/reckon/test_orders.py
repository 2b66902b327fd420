"""Who takes part in occupational-injury protection, and what a platform's own rate may be (人社部发〔2025〕24号)."""

from __future__ import annotations

from typing import Any

import pytest

from insurance_linker.domain.reckon import OrderFeeQuestion, order_fee
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
        (NANJING, "2022-07", "food_delivery", "美团", True),  # the first seven provinces and platforms
        (NANJING, "2025-06", "ride_hailing", "滴滴出行", False),
        (NANJING, "2025-07", "ride_hailing", "滴滴出行", True),
        (WUHAN, "2025-06", "food_delivery", None, False),
        (WUHAN, "2025-07", "instant_delivery", None, True),
        (CHANGCHUN, "2025-12", "instant_delivery", "美团", False),
        (CHANGCHUN, "2026-03", "instant_delivery", "美团", None),  # planned for 2026, without a day
        (CHANGCHUN, "2026-07", "instant_delivery", "美团", True),  # all its riders
        (CHANGCHUN, "2026-07", "instant_delivery", "饿了么", None),  # Jilin's plan is a draft
        (CHANGCHUN, "2026-07", "ride_hailing", None, None),
        ("CN", "2025-07", "city_freight", None, True),
        (NANJING, "2022-06", "food_delivery", None, None),
        (NANJING, "2025-07", "food_delivery", None, None),  # one industry with instant delivery by then
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
