"""What a unit or project is told twice, too late, or for no rule, and why it is not used (docs/rules.md, 10)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from insurance_linker.domain.units.decide import decide_unit
from insurance_linker.domain.units.state import unheard_of
from insurance_linker.policy import shipped
from tests.domain.test_units_any_order import CODE, PEOPLE, TODAY, UNIT, fact
from tests.domain.test_units_any_order import project_key as key_of

BOOK = shipped()
PROJECT = key_of(CODE)
AT = {"uscc": UNIT, "name": "甲", "district": "320106"}
BEGAN = {"project": {"code": CODE, "name": "乙", "district": "320106", "started_on": TODAY}, "unit": AT}
OF = {"source": "//s", "id": "another"}
STAFFED = {"unit_id": UNIT, "person_id": PEOPLE[0], "version": 2, "as_of": TODAY, "working": False}
ROSTERED = {"project": CODE, "person_id": PEOPLE[0], "version": 2, "as_of": TODAY, "since": TODAY}
ANSWERED = {"case_id": "0" * 8 + "-0000-5000-8000-" + "0" * 12, "code": "will_enrol", "answered_on": TODAY, "by": "w"}

TOLD: list[tuple[str, str, dict[str, Any], str]] = [
    (UNIT, "unit.registered", {"unit": AT}, "repeated"),
    (UNIT, "unit.corrected", {"unit": AT, "of": OF}, "repeated"),
    (UNIT, "unit.retracted", {"unit": {"uscc": UNIT}, "of": OF}, "repeated"),
    (UNIT, "unit.staffed", STAFFED, "repeated"),
    (UNIT, "case.answered", {**ANSWERED, "unit": {"uscc": UNIT}}, "repeated"),
    (PROJECT, "project.started", BEGAN, "repeated"),
    (PROJECT, "project.insured", {"project": {"code": CODE}, "unit": {"uscc": UNIT}, "on": TODAY}, "repeated"),
    (PROJECT, "project.corrected", {**BEGAN, "of": OF}, "repeated"),
    (PROJECT, "project.corrected", {"project": {"code": CODE}, "unit": AT, "on": TODAY, "of": OF}, "repeated"),
    (PROJECT, "project.retracted", {"project": {"code": CODE}, "unit": AT, "of": OF}, "repeated"),
    (PROJECT, "project.staffed", ROSTERED, "repeated"),
    (PROJECT, "case.answered", {**ANSWERED, "unit": {"uscc": UNIT}}, "repeated"),
    (PROJECT, "site.entered", {"project": {"code": CODE}, "person": {"person_id": PEOPLE[0]}, "on": TODAY}, "repeated"),
]


def not_used(key: str, *told: tuple[str, dict[str, Any]]) -> list[str]:
    """Why the last of these facts is not used."""
    state = unheard_of(key)
    for number, (kind, data) in enumerate(told):
        outcome = decide_unit(state, [fact(number, kind, key, dict(data), TODAY, 0)], BOOK)
        state = outcome.state
    return list(outcome.not_used)


@pytest.mark.parametrize(("key", "kind", "data", "reason"), TOLD)
def test_what_was_told_already_says_nothing_new(key: str, kind: str, data: dict[str, Any], reason: str) -> None:
    first, again = fact(1, kind, key, dict(data), TODAY, 0), fact(1, kind, key, dict(data), TODAY, 0)
    outcome = decide_unit(unheard_of(key), [first, again], BOOK)
    assert list(outcome.not_used) == [reason]
    assert decide_unit(outcome.state, [again], BOOK).state == outcome.state


@pytest.mark.parametrize(
    ("key", "kind", "data"), [(UNIT, "unit.staffed", STAFFED), (PROJECT, "project.staffed", ROSTERED)]
)
def test_a_statement_of_an_earlier_version_is_older(key: str, kind: str, data: dict[str, Any]) -> None:
    assert not_used(key, (kind, data), (kind, {**data, "version": 1})) == ["older"]
    assert not_used(key, (kind, data), (kind, {**data, "version": 3})) == []


def test_a_correction_that_tells_of_another_type_than_its_fact() -> None:
    cover = {"project": {"code": CODE}, "unit": {"uscc": UNIT}, "on": TODAY}
    of_first, of_second = {"of": {"source": "//s", "id": "0"}}, {"of": {"source": "//s", "id": "1"}}
    begun, insured, right = "project.started", "project.insured", "project.corrected"
    assert not_used(PROJECT, (begun, BEGAN), (right, {**cover, **of_first})) == ["no_rule_uses_it"]
    assert not_used(PROJECT, (insured, cover), (right, {**BEGAN, **of_first})) == ["no_rule_uses_it"]
    assert not_used(PROJECT, (begun, BEGAN), (right, {**BEGAN, **of_first}), (right, {**cover, **of_second})) == [
        "no_rule_uses_it"
    ]
    assert not_used(PROJECT, (begun, BEGAN), (right, {**cover, **of_first}), (right, {**BEGAN, **of_second})) == []


@pytest.mark.parametrize("key", [UNIT, PROJECT])
def test_what_no_rule_uses_and_a_day_that_comes(key: str) -> None:
    status = {"person": {"person_id": PEOPLE[0]}, "status": {"kind": "student", "from": TODAY}}
    assert not_used(key, ("status.changed", status)) == ["no_rule_uses_it"]
    assert not_used(key, ("deadline.passed", {"due_on": date(2026, 11, 23)})) == []
