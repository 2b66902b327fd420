"""What a person without work is told, and how long help took (Social Insurance Law art. 45 to 51; docs/rules.md).

"One person who is cut off from insurance is assisted in finding employment" (interview of 2024). How long benefit
lasts, what going on alone costs and what subsidies there are is in tables, too (tests/scenarios/advised.py).
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest

from coverlink.contracts.decisions import Advice, Case, Ending
from coverlink.contracts.facts import Fact
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.decide import Outcome
from insurance_linker.domain.reading.entitled import to_what
from insurance_linker.domain.reading.to_person import said_to_person
from tests.domain.life import BOOK, PERSON, TODAY, cases_of, fact, lived, unit
from tests.domain.test_groups import group, job, left, own, registered
from tests.reckon import packs

JIANGSU, CHONGQING = "320106", "500103"


def insured(since: str, to: str, id_: str = "insured") -> Fact:
    row = {"line": "unemployment", "ref": id_, "from": since, "to": to, "paid_by": "unit", "district": JIANGSU}
    return fact(id_, "cover.ended", {"unit": unit(0), "cover": row})


def on_benefit(since: str, to: str | None = None) -> Fact:
    return fact(since, "status.changed", {"status": {"kind": "on_benefit", "from": since} | ({"to": to} if to else {})})


def paid_by_the_unit(line: str) -> Fact:
    """Nobody has stopped it yet."""
    row = {"line": line, "ref": "left", "from": "2010-01-01", "paid_by": "unit", "district": JIANGSU}
    return fact("left", "cover.enrolled", {"unit": unit(0), "cover": row})


def told(*facts: Fact) -> Case:
    state, _ = lived(list(facts))
    return next(case for case in cases_of(state) if case.kind in ("assist", "renew") or case.line == "resident_pension")


def advice(code: str, *facts: Fact) -> Advice:
    return next(row for row in told(*facts).advice if row.code == code)


def lost(*facts: Fact, started: str = "2010-01-01", ended: str = "2026-11-10") -> list[Fact]:
    return [job("standard", started), left(ended), *facts]


def test_art_46_a_new_unemployment_is_counted_anew_and_what_was_not_drawn_is_added() -> None:
    """Five years paid give 18 months, of which 6 were drawn; then 24 months paid give 12: together 24."""
    again = [
        insured("2015-01-01", "2020-01-01"), on_benefit("2020-02-01", "2020-08-01"),
        insured("2024-11-01", "2026-11-01", "again"),
    ]  # fmt: skip
    row = advice("unemployment_benefit", *lost(*again, registered("2026-11-12"), started="2024-11-01"))
    assert (row.inputs["months_paid"], row.inputs["unused_months"]) == (24, 12)
    assert (row.inputs["most_months"], row.state) == (24, "met")
    assert "12 months of an earlier benefit are unused" in row.text.en


def test_art_46_what_is_left_of_an_earlier_benefit_may_be_drawn_on_but_that_is_local() -> None:
    again = [
        insured("2018-01-01", "2020-01-01"),
        on_benefit("2020-02-01"),
        insured("2026-06-01", "2026-11-01", "again"),
    ]
    row = advice("unemployment_benefit", *lost(*again, registered("2026-11-12"), started="2020-05-10"))
    assert (row.inputs["months_paid"], row.inputs["unused_months"]) == (5, 8)  # benefit ended by the job: 4 begun
    assert row.state == "unknown"


def test_art_45_who_left_by_choice_or_has_gone_abroad_has_no_claim() -> None:
    paid = insured("2015-01-01", "2026-11-01")
    abroad = fact("abroad", "status.changed", {"status": {"kind": "abroad", "from": "2026-11-15"}})
    assert advice("unemployment_benefit", *lost(paid, registered("2026-11-12"), abroad)).state == "not_met"
    assert advice("unemployment_benefit", *lost(paid)).state == "unknown"  # not registered yet


@pytest.mark.parametrize(
    ("on", "counts"), [("2020-06-01", False), ("2026-11-09", False), ("2026-11-10", True), ("2026-11-12", True)]
)
def test_art_45_a_registration_counts_from_the_day_of_the_loss(on: str, counts: bool) -> None:
    """Art. 50: with the proof that the job ended one registers. One made while still employed was for another loss."""
    facts = lost(insured("2015-01-01", "2026-11-01"), registered(on))
    row, service = advice("unemployment_benefit", *facts), advice("employment_service", *facts)
    assert (row.state, row.inputs["registered"]) == ("met" if counts else "unknown", counts)
    assert (service.inputs["registered"], service.inputs["registered_on"]) == (counts, on if counts else None)


def test_art_48_the_fund_pays_for_medical_cover_while_benefit_is_drawn() -> None:
    assert advice("medical_on_benefit", *lost(on_benefit("2026-11-20"))).state == "met"
    assert advice("medical_on_benefit", *lost()).state == "not_met"
    assert advice("medical_on_benefit", *lost(insured("2015-01-01", "2026-11-01"))).state == "unknown"


def test_art_50_the_unit_has_fifteen_days_and_the_rival_text_is_named() -> None:
    row = advice("unit_report", *lost())
    assert (row.inputs["due_on"], row.inputs["days"], row.state) == ("2026-11-25", 15, "unknown")
    assert [rival["days"] for rival in row.inputs["rivals"]] == [7]
    assert "the higher prevails" in row.text.en


def test_a_unit_that_stopped_cover_while_the_job_goes_on_has_nothing_to_report() -> None:
    case = told(job("standard", "2020-01-01"), insured("2020-01-01", "2026-11-10"))
    assert case.kind == "assist"
    assert "unit_report" not in [row.code for row in case.advice]


def test_going_on_alone_costs_a_fifth_of_a_base_between_floor_and_ceiling() -> None:
    """Interview: "between 60% and 300% of the average salary of urban employees in the province, ... 20%"."""
    pension = advice("flexible_continuation", *lost()).inputs["pension"]
    assert (pension["least"], pension["most"]) == ("990.40", "4952.40")  # of 4952 and 24762, Jiangsu 2026
    text = advice("flexible_continuation", *lost()).text
    assert "provisional" in text.en and "to be verified" in text.en and "暂定" in text.zh
    assert "the local figure is not known" in text.en  # medical: no pack states it
    elsewhere = group("x", "2020-01-01", person={"residence_district": CHONGQING})
    assert advice("flexible_continuation", *lost(elsewhere)).inputs["pension"]["floor"] == "4553"


def test_the_residents_schemes_are_told_of_without_a_figure_where_none_is_known() -> None:
    row = advice("resident_continuation", *lost())
    assert row.inputs == {"resident_pension": None}
    assert "the local figure is not known" in row.text.en


def test_levels_of_the_residents_schemes_are_told_where_a_pack_has_them() -> None:
    levels = packs.row(
        "l", measure="resident_pension_levels", who=["resident"], lines=["resident_pension"], text=packs.TEXT,
        region="320000", rank="draft", levels=[["500", "60"], ["100", "30"], ["3000", "90"]],
    )  # fmt: skip
    state, _ = lived(lost(), packs.with_draft(measures=[levels]))
    assert state
    (found,) = [
        row.inputs["resident_pension"]
        for case in state.open.values()
        for row in case.advice
        if row.code == "resident_continuation"
    ]
    assert found == {"least": "100", "most": "3000", "rules": ["l@1"], "settled": True}


@pytest.mark.parametrize(
    ("facts", "state", "reason"),
    [
        ([group("40-50", "2026-11-11")], "unknown", "no_cover_yet"),
        ([group("40-50", "2026-11-11"), own("pension", "2026-11-15")], "met", "pays_alone"),
        ([own("pension", "2026-11-15")], "unknown", "not_recognised"),
        ([group("40-50", "2026-11-11"), paid_by_the_unit("pension")], "unknown", "no_cover_yet"),
        ([group("40-50", "2026-11-11"), own("pension", "2026-01-01", "2026-11-15")], "unknown", "no_cover_yet"),
        ([group("40-50", "2026-11-11"), own("injury", "2026-11-15")], "unknown", "no_cover_yet"),
        ([group("40-50", "2026-11-11"), own("pension", "2026-01-01")], "met", "pays_alone"),  # a job owed it till then
    ],
)
def test_a_subsidy_is_told_of_with_what_is_known_of_its_conditions(facts: list[Fact], state: str, reason: str) -> None:
    row = advice("flexible_difficulty", *lost(*facts))
    assert (row.state, row.inputs["reason"]) == (state, reason)
    assert row.inputs["rule"].startswith("measure.flexible_difficulty@")


def test_a_subsidy_waits_for_who_has_stopped_paying() -> None:
    """It helps with what was paid (财社〔2017〕164号): nobody unpaid for months hears that they are paying."""
    row = advice("flexible_difficulty", own("pension", "2026-01-01"), group("employment_difficulty", "2026-01-01"))
    assert (row.state, row.inputs["reason"]) == ("unknown", "not_paying")
    assert row.to_person and "once you pay again" in row.to_person.en and "恢复个人缴费后" in row.to_person.zh
    also_medical = [own("pension", "2026-01-01"), own("medical", "2026-01-01", id_="m")]
    row = advice("flexible_difficulty", *also_medical, group("employment_difficulty", "2026-01-01"))
    assert (row.state, row.inputs["reason"]) == ("met", "pays_alone")


def test_who_is_past_retirement_is_not_told_that_it_is_near() -> None:
    old = {"born": "1960-01", "sex": "m"}
    row = advice("older_interrupted", own("pension", "2026-01-01", person=old))
    assert row.to_person and "or past it" in row.to_person.en and "或超过" in row.to_person.zh


def test_what_is_graded_c_is_never_promised_and_what_a_law_says_is() -> None:
    home = {"person": {"residence_district": JIANGSU}}
    poor = group("low_income", "2026-11-01", **home)
    pension, medical = advice("resident_pension_paid", poor), advice("resident_medical_paid", poor)
    assert (pension.state, pension.inputs["reason"]) == ("unknown", "to_be_verified")
    assert "do not promise it" in pension.text.en
    assert (medical.state, medical.inputs["reason"]) == ("met", "recognised")
    in_work = lost(group("low_income", "2026-11-01"), own("medical", "2026-11-15"))
    assert advice("resident_medical_paid", *in_work).inputs["reason"] == "other_cover"


def test_the_employment_service_hears_what_it_needs_and_nothing_that_names_the_person() -> None:
    row = advice("employment_service", *lost(registered("2026-11-12"), group("40-50", "2026-11-11")))
    assert row.inputs == {
        "district": JIANGSU, "registered": True, "registered_on": "2026-11-12", "out_of_work_since": "2026-11-10",
        "last_form": "standard", "groups": ["older_unemployed"], "age_band": "35-44",
    }  # fmt: skip
    assert PERSON not in str(row)


def test_payers_near_retirement_come_first() -> None:
    """Interview: "regularly screen information on older employees who have interrupted payment"."""
    unpaid = own("pension", "2026-06-01")
    assert told(unpaid).priority == 45
    old = told(own("pension", "2026-06-01", person={"born": "1967-01", "sex": "m"}))
    assert (old.kind, old.priority) == ("renew", 70)
    assert [row.code for row in old.advice if row.code == "older_interrupted"] == ["older_interrupted"]


def test_who_is_short_of_years_hears_what_is_known() -> None:
    person = {"born": "1970-01", "sex": "m"}
    alone = [own("pension", "1988-01-01", "1998-01-01", person=dict(person)), own("pension", "2026-06-01", id_="now")]
    row = advice("short_of_years", *alone)
    assert row.inputs["reason"] == "reckoned"
    assert (row.inputs["months_known"], row.inputs["months_before"], row.inputs["months_needed"]) == (126, 24, 192)
    assert (row.inputs["months_left"], row.inputs["enough_if_paid"]) == (54, True)
    by_list = advice("short_of_years", *lost(group("short_of_years", "2026-01-01")))
    assert by_list.inputs["reason"] == "listed"
    assert "none are known" in by_list.text.en


def answered(case: Case, code: str, on: str, id_: str = "answer") -> Fact:
    body: dict[str, Any] = {"case_id": case.id, "code": code, "answered_on": on, "by": "worker"}
    return fact(id_, "case.answered", body, source="//coverlink/registry")


def ending(outcomes: list[Outcome]) -> Ending:
    (row,) = (row for row in outcomes[-1].decided if row.decision.ending and row.decision.case.kind == "assist")
    assert row.decision.ending
    return row.decision.ending


def test_work_again_closes_it_and_the_ending_says_after_how_many_days() -> None:
    _, outcomes = lived([*lost(), job("standard", "2026-11-20", "again")])
    assert ending(outcomes).code == "re_employed"
    assert ending(outcomes).inputs == {"since": "2026-11-10", "days_to_re_employment": 10}


@pytest.mark.parametrize(
    ("code", "days"),
    [("referred", 5), ("assisted", 5), ("refused", 5), ("unreachable", None), ("wrong_lead", None), ("deceased", None)],
)
def test_the_first_answer_that_is_a_contact_counts(code: str, days: int | None) -> None:
    _, outcomes = lived([*lost(), answered(told(*lost()), code, "2026-11-15")])
    assert ending(outcomes).code == "answered"
    assert ending(outcomes).inputs.get("days_to_first_contact") == days


def test_a_waiver_is_a_contact_that_closes_nothing() -> None:
    waiver = answered(told(*lost()), "waiver_signed", "2026-11-12")
    state, _ = lived([*lost(), waiver])
    assert [case.kind for case in cases_of(state) if case.kind == "assist"] == ["assist"]
    _, outcomes = lived([*lost(), waiver, job("standard", "2026-11-20", "again")])
    assert ending(outcomes).inputs == {
        "since": "2026-11-10", "days_to_first_contact": 2, "days_to_re_employment": 10,
    }  # fmt: skip


def test_all_of_it_is_said_in_both_languages_to_the_caseworker_and_to_the_person() -> None:
    facts = lost(
        insured("2015-01-01", "2026-11-01"), registered("2026-11-12"), on_benefit("2020-02-01", "2020-08-01"),
        group("40-50", "2026-11-11", id_="a"), group("graduate", "2026-06-01", id_="b"),
        group("low_income", "2026-06-01", id_="c"), group("short_of_years", "2026-06-01", id_="d"),
    )  # fmt: skip
    state, _ = lived(facts)
    cases = [case for case in cases_of(state) if case.advice]
    assert {case.line for case in cases} == {None, "resident_pension"}
    rows = [row for case in cases for row in case.advice]
    assert len({row.code for row in rows}) >= 12
    for text in [text for row in rows for text in (row.text, row.to_person)] + [
        text for case in cases for text in (case.because[0].text, case.closes_when.text)
    ]:
        assert text
        assert not re.search("[a-z]{2}", text.zh), text.zh
        assert not re.search("[\u4e00-\u9fff]", re.sub(r"第\d公司|[\u4e00-\u9fff]+〔\d+〕\d+号", "", text.en)), text.en


def test_a_case_of_guidance_ends_for_a_reason_that_is_said() -> None:
    home = {"person": {"residence_district": JIANGSU}}
    begun = [group("fisher", "2026-11-01", **home)]
    cover = {"line": "resident_pension", "ref": "R", "from": "2026-11-20", "paid_by": "self", "district": JIANGSU}
    then: dict[str, Fact] = {
        "covered": fact("cover", "cover.enrolled", {"cover": cover}),
        "excused": fact("status", "status.changed", {"status": {"kind": "student", "from": "2026-09-01"}}),
        "owed_by_unit": job("standard", "2026-11-20"),
        "retracted": fact("back", "group.retracted", {"of": {"source": "//s", "id": "list"}}),
        "resolved": group("fisher", "2026-11-01", "2026-11-20", id_="end"),
    }
    for code, said in then.items():
        _, outcomes = lived([*begun, said])
        endings = [row.decision.ending.code for row in outcomes[-1].decided if row.decision.ending]
        assert endings == [code]


def test_guidance_sends_no_message_and_is_late_as_missed() -> None:
    home = {"person": {"residence_district": JIANGSU}}
    state, outcomes = lived([group("fisher", (TODAY - timedelta(60)).isoformat(), **home)])
    (case,) = cases_of(state)
    assert (case.kind, case.unit_id, case.gap, case.priority) == ("enrol", None, "missed", 40)
    assert case.due_on == date(2026, 10, 24)
    assert [notice for outcome in outcomes for notice in outcome.notices] == []


def test_a_case_opened_before_all_this_was_told_can_still_be_told() -> None:
    before = {"months_paid": 14, "months_needed": 12, "involuntary": True, "registered": True, "most_months": 12}
    row = Entitlement("unemployment_benefit", "met", before)
    assert "14 months" in to_what(row, BOOK).en and said_to_person(row, BOOK).zh
    assert to_what(Entitlement("flexible_continuation", "met"), BOOK).en
