"""No sentence that a scenario, a life or a question makes has a day, a code or a count as only machines write them."""

from __future__ import annotations

import re

import pytest

from tests.told.sentences import FAULTS, NAMED, faults, sentences

WRONG = {
    "both": [
        "自2026-11-23起", "after 2026-11", "end_reason", "form=standard", "measure.resident_medical", "x@2026", "None",
        "{month}", "地区320106", "known.  Who", "不详。。", "（）",
    ],
    "zh": ["每月fee元", "最长0个月", "合计0.00元"],
    "en": ["1 months are", "2 month of it", "at most 0 months", "0.00 yuan"],
}  # fmt: skip
RIGHT = {
    "zh": ["工伤保险应保1人、已保0人", "100.00×0.05%×31=155.00元", "代码91320106000000012A的单位", "缴费10个月"],
    "en": ["work injury 0 of 1 covered", "100.00 × 0.2% × 344 = 68.80 yuan", "10 months", "art. 16", "a 30-day term"],
}


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_people_read_is_written_for_people(language: str) -> None:
    assert len(sentences()[language]) > 500
    assert not faults(language)


@pytest.mark.parametrize(("where", "sentence"), [(where, one) for where, rows in WRONG.items() for one in rows])
def test_what_is_refused(where: str, sentence: str) -> None:
    assert any(re.search(pattern, sentence) for pattern in FAULTS[where].values())


@pytest.mark.parametrize(("language", "sentence"), [(where, one) for where, rows in RIGHT.items() for one in rows])
def test_what_is_not(language: str, sentence: str) -> None:
    patterns = {**FAULTS["both"], **FAULTS[language]}.values()
    assert not any(re.search(pattern, NAMED.sub("X", sentence)) for pattern in patterns)
