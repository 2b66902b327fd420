"""Between the employees' and the residents' pension scheme: when, and what is kept and lost (人社部发〔2014〕17号)."""

from __future__ import annotations

from typing import Any

from insurance_linker.domain.reckon import TransferQuestion, transfer
from insurance_linker.domain.reckon.transfer import Move
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
    assert way.account_monthly == D("521.59")  # 68850 / 132, at 61
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
        payout_months=[row("p", steps=[{"age": 60, "months": 139}])],
    )  # fmt: skip
    to, back = transfer(book, asked(born="1980-01", groups=("land_expropriated",))).moves
    assert to.allowed and to.allowed_from == "2026-10"
    assert (to.months_kept, to.months_lost, to.account) == (180, 0, D(60000))
    assert to.pension is None  # this pack has no base
    assert (back.months_kept, back.months_lost, back.account) == (60, 120, D("8850"))
    assert transfer(book, asked(born="1980-01")).moves[0].hindrances == ("not_in_group",)


def test_without_rules_nothing_is_compared() -> None:
    answer = transfer(pack(), asked())
    assert answer.moves == () and ("transfer", "no_entry") in {(row.what, row.why) for row in answer.unsaid}
