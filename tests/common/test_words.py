"""Codes, days, counts and figures as people write them, in both languages."""

from __future__ import annotations

from datetime import date
from typing import Any, get_args

import pytest

from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.fields import CaseKind, EndReason, Line, Payer, WorkForm
from coverlink.words.counts import form, some
from coverlink.words.days import day, days, month, written
from coverlink.words.facts import fact_called
from coverlink.words.figures import figures
from coverlink.words.names import END_REASONS, FORMS, KINDS, LINES, PAYERS, beginning, unit_called
from coverlink.words.places import place
from coverlink.words.sources import SOURCES, teller
from coverlink_simulator.scribe import PARTS
from insurance_linker.domain.policy.sources import SourceRank
from insurance_linker.policy import load_book


@pytest.mark.parametrize(
    ("names", "codes"),
    [(KINDS, CaseKind), (LINES, Line), (FORMS, WorkForm), (END_REASONS, EndReason), (PAYERS, Payer)],
)
def test_every_code_has_words(names: dict[str, Any], codes: Any) -> None:
    assert set(names) == set(get_args(codes))
    assert all(text.zh and text.en for text in names.values())


def test_every_type_of_fact_has_words() -> None:
    assert all("." not in fact_called(name).en for name in CATALOGUE)
    assert fact_called("coverlink.moon.landed.v1").zh == "moon.landed", "a new one is seen, not hidden"


def test_who_tells_is_known_by_the_first_part_of_the_source() -> None:
    told = [teller(one) for one in ("//tax.nanjing.example/in", "https://tax.example", "//tax", "//coverlink/registry")]
    assert [one and one.en for one in told] == ["the tax office", "the tax office", "the tax office", "a caseworker"]
    assert not any(map(teller, ("//taxi.example", "//tax-advice.example", "//tax_1", "//Tax.example", "tax", "", "//")))


def test_whom_the_packs_trust_and_whom_the_simulator_lets_tell_have_words() -> None:
    ranked = {row.prefix for row in load_book().rows("sources") if isinstance(row, SourceRank)}
    assert ranked and all(map(teller, ranked)) and all(teller(f"//{part}.sim.example") for part in PARTS)
    assert all(text.zh and text.en for text in SOURCES.values())


def test_days_and_months() -> None:
    assert (day("2026-11-03").zh, day(date(2026, 11, 3)).en) == ("2026年11月3日", "3 November 2026")
    assert (month("2026-05").zh, month(date(2026, 5, 1)).en) == ("2026年5月", "May 2026")
    assert days(["2026-01-01", "2026-02-01"]).en == "1 January 2026, 1 February 2026"
    assert days(["2026-01-01", "2026-02-01"]).zh == "2026年1月1日、2026年2月1日"
    assert written("320106") is None and written("40-50") is None and written("2026-05") == month("2026-05")
    with pytest.raises(ValueError):
        day("soon")


def test_counts() -> None:
    assert [some(0, "month"), some(1, "month"), some(2, "month")] == ["0 months", "1 month", "2 months"]
    assert (some(1, "person"), some(3, "person"), form(1, "is"), form(2, "is")) == ("1 person", "3 people", "is", "are")


def test_places_and_units() -> None:
    assert (place("320106").zh, place("320106").en, place("999999").zh) == ("南京鼓楼", "Gulou, Nanjing", "999999")
    nameless = unit_called("91320106000000012A")
    assert (nameless.zh, beginning(nameless)) == (
        "代码91320106000000012A的单位",
        "The unit with code 91320106000000012A",
    )
    assert beginning(unit_called("the shop")) == "the shop" and unit_called(None).zh == ""


def test_figures_have_names_and_values_and_what_only_machines_need_is_left_out() -> None:
    inputs = {
        "about": "incomplete", "people": ["p1"], "since": "2026-11-03", "last_month": "2026-05", "end_reason": "agreed",
        "dropped": False, "lines": ["pension", "injury"], "owed": {"pension": 2}, "user_unit": None, "cost": "500000",
        "moon": "full",
    }  # fmt: skip
    told = {one.name.en: (one.value.zh, one.value.en) for one in figures(inputs)}
    assert told == {
        "since": ("2026年11月3日", "3 November 2026"),
        "last month that counts as paid": ("2026年5月", "May 2026"),
        "why the job ended": ("协商解除", "ended by agreement"),
        "the unit stopped the cover": ("否", "no"),
        "lines": ("职工基本养老保险、工伤保险", "employee pension, work injury"),
        "people for whom it is owed": ("职工基本养老保险2", "employee pension 2"),
        "cost in yuan": ("500,000.00", "500,000.00"),
        "moon": ("full", "full"),
    }


@pytest.mark.parametrize("value", ["2026-13-01", "2026-02-30", "2026-00", "0000-01", "20261101", "x"])
def test_what_only_looks_like_a_day_is_none(value: str) -> None:
    assert written(value) is None
