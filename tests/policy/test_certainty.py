"""Nothing of grade C, provisional, empty or suspended is shown as settled."""

from __future__ import annotations

from typing import get_args

import pytest

from insurance_linker.domain.policy.certainty import (
    NO_FIGURE,
    PROVISIONAL,
    SUSPENDED,
    TO_BE_VERIFIED,
    marks,
    settled,
)
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.pack import Section
from insurance_linker.policy import shipped

ENTRIES = {row.rule: row for kind in get_args(Section) for row in shipped().rows(kind)}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("base.chongqing.2025", ()),
        ("base.jiangsu.2026.provisional", (PROVISIONAL,)),
        ("base.chongqing.2023", (TO_BE_VERIFIED,)),
        ("rate.jiangsu.unemployment.unit.2026", (TO_BE_VERIFIED, PROVISIONAL)),
        ("rate.jiangsu.medical.unit", (TO_BE_VERIFIED, NO_FIGURE)),
        ("project_rate.chongqing", (TO_BE_VERIFIED, NO_FIGURE)),
        ("loan.chongqing.insurance_loan", (TO_BE_VERIFIED, NO_FIGURE)),
        ("loan.hunan.resident_pension", (SUSPENDED,)),
        ("interest.pension.2026", (TO_BE_VERIFIED, NO_FIGURE)),
        ("measure.resident_medical.art_25", (NO_FIGURE,)),
        ("unknown.chongqing.loan", (TO_BE_VERIFIED, NO_FIGURE)),
        ("late_fee.art_86", ()),
    ],
)
def test_an_entry_carries_its_marks(rule: str, expected: tuple[object, ...]) -> None:
    assert marks(ENTRIES[rule]) == expected
    assert settled(ENTRIES[rule]) is not bool(expected)


@pytest.mark.parametrize("entry", ENTRIES.values(), ids=ENTRIES)
def test_no_entry_of_grade_c_is_settled(entry: Entry) -> None:
    assert entry.grade != "C" or not settled(entry)


def test_a_pension_base_has_a_grade_of_its_own() -> None:
    entry = ENTRIES["base.chongqing.2025"]
    assert settled(entry, "floor")
    assert marks(entry, "pension_base") == (TO_BE_VERIFIED,)
    assert marks(ENTRIES["base.jiangsu.2023"], "wage") == (NO_FIGURE,)


def test_words_are_in_both_languages() -> None:
    assert [(mark.zh, mark.en) for mark in (TO_BE_VERIFIED, PROVISIONAL)] == [
        ("待核实", "to be verified"),
        ("暂定", "provisional"),
    ]
