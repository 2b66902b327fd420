"""Between the employees' and the residents' pension scheme: when, and what is kept and lost (人社部发〔2014〕17号)."""

from __future__ import annotations

from typing import Any

import pytest

from insurance_linker.domain.reckon import TransferQuestion, transfer
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.moving import Move
from insurance_linker.domain.reckon.reading import told
from tests.reckon.packs import BOOK, NANJING, NOW, TEXT, D, pack, row


def asked(**more: Any) -> TransferQuestion:
    """A man of 61 years and some months; ten years as employee, five as resident, three months in both."""
    known = {
        "region": NANJING, "known": NOW, "month": "2026-10", "born": "1965-01", "sex": "m",
        "months_paid": 120, "index": D("0.8"), "account": D(60000),
        "resident_months": 63, "resident_account": D(9000), "double_months": 3, "double_paid": D(150),
    }  # fmt: skip
    return TransferQuestion(**{**known, **more})


def moves(**more: Any) -> dict[str, Move]:
    return {move.way: move for move in transfer(BOOK, asked(**more)).moves}


def test_short_of_the_minimum_to_the_residents_scheme_with_all_years() -> None:
    way = moves()["to_resident_pension"]
    assert way.allowed and way.allowed_from == "2026-10" and way.hindrances == ()
    assert (way.months_kept, way.months_lost, way.enough) == (180, 0, True)  # 120 + 63 - 3
    assert (way.account, way.refunded) == (D("68850"), D("150"))  # 60000 + 9000 - 150
    assert way.account_monthly == D("495.32")  # 68850 / 139, at any age
    other = moves()["to_pension"]
    assert not other.allowed and other.hindrances == ("too_few_months",)


def test_with_the_minimum_to_the_employees_scheme_without_residents_years() -> None:
    found = moves(months_paid=180, account=D(90000))
    way = found["to_pension"]
    assert way.allowed and (way.months_kept, way.months_lost, way.enough) == (180, 60, True)
    assert way.account == D("98850") and way.pension is not None
    assert way.pension.basic == D("1114.29")  # 8254 × 1.8 / 2 × 15 %
    assert (way.pension.personal, way.pension.monthly) == (D("748.86"), D("1863.15"))
    assert found["to_resident_pension"].hindrances == ("enough_months",)


def test_not_before_retirement_age_and_not_while_drawing() -> None:
    early = moves(born="1970-01", drawing=True)
    assert early["to_resident_pension"].hindrances == ("drawing", "too_early")
    assert early["to_resident_pension"].allowed_from == "2031-05"  # 60 years, and 16 months more


def test_the_threshold_rises_with_the_minimum() -> None:
    """Who reaches the age in 2031 needs 192 months: 185 are too few for the one way and leave the other open."""
    found = moves(born="1970-01", month="2031-05", months_paid=185, known=NOW)
    assert found["to_pension"].hindrances == ("too_few_months",)
    assert found["to_resident_pension"].hindrances == ()


def test_residents_basic_pension_is_not_known() -> None:
    assert ("resident_basic_pension", "no_entry") in {(row.what, row.why) for row in transfer(BOOK, asked()).unsaid}


def test_a_pack_may_allow_groups_before_the_age_without_the_account() -> None:
    rules = [
        row("t", way="to_pension", before_retirement=True, years_merged=True, account_moves=False, text=TEXT,
            for_groups=["land_expropriated"]),
        row("u", way="to_resident_pension", years_merged=False, account_moves=False, text=TEXT),
    ]  # fmt: skip
    book = pack(
        transfers=rules,
        minimum_years=[row(f"m{scheme}", scheme=scheme, steps=[{"year": 2011, "months": 100}])
                       for scheme in ("pension", "resident_pension")],
        payout_months=[row(f"p{scheme}", scheme=scheme, steps=[{"age": 60, "months": 139}])
                       for scheme in ("pension", "resident_pension")],
    )  # fmt: skip
    to, back = transfer(book, asked(born="1980-01", groups=("land_expropriated",))).moves
    assert to.allowed and to.allowed_from == "2026-10"
    assert (to.months_kept, to.months_lost, to.account) == (180, 0, D(60000))
    assert to.pension is None  # this pack has no base
    assert (back.months_kept, back.months_lost) == (60, 120)
    assert (back.account, back.refunded) == (None, None)  # it stays closed: 120 months are more than the 100 needed
    assert transfer(book, asked(born="1980-01")).moves[0].hindrances == ("not_in_group",)


def test_without_rules_nothing_is_compared() -> None:
    answer = transfer(pack(), asked())
    assert answer.moves == () and ("transfer", "no_entry") in {(row.what, row.why) for row in answer.unsaid}


def test_the_residents_pension_is_drawn_from_sixty() -> None:
    """A woman of 55 may move now; the account is divided when it is drawn, at 60, by the residents' 139."""
    way = moves(born="1969-12", sex="f", original_age=55, month="2026-01")["to_resident_pension"]
    assert way.allowed and (way.allowed_from, way.drawn_from) == ("2026-01", "2029-12")
    assert way.account_monthly == D("495.32")


def test_the_employees_account_is_divided_by_the_age_at_which_it_is_drawn() -> None:
    now, later = (moves(months_paid=180, months_more=more)["to_pension"] for more in (0, 12))
    assert (now.drawn_from, now.account_monthly) == ("2026-10", D("521.59"))  # 68850 / 132, at 61
    assert (later.drawn_from, later.account_monthly) == ("2027-10", D("550.80"))  # / 125, at 62


def test_an_account_that_is_not_told_is_not_taken_for_empty() -> None:
    answer = transfer(BOOK, asked(account=None))
    assert ("account", "not_told") in {(row.what, row.why) for row in answer.unsaid}
    assert all((row.account, row.account_monthly) == (None, None) for row in answer.moves)


def codes(**more: Any) -> set[str]:
    return {step.code for step in transfer(BOOK, asked(**more)).steps}


def test_planned_months_are_not_paid_yet() -> None:
    """Sixty months from October 2026 end in September 2031; the other way stays open today."""
    found = moves(months_more=60, interest=D("0.015"))
    way = found["to_pension"]
    assert not way.allowed and way.hindrances == ("too_few_months",)
    assert (way.allowed_from, way.drawn_from, way.months_kept) == ("2031-10", "2031-10", 180)
    assert way.pension and way.account == way.pension.account and way.account_monthly == way.pension.personal
    other = found["to_resident_pension"]
    assert other.allowed and (other.months_kept, other.account) == (180, D("68850"))
    text = [row.en for row in told(transfer(BOOK, asked(months_more=60, interest=D("0.015"))))]
    assert any("180 months (60 of them planned) and an account of 115,332.27 yuan" in row for row in text)
    assert not any("are paid: the pension is drawn" in row for row in text)


def test_months_that_are_planned_and_too_few_open_nothing() -> None:
    way = moves(months_more=12)["to_pension"]
    assert (way.allowed_from, way.pension) == ("2031-10", None)


@pytest.mark.parametrize(
    ("more", "needed"),
    [({"born": "1963-06", "sex": "f", "original_age": 50}, 180), ({"born": "1954-01", "month": "2014-07"}, 180)],
)
def test_who_retired_before_the_residents_rule_has_an_answer(more: dict[str, Any], needed: int) -> None:
    """The residents' minimum began on 2014-02-21 and goes by the month that is asked about."""
    found = transfer(BOOK, asked(**more))
    assert found.moves[1].allowed and [row.what for row in found.unsaid] == ["resident_basic_pension"]
    assert [step.inputs["months"] for step in found.steps if step.code == "minimum_of_resident"] == [needed]


def test_a_threshold_that_rises_is_marked_as_inferred() -> None:
    answer = transfer(BOOK, asked(sex=None, born="1970-06"))
    (step,) = (row for row in answer.steps if row.code == "threshold_inferred")
    assert step.inputs == {"needed": 192} and [ground.grade for ground in step.rests_on] == ["C"]
    assert not answer.settled and "threshold_inferred" not in codes()
    text = [row.en for row in told(answer)]
    assert any(row.startswith("employees' pension, retirement age reached in 2031: at least 192") for row in text)
    assert any(row.startswith("residents' pension: at least 180 months, whatever the year") for row in text)


def test_what_is_to_be_verified_of_the_rules_is_told() -> None:
    assert any("number and day are to be verified" in row.en for row in told(transfer(BOOK, asked())))


def test_beside_a_closed_way_nothing_is_kept_or_returned() -> None:
    answer = transfer(BOOK, asked(drawing=True))
    assert all((row.account, row.refunded, row.pension) == (None, None, None) for row in answer.moves)
    assert not codes(drawing=True) & {"move_kept", "paid_twice", "hindered_too_few_months", "pension", "worth"}
    assert answer.unsaid == ()


def test_no_pension_is_told_before_the_months_are_paid() -> None:
    assert not codes() & {"pension", "worth", "basic"}
    assert [step.inputs["scheme"] for step in transfer(BOOK, asked()).steps if step.code == "move_kept"] == [
        "resident_pension"
    ]


@pytest.mark.parametrize(("born", "until"), [("1962-01", None), ("1973-01", "2035-02")])
def test_too_few_months_for_the_residents_too_is_told(born: str, until: str | None) -> None:
    answer = transfer(BOOK, asked(
        born=born, months_paid=100, resident_months=20, double_months=0, double_paid=None
    ))  # fmt: skip
    (step,) = (row for row in answer.steps if row.code == "move_short")
    assert step.inputs == {"needed": 180, "missing": 60, "begins": until}
    assert any("60 are missing: no monthly pension yet" in row.en for row in told(answer))


def test_interest_until_a_far_month_is_said_to_be_left_out() -> None:
    far = {"born": "1975-03", "sex": "f", "original_age": 50, "month": "2026-11"}
    assert "without_interest" in codes(**far) and "without_interest" not in codes()
    assert any("without interest until March 2035" in row.en for row in told(transfer(BOOK, asked(**far))))


@pytest.mark.parametrize("left_out", ["resident_account", "double_paid"])
def test_what_the_question_leaves_out_is_not_nought(left_out: str) -> None:
    answer = transfer(BOOK, asked(**{left_out: None}))
    assert "not_told" in {row.why for row in answer.unsaid if row.about == "resident_pension"}
    assert {row.account for row in answer.moves} == {None}
    assert not any("—" in row.en for row in told(answer))


@pytest.mark.parametrize(
    ("more", "way"), [({"months_paid": 0}, "to_resident_pension"), ({"resident_months": 0}, "to_pension")]
)
def test_nobody_moves_out_of_a_scheme_that_they_were_never_in(more: dict[str, int], way: str) -> None:
    found = moves(**{"months_paid": 200, "double_months": 0, "double_paid": None, **more})[way]
    assert not found.allowed and found.hindrances[0] == "nothing_to_move"


def test_who_claims_late_has_one_answer_for_move_and_pension() -> None:
    answer = transfer(BOOK, asked(born="1960-01", months_paid=240))
    assert answer.moves[0].allowed and answer.moves[0].pension and answer.unsaid == ()


def test_nothing_of_ones_own_is_returned_where_nothing_was_paid() -> None:
    text = [row.en for row in told(transfer(BOOK, asked(double_paid=D(0))))]
    assert any("so nothing is returned" in row for row in text)


@pytest.mark.parametrize(
    ("more", "sentences"),
    [
        ({"drawing": True}, ["已领取养老待遇的不再办理衔接。"]),
        ({"born": "1970-01"}, ["未到职工养老法定退休年龄，2031年5月起才能办理。"]),
        ({}, ["职工养老缴费须满180个月，还差60个月，缴满后才能转入职工养老，最早2031年10月。"]),
        ({"months_paid": 180}, ["职工养老缴费已满180个月，按职工养老领取，不转入居民养老。"]),
    ],
)
def test_each_hindrance_is_told(more: dict[str, Any], sentences: list[str]) -> None:
    text = [row.zh for row in told(transfer(BOOK, asked(**more)))]
    assert all(row in text for row in sentences)


def test_what_is_kept_and_lost_is_told() -> None:
    text = [row.en for row in told(transfer(BOOK, asked()))]
    assert "60 months of residents' pension are not counted." in text
    assert "what went into the pool, as the unit's contributions did, stays there." in text
    assert any(
        row.startswith("after the move residents' pension has 180 months and an account of 68,850") for row in text
    )
    assert any(
        row.startswith("3 months paid in both schemes are counted in the employees' only; 150.00") for row in text
    )


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"double_months": 64}, "double_months: expected at most 63, as resident_months says, not 64"),
        ({"months_paid": 2}, "double_months: expected at most 2, as months_paid says, not 3"),
        ({"double_months": 0}, "double_paid: expected none, for double_months says no month, not 150"),
        ({"double_paid": D(9001)}, "double_paid: expected at most 9000, as resident_account says, not 9001"),
    ],
)
def test_figures_that_contradict_each_other_are_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(Unfit, match=message):
        asked(**more)
