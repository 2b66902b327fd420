"""Subsidies by measure, and loans that are told of for information only."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from insurance_linker.domain.reckon import LoanQuestion, SubsidyQuestion, loan, subsidy
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.reading import told
from insurance_linker.domain.reckon.subsidy import Grant, SubsidyAnswer
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, TEXT, D, pack, row

PAID = {"pension": D("990.40"), "medical": D("300.00")}
SINCE = date(2026, 7, 1)


def granting(book: Any = BOOK, **more: Any) -> SubsidyAnswer:
    known = {"region": NANJING, "known": NOW, "month": "2026-10", "born": "1985-01", "sex": "m", "paid": PAID}
    return subsidy(book, SubsidyQuestion(**{**known, "groups": {"employment_difficulty": SINCE}, **more}))


def granted(book: Any = BOOK, **more: Any) -> dict[str, Grant]:
    return {grant.measure: grant for grant in granting(book, **more).grants}


def test_two_thirds_of_what_was_paid_for_three_years() -> None:
    """财社〔2017〕164号: 1290.40 × 2/3 = 860.266...; ten of 36 months had."""
    grant = granted(had={"flexible_difficulty": 10})["flexible_difficulty"]
    assert (grant.monthly, grant.months_left, grant.to_retirement, grant.payee) == (D("860.26"), 26, False, "person")
    assert "flexible_difficulty" not in granted(had={"flexible_difficulty": 36})


def test_within_five_years_of_retirement_until_then() -> None:
    """Born in January 1968: retirement in November 2028, 25 months on; by the age at the first approval."""
    near = granted(born="1968-01", had={"flexible_difficulty": 40})["flexible_difficulty"]
    assert (near.months_left, near.to_retirement) == (25, True)
    exactly = granted(born="1968-01", first_approved="2023-11")["flexible_difficulty"]
    assert (exactly.months_left, exactly.to_retirement) == (25, False)  # five whole years are not less than five
    assert granted(born="1968-01", first_approved="2023-12")["flexible_difficulty"].to_retirement


@pytest.mark.parametrize("born", ["1960-01", "1963-07", "1965-07"])
@pytest.mark.parametrize("group", ["employment_difficulty", "40-50", "graduate"])
def test_nothing_at_or_after_legal_retirement(born: str, group: str) -> None:
    """Born in July 1965: legal retirement is in October 2026, the month that is asked about. Listed long before."""
    had = {"flexible_difficulty": 36}
    known = {"born": born, "groups": {group: date(2025, 7, 1)}, "unit_paid": {"pension": D(960)}}
    assert granted(**known) == {} and granted(**known, had=had) == {}


def test_no_month_is_beyond_legal_retirement() -> None:
    """Born in January 1968, approved more than five years before November 2028: 25 months on, of 36."""
    grants = granted(born="1968-01", first_approved="2020-07", groups={"40-50": SINCE, "graduate": SINCE})
    assert {name: grant.months_left for name, grant in grants.items()} == {
        "flexible_difficulty": 25, "employer_difficulty": 25, "graduate": 21, "employer_graduate": 12,
    }  # fmt: skip
    late = granted(born="1966-09", first_approved="2020-07", groups={"40-50": SINCE}, had={"flexible_difficulty": 36})
    assert late["flexible_difficulty_extension"].months_left == 5  # legal retirement in March 2027


def test_help_of_the_residents_schemes_goes_by_their_own_ages() -> None:
    at: dict[str, Any] = {"groups": {"severe_disability": SINCE}, "paid": {}}
    assert set(granted(born="1960-01", **at)) == {"resident_medical_paid"}  # who is 60 pays for no pension any more
    assert granted(born="1967-01", **at)["resident_pension_paid"].months_left == 3
    assert granted(born="1967-01", **at)["resident_medical_paid"].months_left is None


def test_the_extension_comes_after_the_three_years() -> None:
    older = {"groups": {"40-50": SINCE}}
    assert "flexible_difficulty_extension" not in granted(**older)
    assert "flexible_difficulty_extension" not in granted(**older, had={"flexible_difficulty": 35})
    extended = granted(**older, had={"flexible_difficulty": 36})
    assert set(extended) == {"flexible_difficulty_extension", "employer_difficulty"}
    assert extended["flexible_difficulty_extension"].months_left == 12


@pytest.mark.parametrize(("left", "there"), [(date(2024, 11, 1), True), (date(2024, 10, 31), False)])
def test_a_graduate_has_it_for_two_years_after_leaving(left: date, there: bool) -> None:
    grants = granted(groups={"graduate": left})
    assert ("graduate" in grants) is there
    if there:
        assert grants["graduate"].months_left == 1
        assert granted(groups={"graduate": date(2026, 10, 31)})["graduate"].months_left == 24


@pytest.mark.parametrize("group", ["40-50", "graduate"])
def test_a_list_counts_from_its_month_on(group: str) -> None:
    assert granted(groups={group: date(2026, 10, 31)})
    later = granting(groups={group: date(2026, 11, 1)})
    assert later.grants == () and [step.code for step in later.steps if step.code == "not_yet_listed"]


def test_the_older_unemployed_are_on_the_list_4050() -> None:
    """The group is known by that list, and by age; the measures name the list."""
    old = {"born": "1970-01"}
    assert granted(groups={"older_unemployed": SINCE}, **old) == granted(groups={"40-50": SINCE}, **old) != {}
    answer = granting(groups={"older_unemployed": SINCE}, unit_paid={"pension": D(1)}, **old)
    assert not answer.settled and not answer.unsaid  # the group is general knowledge
    assert any("taken as on the list older unemployed (4050)" in row.en for row in told(answer))


@pytest.mark.parametrize(
    ("born", "sex", "there", "sex_told"),
    [
        ("1976-10", "m", True, True), ("1976-11", "m", False, True), ("1986-10", "f", True, True),
        ("1986-11", "f", False, True), ("1976-10", None, True, True), ("1980-01", None, False, False),
    ],
)  # fmt: skip
def test_the_older_unemployed_are_of_that_age(born: str, sex: Any, there: bool, sex_told: bool) -> None:
    """40 for women, 50 for men; who is on the list 40-50 itself is on it at any age."""
    answer = granting(born=born, sex=sex, groups={"older_unemployed": SINCE})
    assert bool(answer.grants) is there
    assert ("sex" in {row.what for row in answer.unsaid}) is not sex_told


def test_what_is_not_told_is_not_nought() -> None:
    answer = granting(groups={"40-50": SINCE}, paid={})
    assert [grant.monthly for grant in answer.grants] == [None, None]
    assert [(row.what, row.why, row.about) for row in answer.unsaid] == [
        ("paid", "not_told", "flexible_difficulty"), ("paid", "not_told", "employer_difficulty"),
    ]  # fmt: skip
    assert granted(paid={"pension": D(0)})["flexible_difficulty"].monthly == 0


def test_at_most_two_thirds_is_never_more() -> None:
    grant = granted(paid={"pension": D(5000)})["flexible_difficulty"]
    assert grant.monthly == D("3333.33")
    assert any("at the floor only" in row.en for row in told(granting()))  # and the office may count less


def test_the_employers_help_is_for_three_years_at_most() -> None:
    grants = granted(born="1970-01", groups={"40-50": SINCE}, unit_paid={"pension": D(1000)})
    assert (grants["employer_difficulty"].months_left, grants["employer_difficulty"].to_retirement) == (36, False)


@pytest.mark.parametrize("groups", [{}, {"near_pension": SINCE}, {"migrant": SINCE}])
def test_that_nothing_fits_is_said(groups: dict[str, date]) -> None:
    answer = granting(groups=groups)
    assert answer.grants == () and told(answer)[-1].en == "no help with contributions fits what the question tells."


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"groups": {"nonsense": SINCE}}, "groups: expected one of 40-50, employment_difficulty, .*, not 'nonsense'"),
        ({"had": {"nonsense": 5}}, "had: expected one of employer_difficulty, .*, not 'nonsense'"),
        ({"had": {"flexible_difficulty": 37}}, "had: expected at most 36 months of flexible_difficulty, not 37"),
        ({"first_approved": "2026-11"}, "first_approved: expected a month up to 2026-10, not 2026-11"),
    ],
)
def test_what_cannot_be_is_refused(more: dict[str, Any], message: str) -> None:
    with pytest.raises(Unfit, match=message):
        granting(**more)


@pytest.mark.parametrize("group", ["low_income", "land_expropriated", "flexible"])
def test_a_low_income_alone_is_no_recognised_difficulty(group: str) -> None:
    """Employment Promotion Law art. 52: health, skill, family, land or long without work, as recognised locally."""
    known = {"region": NANJING, "known": NOW, "month": "2026-10", "born": "1985-01", "paid": PAID}
    answer = subsidy(BOOK, SubsidyQuestion(**known, groups={group: SINCE}))
    assert not {grant.measure for grant in answer.grants} & {"flexible_difficulty", "employer_difficulty"}
    assert ("not_recognised", "flexible_difficulty") in {(row.why, row.about) for row in answer.unsaid}
    both = subsidy(BOOK, SubsidyQuestion(**known, groups={group: SINCE, "employment_difficulty": SINCE}))
    assert "flexible_difficulty" in {grant.measure for grant in both.grants}
    assert "not_recognised" not in {row.why for row in both.unsaid}


def test_a_unit_has_its_own_part_back() -> None:
    grant = granted(unit_paid={"pension": D(960), "injury": D(12)})["employer_difficulty"]
    assert (grant.payee, grant.monthly) == ("unit", D("960.00"))  # injury is not among its lines


def test_shanghai_pays_half_of_the_floor() -> None:
    """沪人社规〔2022〕8号 replaces the national share; without a base there nothing is worked out."""
    answer = granting(region="310101")
    assert [(grant.measure, grant.monthly) for grant in answer.grants] == [
        ("flexible_difficulty", None), ("employer_difficulty", None),
    ]  # fmt: skip
    assert ("base", "no_entry", "pension") in {(row.what, row.why, row.about) for row in answer.unsaid}


def test_at_most_the_floor_and_at_most_the_cap() -> None:
    rule = {"measure": "m", "who": ["x"], "lines": ["pension"], "share": "0.5", "of_floor": True, "text": TEXT}
    bases = [row("b", wage="8000", floor="4800", ceiling="24000")]
    rates = [row("r", line="pension", way="flexible", share="0.20")]
    at: dict[str, Any] = {"groups": {"x": SINCE}, "region": "CN"}
    book = pack(measures=[row("m", **rule)], bases=bases, rates=rates)
    assert granted(book, paid={"pension": D(2000)}, **at)["m"].monthly == D("480.00")  # of 960 at the floor
    assert granted(book, paid={"pension": D(500)}, **at)["m"].monthly == D("250.00")
    capped = pack(measures=[row("m", **rule, cap="300")], bases=bases, rates=rates)
    grant = granted(capped, paid={"pension": D(2000)}, **at)["m"]
    assert (grant.monthly, grant.months_left) == (D(300), 255)  # to legal retirement in January 2048
    assert granted(pack(measures=[row("m", **rule)], bases=bases), **at)["m"].monthly is None
    assert granted(pack(measures=[row("m", **rule)], rates=rates), **at)["m"].monthly is None


def test_a_measure_whose_sum_was_not_found_is_told_without_it() -> None:
    known = {"region": NANJING, "known": NOW, "month": "2026-10", "born": "1985-01"}
    answer = subsidy(BOOK, SubsidyQuestion(**known, groups={"severe_disability": SINCE}))
    assert {grant.measure: grant.monthly for grant in answer.grants} == {
        "resident_medical_paid": None, "resident_pension_paid": None,
    }  # fmt: skip
    assert {(row.what, row.why) for row in answer.unsaid} == {("subsidy", "empty_figure")}


def asked(region: str, **more: Any) -> LoanQuestion:
    known = {"region": region, "known": NOW, "on": NOW, "amount": D(50000), "years": 10, "added_pension": D(300)}
    return LoanQuestion(**{**known, **more})


@pytest.mark.parametrize(
    ("region", "why", "about"),
    [
        (NANJING, "not_active", "interest_subsidy_renewal"),
        (LIANGJIANG, "not_active", "chongqing_insurance_loan"),
        ("430102", "suspended", "pension_loan"),  # Hunan, stopped in July 2025
        ("451202", "not_sure", "pension_loan"),  # Hechi, whose terms are reported
        ("360102", "not_active", "pension_loan"),  # Jiangxi, since 2014
        ("220102", "not_active", "pension_loan"),  # Changchun, 2008
        ("110105", "no_entry", ""),
    ],
)
def test_no_loan_is_reckoned_unless_a_pack_has_it_in_force(region: str, why: str, about: str) -> None:
    answer = loan(BOOK, asked(region))
    assert answer.loans == () and [(row.what, row.why, row.about) for row in answer.unsaid] == [("loan", why, about)]


def test_before_the_stop_and_as_known_before_it() -> None:
    """90,000 at most: 50,000 at 3.6 % over ten years are 496.77 a month (annuity), 9,612.40 of interest."""
    answer = loan(BOOK, asked("430102", on=date(2025, 3, 1)))
    (found,) = answer.loans
    assert "年利率3.6%（最低3.1%）" in told(answer)[0].zh
    assert (found.instalment, found.interest, found.own_interest) == (D("496.77"), D("9612.40"), D("9612.40"))
    assert found.months_to_recover == 199  # 59,612.40 / 300 = 198.7
    assert loan(BOOK, asked("430102", on=date(2025, 3, 1), added_pension=D(0))).loans[0].months_to_recover is None


def test_less_than_was_asked_for_is_told_and_not_set_against_the_whole_pension() -> None:
    answer = loan(BOOK, asked("430102", on=date(2025, 7, 10), amount=D(200000), years=40))
    (found,) = answer.loans
    assert (found.amount, found.months_to_recover) == (D(90000), None)
    text = [row.en for row in told(answer)]
    assert text[0].startswith("200,000.00 yuan for 40 years are wanted, at most 90,000.00 yuan for 15 years are lent")
    assert "pension grows" not in text[1]


def test_reported_terms_are_told_where_it_is_not_known_whether_they_hold() -> None:
    answer = loan(BOOK, asked("451202"))
    (step,) = answer.steps
    assert (step.inputs["most"], step.inputs["rate"], step.inputs["years"]) == (D(80000), D("0.03"), 10)
    assert "whether it is still given is not known" in told(answer)[-1].en and not answer.settled


def test_from_the_day_of_the_stop_it_is_stopped() -> None:
    assert loan(BOOK, asked("430102", on=date(2025, 7, 10))).loans
    assert [row.why for row in loan(BOOK, asked("430102", on=date(2025, 7, 11))).unsaid] == ["suspended"]


def test_a_subsidy_takes_its_part_of_the_interest() -> None:
    """50,000 at 3 % over ten years: 482.80 a month, interest 7,936; one point of three subsidised: 2,645.33."""
    rule = {"loan": "x", "active": True, "most": "80000", "yearly_rate": "0.03", "subsidy_rate": "0.01", "text": TEXT}
    (found,) = loan(pack(loans=[row("l", **rule, years_most=10)]), asked("CN", years=10)).loans
    assert (found.instalment, found.interest) == (D("482.80"), D("7936.00"))
    assert (found.subsidised, found.own_interest) == (D("2645.33"), D("5290.67"))


def test_a_loan_is_told_with_all_its_figures() -> None:
    """50,000 + 5,290.67 of own interest by 300 a month: 184.3 months."""
    rule = {"loan": "x", "active": True, "most": "80000", "yearly_rate": "0.03", "subsidy_rate": "0.01", "text": TEXT}
    answer = loan(pack(loans=[row("l", **rule, years_most=10)]), asked("CN", years=10))
    (step,) = answer.steps
    assert (step.code, [ground.cite for ground in step.rests_on]) == ("loan", ["l@1"])
    assert step.inputs == {
        "loan": "x", "amount": D(50000), "rate": D("0.03"), "least_rate": None, "years": 10, "instalment": D("482.80"),
        "interest": D("7936.00"), "subsidised": D("2645.33"), "added": D(300), "months": 185,
    }  # fmt: skip
    (found,) = answer.loans
    assert (found.loan, found.months_to_recover, found.text.en) == ("x", 185, "Example.")


@pytest.mark.parametrize("without", ["most", "yearly_rate", "years_most"])
def test_a_loan_that_lacks_one_figure_is_not_reckoned(without: str) -> None:
    rule = {"loan": "x", "active": True, "most": "80000", "yearly_rate": "0.03", "years_most": 10, "text": TEXT}
    answer = loan(
        pack(loans=[row("l", **{name: value for name, value in rule.items() if name != without})]), asked("CN")
    )
    assert answer.loans == () and [(row.why, row.about, row.rule) for row in answer.unsaid] == [
        ("empty_figure", "x", "l@1")
    ]


def test_a_cap_is_told_and_held() -> None:
    """Two thirds of 1290.40 are 860.27; at most 500."""
    rule = row(
        "m", measure="x", who=["employment_difficulty"], lines=["pension", "medical"], share="0.6667", cap="500",
        text=TEXT, months_most=36,
    )  # fmt: skip
    question = {"region": "CN", "known": NOW, "month": "2026-10", "born": "1985-01", "sex": "m", "paid": PAID}
    answer = subsidy(pack(measures=[rule]), SubsidyQuestion(**question, groups={"employment_difficulty": SINCE}))
    assert [grant.monthly for grant in answer.grants] == [D(500)]
    assert [step.inputs["cap"] for step in answer.steps if step.code == "subsidy"] == [D(500)]


def test_a_loan_without_interest_and_one_without_figures() -> None:
    free = row("l", loan="x", active=True, most="40000", yearly_rate="0", years_most=10, text=TEXT)
    (found,) = loan(pack(loans=[free]), asked("CN")).loans
    assert (found.amount, found.instalment, found.interest) == (D(40000), D("333.33"), D(0))
    empty = loan(pack(loans=[row("l", loan="x", active=True, text=TEXT)]), asked("CN"))
    assert [(row.why, row.rule) for row in empty.unsaid] == [("empty_figure", "l@1")]
