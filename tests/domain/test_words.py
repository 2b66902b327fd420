"""Sentences that no life on the pages of tests/told brings about, word for word."""

from __future__ import annotations

import re
from typing import Any

import pytest
from msgspec.structs import replace

from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reading import told
from insurance_linker.domain.reading.entitled import to_what
from insurance_linker.domain.reading.to_person import said_to_person
from tests.domain.life import BOOK, PERSON, TODAY, fact, lived, unit

POLICY = BOOK.policy("320106", TODAY)
SHORT_ZH = "届时不足的，可延长缴费，或转入居民养老保险（社会保险法第十六条）。"
SHORT_EN = "Who is short then may pay on, or move to the residents' pension (Social Insurance Law art. 16)."
KNOWN = {
    "retirement_on": "2027-09-01",
    "months_known": 24,
    "months_before": 90,
    "months_needed": 180,
    "months_left": 11,
}
KNOWN_ZH = "法定退休时间2027年9月。须缴满180个月，已知缴费24个月，此前至多90个月不详。距退休还有11个月。"
KNOWN_EN = (
    "Legal retirement: September 2027. 180 months are needed, 24 are known; of at most 90 before that nothing is "
    "known. 11 months are left until then."
)

ADVICE: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "short_of_years", {"retirement_on": None},
        f"法定退休时间不详（出生年月不详）。名单显示缴费年限不足，已知月数不详。{SHORT_ZH}",
        "Legal retirement: not known, as the month of birth is not. A list says that months are short; none are known. "
        f"{SHORT_EN}",
    ),
    (
        "short_of_years", KNOWN | {"enough_if_paid": True},
        f"{KNOWN_ZH}逐月缴至退休可能满足。{SHORT_ZH}",
        f"{KNOWN_EN} Paying every month until then may be enough. {SHORT_EN}",
    ),
    (
        "short_of_years", KNOWN | {"enough_if_paid": False},
        f"{KNOWN_ZH}即使逐月缴至退休也不满足。{SHORT_ZH}",
        f"{KNOWN_EN} Paying every month until then is not enough. {SHORT_EN}",
    ),
    (
        "make_up", {"last_month": "2025-03", "late_fee": True},
        "2025年3月之后中断的月份可按条件补缴，加收滞纳金；是否符合条件由经办机构审核。",
        "The months after March 2025 may be made up under conditions that the office looks at, with late fees.",
    ),
    (
        "make_up", {"last_month": "2025-03", "late_fee": False},
        "2025年3月之后中断的月份可按条件补缴，不收滞纳金；是否符合条件由经办机构审核。",
        "The months after March 2025 may be made up under conditions that the office looks at, without late fees.",
    ),
    (
        "early_move", {"groups": ["low_income"]},
        "属于可提前转移的群体，可不待法定退休年龄转入城乡居民养老保险，个人账户全部转移。",
        "The person is in a group that may move to the residents' pension before retirement age; the whole account "
        "moves.",
    ),
    (
        "join_where_working", {"district": "320106", "schemes": ["pension", "resident_pension"]},
        "可在原就业地（南京鼓楼）以个人身份参加职工基本养老保险、城乡居民基本养老保险，不受户籍限制。",
        "The person may join employee pension, residents' pension on their own account where they worked (Gulou, "
        "Nanjing), wherever they are registered.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "inputs", "zh", "en"), ADVICE)
def test_what_a_caseworker_reads(code: str, inputs: dict[str, Any], zh: str, en: str) -> None:
    text = to_what(Entitlement(code, "unknown", inputs), BOOK)
    assert (text.zh, text.en) == (zh, en)


TO_PERSON = [
    ("make_up", "中断的月份可按条件补缴，请到窗口询问。",
     "The months you missed may be made up under conditions: please ask at the counter."),
    (
        "early_move", "您可不待退休年龄转入城乡居民养老保险，个人账户全部转移。",
        "You may move to the residents' pension before retirement age, with your whole account.",
    ),
    (
        "join_where_working", "您可在原就业地以个人身份参保，不受户籍限制。",
        "You may join on your own account where you worked, wherever you are registered.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "zh", "en"), TO_PERSON)
def test_what_the_person_reads(code: str, zh: str, en: str) -> None:
    text = said_to_person(Entitlement(code, "unknown", {}), BOOK)
    assert (text.zh, text.en) == (zh, en)


def test_a_loss_of_which_no_reason_was_told() -> None:
    job = {"ref": "E", "form": "platform", "started_on": "2026-01-01", "work_district": "320106"}
    begun = fact("e", "employment.started", {"unit": unit(0), "employment": job})
    body = {"of": {"source": "//s", "id": "e"}, "unit": unit(0), "employment": {**job, "ended_on": "2026-11-01"}}
    state, _ = lived([begun, fact("f", "employment.corrected", body)])
    assert state
    (case,) = state.open.values()
    (reason,) = told(case, PERSON, BOOK, POLICY).because
    assert reason.text.zh == "在第0公司的最后一份工作于2026年11月1日结束（原因不明），目前没有其他工作。"
    assert (
        reason.text.en
        == "The last job, at 第0公司, ended on 1 November 2026 (for a reason unknown); no other job is known."
    )


LIMIT = {"days": 15, "working_days": True}
REPORT = {"unit": "某单位", "due_on": "2026-11-25", **LIMIT}


def test_a_report_within_working_days_and_its_rivals() -> None:
    alone = to_what(Entitlement("unit_report", "unknown", {**REPORT, "rivals": []}), BOOK)
    assert alone.zh.startswith("某单位应自终止劳动关系起15个工作日内（最迟2026年11月25日）") and alone.zh.endswith(
        "尚无记录。"
    )
    assert "within 15 working days (by 25 November 2026)" in alone.en and alone.en.endswith(
        "whether it has is not known."
    )
    rivals = [{"days": 7, "working_days": False}, {"days": 3, "working_days": True}]
    several = to_what(Entitlement("unit_report", "unknown", {**REPORT, "rivals": rivals}), BOOK)
    assert several.zh.endswith("尚无记录。另有规定为7日、3个工作日，以位阶高的为准。")
    assert several.en.endswith("is not known. Other texts say 7 days, 3 working days; the higher prevails.")


def test_amounts_of_each_line_are_told() -> None:
    pension = {"least": "1.00", "most": "2.00", "rules": [], "settled": True}
    medical = {"least": "3.00", "most": "4.00", "rules": [], "settled": True}
    both = to_what(Entitlement("flexible_continuation", "met", {"pension": pension, "medical": medical}), BOOK)
    assert re.findall(r"[1-4]\.00", both.zh) == re.findall(r"[1-4]\.00", both.en) == ["1.00", "2.00", "3.00", "4.00"]
    cite = BOOK.rows("measures")[0].cite
    told_of = to_what(
        Entitlement("resident_continuation", "met", {"resident_pension": {**pension, "rules": [cite]}}), BOOK
    )
    assert "1.00" in told_of.zh and BOOK.rows("measures")[0].source.zh in told_of.zh


def test_who_registered_on_a_day_that_an_old_case_does_not_hold() -> None:
    given = {"months_paid": 24, "months_needed": 12, "most_months": 12, "involuntary": True, "registered": True}
    text = to_what(Entitlement("unemployment_benefit", "met", given), BOOK)
    assert "；非本人意愿中断就业；已办理失业登记。" in text.zh
    assert "; the job was lost involuntarily; registered as unemployed. At most 12 months." in text.en


def renamed() -> Book:
    """The same packs in another version: what a case cites is in none of them."""
    return Book(
        replace(
            pack,
            **{
                kind: tuple(replace(row, pack=f"{pack.id}@2099-01-01") for row in rows)
                for kind in pack.__struct_fields__
                if isinstance(rows := getattr(pack, kind), tuple)
            },
        )
        for pack in BOOK.packs
    )


def test_a_case_whose_rule_is_in_no_pack_any_more_is_told_without_its_source() -> None:
    listing = {"person": {"residence_district": "320106"}, "group": {"kind": "fisher", "from": "2026-01-01"}}
    cover = {"line": "injury", "ref": "A", "from": "2026-10-01", "paid_by": "unit", "district": "320106"}
    state, _ = lived(
        [
            fact("list", "group.listed", listing),
            fact("announced", "cover.pre_enrolled", {"unit": unit(0), "cover": cover}),
        ]
    )
    assert state and {case.kind for case in state.open.values()} == {"enrol", "follow_up"}
    for case in state.open.values():
        (reason,) = told(case, PERSON, renamed(), POLICY).because
        assert (reason.source, reason.grade, reason.provisional) == (None, None, False)
        assert "依据" not in reason.text.zh and "source" not in reason.text.en
        assert (reason.text.zh[-2:], reason.text.en[-5:]) in {("险。", "orce."), ("效。", "self.")}
        (reason,) = told(case, PERSON, BOOK, POLICY).because
        assert reason.source and reason.source.zh in reason.text.zh and reason.source.en in reason.text.en
