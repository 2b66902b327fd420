"""Every case says why it is there and what would close it, in both languages, from facts that can be looked up."""

from __future__ import annotations

import re
from typing import Any

import pytest

from coverlink.contracts.facts import Fact, fact_id
from coverlink.words.names import ANSWERS
from insurance_linker.domain.reading.ended_by import OTHERWISE, closes
from tests.domain.life import BOOK, TODAY, cases_of, fact, lived, unit

KEPT = f"{unit(0)['name']}|{unit(1)['name']}|[\u4e00-\u9fff]+〔[0-9]+〕[0-9]+号"
"""Names of units and numbers of documents stand as they are in both languages."""
HIRED = {"ref": "E-1", "form": "standard", "started_on": "2025-06-01", "work_district": "320106"}
LAID_OFF = {"ref": "E-1", "ended_on": "2026-11-20", "end_reason": "by_employer"}
REGISTERED = {"ref": "U-1", "registered_on": "2026-11-21", "district": "320105"}


def hired() -> Fact:
    return fact("hired", "employment.started", {"unit": unit(0), "employment": HIRED})


def unemployment_cover(since: str) -> Fact:
    row = {"line": "unemployment", "ref": "C", "from": since, "paid_by": "unit", "district": "320106"}
    return fact("cover", "cover.enrolled", {"unit": unit(0), "cover": row})


def test_an_enrolment_case_names_the_fact_the_rule_and_its_version_and_what_closes_it() -> None:
    state, _ = lived([hired()])
    case = next(case for case in cases_of(state) if case.line == "pension")
    assert case.because[0].facts == (fact_id("//s", "hired"),)
    assert [re.fullmatch(r"[a-z_.0-9]+@2026-11-26", reason.rule) is not None for reason in case.because] == [True, True]
    assert case.because[0].inputs == {
        "form": "standard", "started_on": "2025-06-01", "line": "pension", "rule_since": "2011-07-01",
    }  # fmt: skip
    assert "职工基本养老保险" in case.because[0].text.zh
    source = case.because[1].source
    assert source is not None and "第五十八条" in source.zh and case.because[1].grade == "A"
    assert case.closes_when.code == "cover_in_force"


def covered(name: str, since: str, to: str | None, by: int | None) -> Fact:
    """Pension cover, by a unit or self-paid."""
    row = {"line": "pension", "ref": name, "from": since, "paid_by": "self" if by is None else "unit"}
    more = {} if by is None else {"unit": unit(by)}
    return fact(name, "cover.enrolled", {**more, "cover": {**row, "district": "320106"} | ({"to": to} if to else {})})


OWN = covered("own", "2025-06-01", "2026-03-01", 0)
OWN_BEFORE = covered("own-before", "2025-06-01", "2025-09-01", 0)
EARLIER = covered("earlier", "2020-01-01", "2025-05-01", 1)
SELF_PAID = covered("self", "2026-04-01", None, None)


@pytest.mark.parametrize(
    ("covers", "gap", "rests_on"),
    [
        ([], "missed", None),
        ([EARLIER], "left", ("earlier", {"since": "2020-01-01", "dropped_on": "2025-05-01"})),
        ([EARLIER, SELF_PAID], "left", ("self", {"since": "2026-04-01"})),
        ([SELF_PAID, OWN], "cut", ("own", {"since": "2025-06-01", "dropped": True, "dropped_on": "2026-03-01"})),
        ([OWN_BEFORE, OWN], "cut", ("own", {"since": "2025-06-01", "dropped": True, "dropped_on": "2026-03-01"})),
        ([EARLIER, covered("empty", "2026-01-01", "2026-01-01", 0)], "left", ("earlier", None)),
        ([EARLIER, covered("ahead", "2027-01-01", None, 0)], "left", ("earlier", None)),
    ],
)
def test_a_gap_rests_on_the_cover_before_it(covers: list[Fact], gap: str, rests_on: Any) -> None:
    for order in (covers, covers[::-1]):
        state, _ = lived([hired(), unemployment_cover("2025-06-01"), *order])
        case = next(case for case in cases_of(state) if case.line == "pension" and case.kind == "enrol")
        told = case.because[2:]
        assert case.gap == gap and len(told) == (rests_on is not None)
        if rests_on:
            name, inputs = rests_on
            assert told[0].facts == (fact_id("//s", name),) and told[0].rule == case.because[1].rule
            assert inputs is None or told[0].inputs == inputs
            assert ("断保" in told[0].text.zh) == (gap == "cut") and ("脱保" in told[0].text.zh) == (gap == "left")
            assert ("no end known" in told[0].text.en) == ("dropped_on" not in told[0].inputs)


def test_a_cover_that_is_taken_back_is_no_reason_any_more() -> None:
    retraction = {"of": {"source": "//s", "id": "own"}}
    state, outcomes = lived(
        [hired(), unemployment_cover("2025-06-01"), EARLIER, OWN, fact("r", "cover.retracted", retraction)]
    )
    [row] = [row for row in outcomes[-1].decided if row.case.line == "pension"]
    assert (row.type, row.case.gap) == ("coverlink.case.changed.v1", "left")
    [case] = [case for case in cases_of(state) if case.line == "pension"]
    assert case.because[2].facts == (fact_id("//s", "earlier"),)


def test_a_laid_off_person_hears_what_they_may_be_entitled_to() -> None:
    state, _ = lived(
        [
            hired(),
            unemployment_cover("2025-06-01"),
            fact("end", "employment.ended", {"unit": unit(0), "employment": LAID_OFF}),
            fact("reg", "unemployment.registered", {"unemployment": REGISTERED}),
        ]
    )
    case = next(case for case in cases_of(state) if case.kind == "assist")
    assert case.district == "320106"  # where the job was: nothing tells where the person lives
    benefit = case.advice[0]
    assert (benefit.code, benefit.state) == ("unemployment_benefit", "met")
    assert benefit.inputs["months_paid"] >= 12
    assert [advice.code for advice in case.advice] == [
        "unemployment_benefit", "medical_on_benefit", "flexible_continuation", "resident_continuation", "unit_report",
        "employment_service",
    ]  # fmt: skip


def test_who_left_by_choice_has_no_claim_to_benefit() -> None:
    left = LAID_OFF | {"end_reason": "by_worker"}
    state, _ = lived([hired(), fact("end", "employment.ended", {"employment": left})])
    case = next(case for case in cases_of(state) if case.kind == "assist")
    assert case.advice[0].state == "not_met"


def test_one_unit_that_owes_four_lines_is_one_notice() -> None:
    _, outcomes = lived([hired()])
    assert [(row.template, len(row.params["lines"])) for row in outcomes[0].notices] == [("enrol_overdue", 4)]


def test_closing_says_what_brought_it_about() -> None:
    retraction = {"of": {"source": "//s", "id": "hired"}}
    _, outcomes = lived([hired(), fact("r", "employment.retracted", retraction)])
    assert {row.decision.ending.code for row in outcomes[-1].decided} == {"retracted"}
    _, outcomes = lived([hired(), fact("end", "employment.ended", {"employment": LAID_OFF})])
    assert {row.decision.ending.code for row in outcomes[-1].decided if row.decision.ending} == {"job_ended"}


def test_an_answer_ends_the_case_and_a_waiver_does_not() -> None:
    state, _ = lived([hired()])
    case = next(case for case in cases_of(state) if case.line == "pension")

    def answered(id_: str, code: str) -> object:
        return fact(
            id_, "case.answered",
            {"case_id": case.id, "code": code, "answered_on": "2026-11-23", "by": "worker"},
            source="//coverlink/registry",
        )  # fmt: skip

    state, _ = lived([hired(), answered("a1", "waiver_signed")])
    assert case.id in state.open
    state, outcomes = lived([hired(), answered("a1", "waiver_signed"), answered("a2", "covered_elsewhere")])
    assert case.id not in state.open
    assert [row.decision.ending.code for row in outcomes[-1].decided] == ["answered"]


def test_help_is_offered_where_the_person_lives_as_far_as_that_stands() -> None:
    moved = {"person": {"residence_district": "320102"}, "status": {"kind": "student", "from": "2020-09-01"}}
    lost = [hired(), fact("end", "employment.ended", {"employment": LAID_OFF}), fact("moved", "status.changed", moved)]
    state, _ = lived(lost)
    assert [case.district for case in cases_of(state) if case.kind == "assist"] == ["320102"]
    state, _ = lived([*lost, fact("r", "status.retracted", {"of": {"source": "//s", "id": "moved"}})])
    assert [case.district for case in cases_of(state) if case.kind == "assist"] == ["320106"]


def test_a_dispatched_worker_is_to_be_insured_where_the_work_is() -> None:
    """By the agency or by the user unit on its behalf, at the user unit's place (MOHRSS Order 22, art. 18, 19)."""
    sent = HIRED | {"form": "dispatch", "work_district": "500157"}
    body = {"unit": unit(0), "user_unit": unit(1), "employment": sent}
    state, _ = lived([fact("sent", "employment.started", body)])
    found = {case.line: case for case in cases_of(state)}
    assert {(case.unit_id, case.district) for case in found.values()} == {(unit(0)["uscc"], "500157")}
    assert len(found) == 4 and "or by the user unit" in found["injury"].closes_when.text.en


def test_who_works_without_a_unit_and_stops_is_offered_help_in_words_that_name_none() -> None:
    begun = fact("free", "employment.started", {"employment": HIRED | {"form": "flexible"}})
    state, _ = lived([begun, fact("end", "employment.ended", {"employment": LAID_OFF})])
    (case,) = cases_of(state)
    assert (case.kind, case.unit_id) == ("assist", None)
    assert "without an employer" in case.because[0].text.en and "无用人单位" in case.because[0].text.zh
    assert "unit_report" not in {row.code for row in case.advice}  # there is no unit that could report the loss


def test_a_pre_enrolment_cites_the_rule_of_its_province() -> None:
    row = {"line": "injury", "ref": "P", "from": "2026-10-01", "paid_by": "unit", "district": "320106"}
    told = [
        fact(f"p-{district}", "cover.pre_enrolled", {"unit": unit(number), "cover": row | {"district": district}})
        for number, district in enumerate(["320106", "500157"])
    ]
    state, outcomes = lived([hired(), *told])
    rules = {case.district: case.because[0].rule for case in cases_of(state) if case.kind == "follow_up"}
    assert {place: rule.split("@")[0] for place, rule in rules.items()} == {
        "320106": "follow_up.pre_enrolled.jiangsu", "500157": "follow_up.pre_enrolled",
    }  # fmt: skip
    assert all(notice.template != "follow_up" for outcome in outcomes for notice in outcome.notices)


def test_chinese_sentences_are_chinese() -> None:
    """But for documents' numbers and months, and names that units gave themselves."""
    state, _ = lived(
        [
            hired(),
            fact(
                "over",
                "employment.started",
                {"unit": unit(1), "employment": HIRED | {"ref": "E-2", "form": "over_age"}},
            ),
            fact("end", "employment.ended", {"unit": unit(0), "employment": LAID_OFF}),
            fact("end-2", "employment.ended", {"unit": unit(1), "employment": LAID_OFF | {"ref": "E-2"}}),
        ]
    )
    shown = [
        text
        for case in cases_of(state)
        for text in (
            *(reason.text for reason in case.because),
            case.closes_when.text,
            *(row.text for row in case.advice),
        )
    ]
    assert len(shown) >= 6
    assert [text.zh for text in shown if re.search("[a-z]{2}", text.zh)] == []
    assert [text.en for text in shown if re.search("[\u4e00-\u9fff]", re.sub(KEPT, "", text.en))] == []


def test_what_closes_a_case_is_told_for_its_line() -> None:
    state, _ = lived([hired()])
    told = {case.line: case.closes_when.text.en for case in cases_of(state)}
    assert "any unit that employs the person" in told["pension"]
    assert f"by {unit(0)['name']} itself is in force" in told["injury"]
    on_site = {"unit": unit(0), "project": {"code": "P-1"}, "employment": HIRED | {"form": "construction"}}
    state, _ = lived([fact("hired", "employment.started", on_site)])
    assert ["through the project" in case.closes_when.text.en for case in cases_of(state)] == [True]


def test_what_closes_a_case_tells_every_answer_that_ends_it_as_the_packs_say() -> None:
    policy = BOOK.policy("320106", TODAY)
    for kind, rules in policy.answers.items():
        text = closes(None, rules.ends | rules.owed_after_all)
        ends, others = (rules.ends | rules.owed_after_all), ANSWERS.keys() - rules.ends - rules.owed_after_all
        named = others if "除外" in text.zh else ends
        assert {code for code, name in ANSWERS.items() if name.zh in text.zh} == named, kind
        assert {code for code, name in ANSWERS.items() if name.en in text.en.removesuffix(OTHERWISE.en)} == named, kind
    assert "拒绝" in closes(None, policy.answers["renew"].ends).zh
    assert "拒绝" not in closes(None, policy.answers["renew"].ends - {"refused"}).zh
    assert closes(None, frozenset(ANSWERS)).zh.startswith("登记核实结果时关闭。")
