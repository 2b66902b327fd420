"""Sentences that no life on the pages of tests/told brings about, word for word."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy import Book
from insurance_linker.domain.reading import told
from insurance_linker.domain.reading.entitled import to_what
from tests.domain.life import BOOK, PERSON, fact, lived, unit

SHORT_ZH = "届时不足的，可延长缴费，或转入居民养老保险（社会保险法第十六条）。"
SHORT_EN = "Who is short then may pay on, or move to the residents' pension (Social Insurance Law art. 16)."
KNOWN = {
    "retirement_on": "2027-09-01",
    "months_known": 24,
    "months_before": 90,
    "months_needed": 180,
    "months_left": 11,
}
KNOWN_ZH = "法定退休时间2027-09-01。已知缴费24个月，此前至多90个月不详，须满180个月，距退休还有11个月。"
KNOWN_EN = (
    "Legal retirement: 2027-09-01. 24 months are known, of at most 90 before nothing is known, 180 are needed, "
    "11 are left."
)

ADVICE: list[tuple[str, dict[str, Any], str, str]] = [
    (
        "short_of_years", {"retirement_on": None},
        f"法定退休时间（出生年月不详）。名单显示缴费年限不足，已知月数不详。{SHORT_ZH}",
        f"Legal retirement: a day not known. A list says that months are short; none are known.  {SHORT_EN}",
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
        "2025-03之后中断的月份可按条件补缴，加收滞纳金；是否符合条件由经办机构审核。",
        "The months after 2025-03 may be made up under conditions that the office looks at, with late fees.",
    ),
    (
        "make_up", {"last_month": "2025-03", "late_fee": False},
        "2025-03之后中断的月份可按条件补缴，不收滞纳金；是否符合条件由经办机构审核。",
        "The months after 2025-03 may be made up under conditions that the office looks at, without late fees.",
    ),
    (
        "early_move", {"groups": ["low_income"]},
        "属于可提前转移的群体，可不待法定退休年龄转入城乡居民养老保险，个人账户全部转移。",
        "The person is in a group that may move to the residents' pension before retirement age; the whole account "
        "moves.",
    ),
    (
        "join_where_working", {"district": "320106", "schemes": ["pension", "resident_pension"]},
        "可在原就业地（320106）以个人身份参加职工基本养老保险、城乡居民基本养老保险，不受户籍限制。",
        "The person may join employee pension, residents' pension on their own account where they worked (320106), "
        "wherever they are registered.",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("code", "inputs", "zh", "en"), ADVICE)
def test_what_a_caseworker_reads(code: str, inputs: dict[str, Any], zh: str, en: str) -> None:
    text = to_what(Entitlement(code, "unknown", inputs), BOOK)
    assert (text.zh, text.en) == (zh, en)


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
        (reason,) = told(case, PERSON, renamed()).because
        assert (reason.source, reason.grade, reason.provisional) == (None, None, False)
        assert "依据" not in reason.text.zh and "source" not in reason.text.en
        assert (reason.text.zh[-2:], reason.text.en[-5:]) in {("险。", "orce."), ("效。", "self.")}
        (reason,) = told(case, PERSON, BOOK).because
        assert reason.source and reason.source.zh in reason.text.zh and reason.source.en in reason.text.en
