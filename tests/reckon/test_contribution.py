"""One month's contribution, line by line, against figures worked by hand from the published tables."""

from __future__ import annotations

from datetime import date

import pytest

from insurance_linker.domain.reckon import ContributionQuestion, OrderFeeQuestion, contribution, order_fee
from insurance_linker.domain.reckon.contribution import ContributionAnswer
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, WUXI, D, pack, row


def asked(
    region: str, month: str, wage: str, form: str = "standard", known: date = NOW, risk: int | None = 1
) -> object:
    return ContributionQuestion(region=region, known=known, month=month, form=form, wage=D(wage), risk_class=risk)


def amounts(answer: ContributionAnswer) -> dict[str, str]:
    return {f"{part.line}:{part.way}": str(part.amount) for part in answer.parts}


def test_nanjing_october_2025_on_6800_yuan() -> None:
    """Jiangsu 2025: 4952 to 24762 (苏人社发〔2025〕33号); Nanjing medical 7.8 %, 2 % + 10 yuan."""
    answer = contribution(BOOK, asked(NANJING, "2025-10", "6800"))
    assert amounts(answer) == {
        "pension:unit": "1088.00",  # 6800 × 16 %
        "pension:employee": "544.00",  # 6800 × 8 %
        "medical:unit": "530.40",  # 6800 × 7.8 %
        "medical:employee": "146.00",  # 6800 × 2 % + 10
        "unemployment:unit": "34.00",
        "unemployment:employee": "34.00",
        "injury:unit": "13.60",  # class 1: 0.2 %
    }
    assert (answer.unit, answer.own, answer.total) == (D("1666.00"), D("724.00"), D("2390.00"))
    assert answer.unsaid == () and not answer.provisional


def test_chongqing_october_2026_below_the_floor() -> None:
    """Chongqing 2026: floor 4553 (0.6 × 7588.25 would be 4552.95: what is published counts); medical 8.5 %, 2 % + 5."""
    answer = contribution(BOOK, asked(LIANGJIANG, "2026-10", "3000", risk=4))
    assert {part.base for part in answer.parts} == {D("4553")}
    assert amounts(answer) == {
        "pension:unit": "728.48",
        "pension:employee": "364.24",
        "medical:unit": "387.01",  # 387.005, half up
        "medical:employee": "96.06",
        "unemployment:unit": "22.77",  # 22.765, half up
        "unemployment:employee": "22.77",
        "injury:unit": "40.98",  # class 4: 0.9 %, 40.977
    }
    assert not answer.settled  # the unemployment cut of 2026 is provisional and unverified


@pytest.mark.parametrize(
    ("region", "month", "wage", "base"),
    [
        (NANJING, "2023-05", "1000", "4494"),  # Jiangsu 2023, below 60 % of the wage: a transition
        (NANJING, "2024-05", "99999", "24396"),
        (NANJING, "2025-05", "4952.01", "4952.01"),
        (LIANGJIANG, "2025-05", "4404", "4404"),  # 0.6 × 7339 = 4403.4, published as 4404
        (LIANGJIANG, "2025-05", "22018", "22017"),
    ],
)
def test_the_base_is_held_to_what_was_published(region: str, month: str, wage: str, base: str) -> None:
    answer = contribution(BOOK, asked(region, month, wage))
    assert answer.parts[0].base == D(base)


def test_a_base_is_that_of_its_month_as_it_was_known() -> None:
    """Jiangsu's figures of 2025 came out on 2025-09-18 for the whole year; before, those of 2024 were paid on."""
    before, after = (
        contribution(BOOK, asked(NANJING, "2025-03", "4000", known=known)).parts[0].base
        for known in (date(2025, 9, 17), date(2025, 9, 18))
    )
    assert (before, after) == (D("4879"), D("4952"))
    assert contribution(BOOK, asked(NANJING, "2025-03", "4000", known=date(2025, 9, 17))).provisional


def test_what_a_form_owes_is_what_is_reckoned() -> None:
    assert amounts(contribution(BOOK, asked(NANJING, "2026-07", "6000", "part_time"))) == {"injury:unit": "12.00"}
    assert amounts(contribution(BOOK, asked(NANJING, "2026-07", "6000", "over_age"))) == {"injury:unit": "12.00"}
    early = contribution(BOOK, asked(NANJING, "2026-06", "6000", "over_age"))  # Order 56 holds from July
    assert (early.parts, early.unsaid[0].what, early.unsaid[0].why) == ((), "lines", "no_entry")
    alone = contribution(BOOK, asked(NANJING, "2026-07", "6000", "flexible"))
    assert amounts(alone) == {"pension:flexible": "1200.00"}
    assert (alone.unit, alone.own, alone.parts[0].to_account) == (D("0"), D("1200.00"), D("480.00"))
    assert [(row.what, row.about) for row in alone.unsaid] == [("rate", "medical:flexible:")]


def test_construction_goes_by_the_project() -> None:
    answer = contribution(BOOK, asked(NANJING, "2026-07", "6000", "construction"))
    assert answer.parts == () and [row.why for row in answer.unsaid] == ["by_project"]


def test_what_nobody_could_tell_is_said_and_never_guessed() -> None:
    other_city = contribution(BOOK, asked(WUXI, "2026-07", "6000", risk=None))
    assert "medical:unit" not in amounts(other_city)
    assert [(row.what, row.why, row.about, row.rule and row.rule.partition("@")[0]) for row in other_city.unsaid] == [
        ("rate", "empty_figure", "medical:unit", "rate.jiangsu.medical.unit"),
        ("rate", "empty_figure", "medical:employee", "rate.jiangsu.medical.employee"),
        ("risk_class", "not_told", "injury", None),
    ]
    nowhere = contribution(BOOK, asked("110105", "2026-07", "6000"))
    assert (
        nowhere.parts == () and nowhere.total == 0 and ("base", "no_entry") in {(r.what, r.why) for r in nowhere.unsaid}
    )
    early = contribution(BOOK, asked(NANJING, "2022-12", "6000"))
    assert ("base", "no_entry") in {(row.what, row.why) for row in early.unsaid}


def test_an_empty_floor_is_no_floor_of_nought() -> None:
    book = pack(
        owed=[row("o", form="standard", lines=["pension"])],
        rates=[
            row("u", line="pension", way="unit", share="0.16"),
            row("e", line="pension", way="employee", share="0.08"),
        ],
        bases=[row("b", wage="8000", ceiling="24000")],
    )
    answer = contribution(book, asked("320106", "2026-07", "6000"))
    assert answer.parts == () and [(row.what, row.why, row.rule) for row in answer.unsaid] == [
        ("base", "empty_figure", "b@1")
    ]


def test_the_nearest_base_counts() -> None:
    """A line's base before that for all; that of a way of paying before both."""
    bases = [
        row("all", floor="100", ceiling="900"),
        row("medical", line="medical", floor="200", ceiling="900"),
        row("alone", line="medical", way="flexible", floor="300", ceiling="900"),
    ]
    shares = [row(f"r{n}", line=line, way="flexible", share="1") for n, line in enumerate(("pension", "medical"))]
    answer = contribution(pack(bases=bases, rates=shares), asked("320106", "2026-07", "1", "self_employed"))
    assert amounts(answer) == {"pension:flexible": "100.00", "medical:flexible": "300.00"}


def test_each_step_cites_what_it_rests_on() -> None:
    answer = contribution(BOOK, asked(NANJING, "2025-10", "6800"))
    part = next(step for step in answer.steps if step.code == "part" and step.inputs["line"] == "unemployment")
    (ground,) = part.rests_on
    assert ground.cite.startswith("rate.jiangsu.unemployment.unit@") and ground.grade == "B"
    assert [row.cite.partition("@")[0] for row in ground.set_aside] == ["rate.unemployment.unit.statute"]


@pytest.mark.parametrize(
    ("region", "month", "industry", "fee", "expected"),
    [
        (NANJING, "2025-06", "food_delivery", None, {"0.06": "60.00"}),
        (NANJING, "2025-07", "instant_delivery", None, {"0.07": "70.00", "0.25": "250.00"}),
        (NANJING, "2025-07", "instant_delivery", "0.25", {"0.25": "250.00"}),
        (NANJING, "2025-06", "ride_hailing", None, {"0.04": "40.00"}),
        (NANJING, "2025-07", "ride_hailing", None, {"0.01": "10.00"}),
        (NANJING, "2025-07", "city_freight", None, {"0.18": "180.00"}),
        (NANJING, "2025-07", "city_freight", "0.20", {}),
        (NANJING, "2025-07", "food_delivery", "0.07", {"0.07": "70.00"}),  # one with instant delivery from that day on
    ],
)
def test_a_thousand_orders(region: str, month: str, industry: str, fee: str | None, expected: dict[str, str]) -> None:
    """Fees of the first pilot until 2025-06-30, benchmark of 人社部发〔2025〕24号 since."""
    question = OrderFeeQuestion(
        region=region, known=NOW, month=month, industry=industry, orders=1000, fee=D(fee) if fee else None
    )
    answer = order_fee(BOOK, question)
    assert {str(row.fee): str(row.amount) for row in answer.amounts} == expected
    whys = {0: ["no_entry", "not_listed"], 1: [], 2: ["several"]}[len(expected)]
    assert all(row.why in whys for row in answer.unsaid) and bool(answer.unsaid) == (len(expected) != 1)


def test_a_new_platform_in_chongqing_has_one_fee() -> None:
    """渝人社规〔2025〕14号: 0.07 for who joined lately; one of two for the platforms of the first pilot."""
    question = OrderFeeQuestion(
        region=LIANGJIANG, known=NOW, month="2025-08", industry="instant_delivery", orders=3, new=True
    )
    assert [(row.fee, row.amount) for row in order_fee(BOOK, question).amounts] == [(D("0.07"), D("0.21"))]


def test_an_empty_fee_is_unsaid() -> None:
    book = pack(order_fees=[row("f", industry="ride_hailing")])
    question = OrderFeeQuestion(region="CN", known=NOW, month="2025-08", industry="ride_hailing", orders=3)
    assert [(row.what, row.why) for row in order_fee(book, question).unsaid] == [
        ("pilot", "no_entry"),
        ("order_fee", "empty_figure"),
    ]
