"""What held, and what was known: figures announced late, fees that changed overnight, texts that disagree."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from insurance_linker.domain.policy.contributions import Base, Rate
from insurance_linker.domain.policy.duties import Penalty, TimeLimit
from insurance_linker.domain.policy.orders import OrderFee, PilotPlatforms
from insurance_linker.domain.policy.pensions import MinimumYears
from insurance_linker.domain.policy.rules import Retirement
from insurance_linker.policy import shipped

BOOK = shipped()
NANJING, YUZHONG = "320106", "500103"


def base(region: str, day: date, known: date | None = None) -> Base:
    found = BOOK.find(Base, "bases", "all", region, day, known)
    assert found
    return found


def rate(key: str, region: str, day: date) -> Rate | None:
    return BOOK.find(Rate, "rates", key, region, day)


class TestJiangsu2025:
    MARCH, OCTOBER = date(2025, 3, 1), date(2025, 10, 1)

    def test_in_march_the_year_was_paid_on_the_figures_of_2024_for_the_time_being(self) -> None:
        found = base(NANJING, self.MARCH)
        assert (found.floor, found.ceiling, found.provisional) == (Decimal(4879), Decimal(24396), True)

    def test_in_october_it_is_known_what_had_held_in_march(self) -> None:
        found = base(NANJING, self.MARCH, self.OCTOBER)
        assert (found.wage, found.floor, found.ceiling) == (Decimal(8254), Decimal(4952), Decimal(24762))
        assert not found.provisional

    @pytest.mark.parametrize(("known", "final"), [(date(2025, 9, 17), False), (date(2025, 9, 18), True)])
    def test_it_is_known_from_the_day_of_publication(self, known: date, final: bool) -> None:
        assert base(NANJING, self.MARCH, known).provisional is not final

    def test_what_was_set_aside_is_its_rival(self) -> None:
        rows = BOOK.contenders(Base, "bases", "all", NANJING, self.MARCH, self.OCTOBER)
        assert [row.rule for row in rows] == ["base.jiangsu.2025", "base.jiangsu.2025.provisional"]


class TestAnEndThatWasLearntLater:
    """Before it was known the entry went on: nobody could say that there would be nothing."""

    @pytest.mark.parametrize(("known", "rule"), [("2025-06-30", "2022"), ("2025-07-01", "2025")])
    def test_the_fees_of_the_first_pilot(self, known: str, rule: str) -> None:
        found = BOOK.find(OrderFee, "order_fees", "ride_hailing", NANJING, date(2025, 7, 1), date.fromisoformat(known))
        assert found and found.rule == f"order_fee.ride_hailing.{rule}"

    @pytest.mark.parametrize(("known", "rule"), [("2024-09-12", "1978"), ("2024-09-13", "2025")])
    def test_the_ages_of_1978(self, known: str, rule: str) -> None:
        [found] = BOOK.held(Retirement, "retirement", NANJING, date(2025, 2, 1), date.fromisoformat(known)).values()
        assert found.rule == f"retirement.{rule}"


def test_the_figures_of_2026_are_provisional_in_jiangsu_and_final_in_chongqing() -> None:
    day = date(2026, 11, 26)
    assert base(NANJING, day).provisional
    assert (base(YUZHONG, day).floor, base(YUZHONG, day).provisional) == (Decimal(4553), False)


def test_for_a_year_that_nobody_has_announced_there_is_no_base() -> None:
    assert BOOK.find(Base, "bases", "all", NANJING, date(2027, 1, 1)) is None


class TestOrdersOfTheLastAndTheFirstDay:
    BEFORE, AFTER = date(2025, 6, 30), date(2025, 7, 1)

    def fee(self, industry: str, day: date, region: str = NANJING) -> tuple[Decimal, ...]:
        found = BOOK.find(OrderFee, "order_fees", industry, region, day)
        return found.choices if found else ()

    @pytest.mark.parametrize(
        ("industry", "before", "after"),
        [("ride_hailing", "0.04", "0.01"), ("city_freight", "0.20", "0.18")],
    )
    def test_fees_change_overnight(self, industry: str, before: str, after: str) -> None:
        assert self.fee(industry, self.BEFORE) == (Decimal(before),)
        assert self.fee(industry, self.AFTER) == (Decimal(after),)

    def test_food_delivery_becomes_instant_delivery(self) -> None:
        assert self.fee("food_delivery", self.BEFORE) == (Decimal("0.06"),)
        assert self.fee("food_delivery", self.AFTER) == ()
        assert self.fee("instant_delivery", self.AFTER) == (Decimal("0.07"), Decimal("0.25"))

    def test_chongqing_has_one_fee_for_platforms_that_joined_newly(self) -> None:
        assert self.fee("instant_delivery:new", self.AFTER, YUZHONG) == (Decimal("0.07"),)
        assert self.fee("instant_delivery:new", self.AFTER) == ()

    def test_more_provinces_and_platforms_take_part(self) -> None:
        def taking_part(day: date) -> tuple[int, int]:
            [row] = [row for row in BOOK.held(PilotPlatforms, "platforms", NANJING, day).values() if row.provinces]
            return len(row.provinces), len(row.platforms)

        assert taking_part(self.BEFORE) == (7, 7)
        assert taking_part(self.AFTER) == (17, 11)


class TestTextsThatDisagree:
    TODAY = date(2026, 11, 26)

    def test_the_late_fee_of_the_law_prevails_and_that_of_the_regulations_is_shown(self) -> None:
        law, *rivals = BOOK.contenders(Penalty, "penalties", "late_fee", NANJING, self.TODAY)
        assert (law.rank, law.daily) == ("law", Decimal("0.0005"))
        assert Decimal("0.002") in {rival.daily for rival in rivals}

    def test_before_the_law_the_regulations_alone_told_the_late_fee(self) -> None:
        found = BOOK.find(Penalty, "penalties", "late_fee", NANJING, date(2005, 1, 1))
        assert found and found.daily == Decimal("0.002")

    def test_who_lost_work_is_reported_in_15_days_beside_7_days_and_7_working_days(self) -> None:
        rows = BOOK.contenders(TimeLimit, "limits", "unemployment_list", YUZHONG, self.TODAY)
        assert [(row.days, row.working_days) for row in rows] == [(15, False), (7, False), (7, True)]

    def test_the_temporary_unemployment_rate_stands_above_the_statute_while_it_lasts(self) -> None:
        found = rate("unemployment:unit:", NANJING, date(2025, 12, 31))
        assert found and (found.share, found.provisional) == (Decimal("0.005"), False)
        found = rate("unemployment:unit:", NANJING, self.TODAY)
        assert found and (found.share, found.provisional, found.grade) == (Decimal("0.005"), True, "C")
        found = rate("unemployment:unit:", "310101", self.TODAY)
        assert found and found.share == Decimal("0.02")


def test_medical_rates_are_each_citys_own() -> None:
    day = date(2026, 11, 26)
    nanjing, suzhou, chongqing = (rate("medical:employee:", code, day) for code in (NANJING, "320508", YUZHONG))
    assert nanjing and chongqing and (nanjing.monthly, chongqing.monthly) == (10, 5)
    assert suzhou and suzhou.share is None


@pytest.mark.parametrize(
    ("year", "months"), [(2026, 180), (2029, 180), (2030, 186), (2036, 222), (2039, 240), (2050, 240)]
)
def test_minimum_years_rise_from_15_to_20(year: int, months: int) -> None:
    found = BOOK.find(MinimumYears, "minimum_years", "pension", NANJING, date(2026, 11, 26))
    assert found
    assert [step.months for step in found.steps if step.year <= year][-1] == months
