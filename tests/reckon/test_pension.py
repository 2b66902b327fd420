"""Pension estimates against the formula worked by hand (国发〔2005〕38号), and what a pack can change in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from insurance_linker.domain.reckon import (
    PensionChartQuestion,
    PensionQuestion,
    TransferQuestion,
    pension,
    pension_chart,
)
from insurance_linker.domain.reckon.account import Paying, Tier, grown
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.months import number
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, D, pack, row, with_draft

BASE = row("b", wage="8000", floor="4800", ceiling="24000", pension_base="8000")
RATE = row("r", line="pension", way="flexible", share="0.20", to_account="0.08")
MINIMUM = row("m", steps=[{"year": 2011, "months": 180}, {"year": 2030, "months": 186}])
PAYOUT = row("p", steps=[{"age": 50, "months": 195}, {"age": 60, "months": 139}, {"age": 63, "months": 117}])
ONE_PER_CENT = row("a", steps=[{"from_months": 0, "share": "0.01"}])
SIMPLE: dict[str, Any] = {
    "bases": [BASE],
    "rates": [RATE],
    "minimum_years": [MINIMUM],
    "payout_months": [PAYOUT],
    "accruals": [ONE_PER_CENT],
}


def life(**more: Any) -> PensionQuestion:
    """A man who reaches 63 in 2053-03, asked in November 2026."""
    known = {"region": "320106", "known": NOW, "month": "2026-11", "born": "1990-03", "sex": "m"}
    return PensionQuestion(**{**known, **more})


def test_fifteen_years_at_the_floor_from_sixty() -> None:
    """(7490 + 7490 × 0.6) / 2 × 15 × 1 % = 898.80; 69,120 / 139 = 497.27 (497.266)."""
    question = PensionQuestion(
        region=NANJING, known=NOW, month="2024-12", born="1964-12", sex="m",
        months_paid=180, index=D("0.6"), account=D(69120),
    )  # fmt: skip
    answer = pension(BOOK, question)
    found = answer.pension
    assert found is not None
    assert (found.begins, found.age, found.payout_months, found.needed_months) == ("2024-12", 60, 139, 180)
    assert (found.basic, found.personal, found.monthly) == (D("898.80"), D("497.27"), D("1396.07"))
    assert found.entitled and answer.unsaid == () and not answer.settled  # pension bases are of grade C


def test_thirty_years_on_the_average_wage_and_on_three_times_it() -> None:
    """On 8000: 30 % of it. On 24000: (8000 + 24000) / 2 × 30 % = 4800. The account: 360 × 8 % of the base / 117."""
    at = {"month": "2023-03", "born": "1990-03", "months_more": 360, "interest": D(0)}
    one, three = (pension(pack(**SIMPLE), life(step=D(step), **at)).pension for step in (1, 3))
    assert one and three
    assert (one.basic, one.account, one.personal, one.monthly) == (D("2400"), D("230400"), D("1969.23"), D("4369.23"))
    assert (three.basic, three.account, three.personal) == (D("4800"), D("691200"), D("5907.69"))
    assert (one.own_paid, three.own_paid) == (D("576000"), D("1728000"))
    assert (one.begins, one.age, one.months) == ("2053-03", 63, 360)


def test_an_index_is_averaged_over_past_and_future() -> None:
    """10 years at 1.2 and 20 at 0.6 are 0.8 over 30."""
    found = pension(
        pack(**SIMPLE),
        life(months_paid=120, index=D("1.2"), account=D(0), months_more=240, step=D("0.6"), interest=D(0)),
    ).pension
    assert found and found.index == D("0.8") and found.basic == D("2160.00")


def test_interest_by_months_in_the_year_and_by_year_after() -> None:
    """12 × 100 at 2.4 %: (12 + 11 + ... + 1) × 100 × 0.2 % = 15.60; then 1215.60 × 2.4 % + 15.60 = 44.77."""
    paying = Paying(
        first=number("2026-01"), until=number("2027-01"), months=12, monthly=D(100), growth=D(0), paid_before=0
    )
    assert grown(D(0), paying, [Tier(0, D("0.024"))]) == D("1215.60")
    assert grown(D("1215.60"), paying, [Tier(0, D("0.024"))]) == D("2460.37")


def test_half_a_year_of_rest_bears_half_the_interest() -> None:
    paying = Paying(
        first=number("2026-07"), until=number("2027-07"), months=0, monthly=D(0), growth=D(0), paid_before=0
    )
    assert grown(D(1000), paying, [Tier(0, D("0.02"))]) == D("1020.10")  # 10.00 by December, then 10.10


def test_a_rising_base_rises_each_january() -> None:
    paying = Paying(
        first=number("2026-11"), until=number("2027-03"), months=4, monthly=D(100), growth=D("0.05"), paid_before=0
    )
    assert grown(D(0), paying, [Tier(0, D(0))]) == D("410")
    found = pension(pack(**SIMPLE), life(growth=D("0.05"), interest=D(0), born="1964-12", months_more=14)).pension
    assert found and found.wage == D("8820.00") and found.begins == "2028-01"  # 8000 × 1.05²


@pytest.mark.parametrize(
    ("born", "needed", "begins"),
    [
        ("1964-12", 180, "2024-12"),
        ("1968-01", 180, "2028-11"),
        ("1970-04", 192, "2031-08"),
        ("1980-01", 240, "2043-01"),
    ],
)
def test_the_minimum_goes_by_the_year_of_reaching_retirement_age(born: str, needed: int, begins: str) -> None:
    """Decision of 2024-09-13: 15 years until 2029, half a year more each year to 20 in 2039."""
    found = pension(BOOK, life(born=born, month="2024-11", interest=D(0))).pension
    assert found and (found.needed_months, found.begins) == (needed, begins)


def test_before_the_first_step_the_first_counts() -> None:
    late = {**SIMPLE, "minimum_years": [row("m", steps=[{"year": 2060, "months": 300}])]}
    found = pension(pack(**late), life(interest=D(0))).pension
    assert found and found.needed_months == 300


def test_a_woman_has_two_tracks_and_the_later_counts_unless_one_is_named() -> None:
    born = {"born": "1985-01", "sex": "f", "interest": D(0)}
    later = pension(BOOK, life(**born)).pension
    workers = pension(BOOK, life(original_age=50, **born)).pension
    assert later and workers
    assert (later.begins, later.age, later.payout_months) == ("2043-01", 58, 152)
    assert (workers.begins, workers.age, workers.payout_months) == ("2040-01", 55, 170)


def test_short_of_months_is_said_with_how_many() -> None:
    answer = pension(BOOK, life(months_more=120, interest=D(0)))
    assert answer.pension and not answer.pension.entitled
    assert answer.steps[-1].inputs == {"months": 120, "missing": 120}
    assert answer.steps[-2].code == "worth" and "pension" not in {step.code for step in answer.steps}


def test_retirement_is_not_put_off_beyond_what_is_allowed() -> None:
    at = {"born": "1965-01", "month": "2025-02", "months_paid": 200, "index": D(1), "account": D(0), "interest": D(0)}
    assert pension(BOOK, life(months_more=36, **at)).pension
    too_late = pension(BOOK, life(months_more=37, **at))
    assert too_late.pension is None and [row.why for row in too_late.unsaid] == ["too_late"]
    short = {**at, "months_paid": 100}  # who is short pays on
    assert pension(BOOK, life(months_more=80, **short)).pension


def test_without_a_rate_of_interest_the_basic_part_alone_is_said() -> None:
    """The rate of 2026 was not found; an assumption of the asker's stands in its place."""
    answer = pension(BOOK, life())
    assert answer.pension and (answer.pension.personal, answer.pension.monthly) == (None, None)
    assert answer.pension.basic > 0
    assert [(row.what, row.why) for row in answer.unsaid] == [("interest", "empty_figure")]
    assumed = pension(BOOK, life(interest=D("0.02")))
    assert assumed.unsaid == () and "assumed_interest" in {step.code for step in assumed.steps}
    none_told = pension(pack(**SIMPLE), life())
    assert [(row.what, row.why, row.about) for row in none_told.unsaid] == [("interest", "no_entry", "pension")]


def test_what_the_asker_leaves_out_is_said() -> None:
    assert [r.what for r in pension(BOOK, life(months_paid=12)).unsaid] == ["index"]
    half = pension(BOOK, life(months_paid=12, index=D(1), interest=D(0)))
    assert half.pension and half.pension.monthly is None and [r.what for r in half.unsaid] == ["account"]
    old = pension(BOOK, life(months_paid=12, deemed_months=6, index=D(1), account=D(0), interest=D(0)))
    assert [(r.what, r.why) for r in old.unsaid] == [("transitional", "no_entry")]


@pytest.mark.parametrize(
    ("section", "entry", "what", "about"),
    [
        ("bases", row("b", floor="4800", ceiling="24000", pension_base="8000"), "wage", "pension"),
        ("bases", row("b", wage="8000", floor="4800", ceiling="24000"), "pension_base", ""),
        ("bases", row("b", wage="8000", floor="4800", pension_base="8000"), "base", "pension"),
        ("bases", row("b", wage="8000", ceiling="24000", pension_base="8000"), "base", "pension"),
        ("rates", row("r", line="pension", way="flexible", share="0.20"), "rate", "pension:flexible"),
        ("rates", row("r", line="pension", way="flexible", share=None, to_account="0.08"), "rate", "pension:flexible"),
        ("bases", None, "base", "pension"),
        ("rates", None, "rate", "pension:flexible"),
        ("accruals", None, "accrual", "pension"),
        ("payout_months", None, "payout_months", "pension"),
        ("minimum_years", None, "minimum_years", "pension"),
    ],
)
def test_each_figure_that_is_missing_is_named(
    section: str, entry: dict[str, Any] | None, what: str, about: str
) -> None:
    answer = pension(pack(**{**SIMPLE, section: [entry] if entry else []}), life(interest=D(0)))
    (missed,) = answer.unsaid
    assert answer.pension is None and (missed.what, missed.about.rstrip(":")) == (what, about)
    assert (missed.why, missed.rule) == (("empty_figure", f"{entry['rule']}@1") if entry else ("no_entry", None))


def test_before_any_law_nothing_is_said() -> None:
    answer = pension(BOOK, life(month="1970-01", born="1950-01", known=date(1970, 1, 1)))
    assert answer.pension is None and "retirement" in {row.what for row in answer.unsaid}


def test_a_draft_can_reward_long_payers() -> None:
    """Tiered accrual and account interest are data: 1 % for 15 years, 1.2 % for those beyond; 3 % from 180 months."""
    book = with_draft(
        accruals=[
            row(
                "d.a", rank="draft", steps=[{"from_months": 0, "share": "0.01"}, {"from_months": 180, "share": "0.012"}]
            )
        ],
        interest=[row("d.i", rank="draft", yearly="0.015"), row("d.j", rank="draft", yearly="0.03", from_months=180)],
    )
    at = {"region": LIANGJIANG, "months_paid": 180, "index": D(1), "account": D(100000), "months_more": 120}
    found = pension(book, life(**at)).pension
    assert found and found.account
    assert found.basic == D("1981.53")  # 7339 × (15 × 1 % + 10 × 1.2 %) = 7339 × 27 %
    steps = pension(book, life(**at)).steps
    assert [
        (step.inputs["yearly"], step.inputs["from_months"], [ground.cite for ground in step.rests_on])
        for step in steps
        if step.code == "interest"
    ] == [(D("0.015"), 0, ["d.i@1"]), (D("0.03"), 180, ["d.j@1"])]
    assert [(step.inputs["share"], step.inputs["from_months"]) for step in steps if step.code == "accrual"] == [
        (D("0.01"), 0), (D("0.012"), 180),
    ]  # fmt: skip
    assert [step.inputs["accrued"] for step in steps if step.code == "basic"] == [[(180, D("0.01")), (120, D("0.012"))]]
    flat = pension(BOOK, life(interest=D("0.015"), **at)).pension
    assert flat and flat.account and flat.basic == D("1834.75") and found.account > flat.account
    short = {**at, "months_paid": 24, "months_more": 0}
    assert (
        pension(book, life(**short)).pension.account
        == pension(BOOK, life(interest=D("0.015"), **short)).pension.account
    )


def test_the_chart_has_a_curve_for_each_step_and_a_point_for_each_number_of_years() -> None:
    question = PensionChartQuestion(
        region=LIANGJIANG, known=NOW, month="2026-11", born="1990-03", sex="m", interest=D("0.015"),
        chart_years=(15, 20, 25, 30),
    )  # fmt: skip
    chart = pension_chart(BOOK, question)
    assert chart.years == (15, 20, 25)  # 30 years would end more than three years after 2053-03
    assert [curve.step for curve in chart.curves] == [D("0.6"), D(1), D("1.5"), D(2), D(3)]
    for curve in chart.curves:
        monthly = [point.monthly for point in curve.points]
        assert None not in monthly and monthly == sorted(monthly)  # type: ignore[type-var]
        assert [point.months for point in curve.points] == [180, 240, 300]
    by_step = [curve.points[-1].monthly for curve in chart.curves]
    assert by_step == sorted(by_step)  # type: ignore[type-var]
    single = pension(BOOK, life(region=LIANGJIANG, interest=D("0.015"), step=D(2), months_more=240)).pension
    assert chart.curves[3].points[1] == single
    assert pension_chart(pack(), question).curves == ()


LATE = {"region": NANJING, "month": "2026-10", "born": "1960-01", "months_paid": 240, "index": D(1), "account": D(0)}
"""A man whom legal retirement in January 2020 left more than three years behind."""


def test_who_only_claims_late_puts_nothing_off() -> None:
    now = pension(BOOK, life(**LATE))
    assert now.pension and now.pension.begins == "2026-10" and now.unsaid == ()
    assert "late_most" not in {step.code for step in now.steps}
    assert pension(BOOK, life(**LATE, months_more=0)).pension
    later = pension(BOOK, life(**LATE, months_more=1, interest=D(0)))
    assert later.pension is None and [row.why for row in later.unsaid] == ["too_late"]
    (step,) = (row for row in later.steps if row.code == "late_most")
    assert step.inputs["latest"] == date(2023, 1, 1)
    chart = PensionChartQuestion(known=NOW, sex="m", interest=D(0), chart_years=(0, 1), **LATE)
    assert pension_chart(BOOK, chart).years == (0,)


def test_the_reform_counts_that_holds_when_retirement_begins() -> None:
    """Asked in November 2024 about January 2026: the reform was announced in September 2024 and holds from 2025."""
    at = {
        "month": "2024-11", "known": date(2024, 11, 23), "born": "1966-01", "months_paid": 240, "index": D("0.8"),
        "account": D(80000), "interest": D("0.015"),
    }  # fmt: skip
    early = pension(BOOK, life(**at, retire_at="2026-01"))
    assert early.pension and early.pension.begins == "2026-01" and early.unsaid == ()
    late = pension(BOOK, life(**at, retire_at="2029-06"))
    assert late.pension is None and [row.why for row in late.unsaid] == ["too_late"]


EARLY: dict[str, Any] = {"born": "1975-03", "months_paid": 300, "index": D(1), "account": D(90000), "interest": D(0)}
"""A man who is 60 in March 2035 and at legal retirement, 62 years and 7 months, in October 2037."""


def test_retirement_is_brought_forward_to_the_age_of_old() -> None:
    earlier, legal = (pension(BOOK, life(**EARLY, retire_at=at)) for at in ("2035-03", None))
    assert earlier.pension and legal.pension
    assert (earlier.pension.begins, earlier.pension.age, earlier.pension.payout_months) == ("2035-03", 60, 139)
    assert (legal.pension.begins, legal.pension.age, legal.pension.payout_months) == ("2037-10", 62, 125)
    assert legal.pension.months - earlier.pension.months == 31
    (step,) = (row for row in earlier.steps if row.code == "early_most")
    assert step.inputs == {"years": 3, "earliest": date(2035, 3, 1)}
    assert not any(row.code == "early_most" for row in legal.steps)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"retire_at": "2035-02"}, ("bringing_forward", "too_soon")),  # not before 60
        ({"retire_at": "2040-11"}, ("putting_off", "too_late")),
        ({"born": "1990-03", "retire_at": "2050-02"}, ("bringing_forward", "too_soon")),  # 63 less three years
        ({"born": "1964-12", "month": "2024-10", "retire_at": "2024-11"}, ("bringing_forward", "no_entry")),
    ],
)
def test_retirement_is_brought_forward_and_put_off_only_so_far(more: dict[str, Any], why: tuple[str, str]) -> None:
    answer = pension(BOOK, life(**EARLY | more))
    assert answer.pension is None and why in {(row.what, row.why) for row in answer.unsaid}


def test_three_years_before_a_legal_age_of_sixty_three() -> None:
    answer = pension(BOOK, life(**EARLY | {"born": "1990-03", "retire_at": "2050-03"}))
    assert answer.pension and (answer.pension.begins, answer.pension.age) == ("2050-03", 60)
    assert pension(BOOK, life(**EARLY, retire_at="2039-10")).pension, "put off by three years"


def test_who_is_short_of_months_may_put_it_off_for_longer() -> None:
    short = EARLY | {"months_paid": 10, "months_more": 12}
    assert pension(BOOK, life(**short, retire_at="2041-01")).pension


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"retire_at": "2026-10"}, "retire_at: expected 2026-11 or later, as month says, not 2026-10"),
        ({"retire_at": "2035-03", "months_more": 101}, "months_more: expected at most 100, as many as until retire_at"),
    ],
)
def test_a_plan_that_contradicts_itself_is_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(Unfit, match=message):
        life(**EARLY, **more)


def test_charts_and_moves_have_no_month_of_retirement_of_their_own() -> None:
    for type_ in (PensionChartQuestion, TransferQuestion):
        with pytest.raises(Unfit, match="retire_at: expected none"):
            type_(region=NANJING, known=NOW, month="2026-11", born="1975-03", retire_at="2035-03")


def test_an_amount_of_later_years_says_that_wages_are_todays() -> None:
    def codes(**more: Any) -> set[str]:
        return {step.code for step in pension(BOOK, life(interest=D(0), **more)).steps}

    assert "wages_stand" in codes() and "wages_stand" not in codes(growth=D("0.03"))
    assert "wages_stand" not in codes(born="1963-10", months_paid=12, index=D(1), account=D(0))
