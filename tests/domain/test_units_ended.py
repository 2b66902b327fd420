"""Why a unit's or a project's case closed when what it rested on was put right or taken back."""

from __future__ import annotations

from typing import Any

import pytest

from insurance_linker.domain.units.decide import decide_unit
from insurance_linker.domain.units.project import project_case
from insurance_linker.domain.units.state import unheard_of
from tests.domain.test_units_any_order import (
    ABOUT,
    BOOK,
    CODE,
    OTHER,
    PEOPLE,
    TODAY,
    UNIT,
    fact,
    project_key,
    timedelta,
)

AGO = TODAY - timedelta(30)
PROJECT = project_key(CODE)
AT = {"unit": {"uscc": UNIT, "name": "甲", "district": "320106"}}
LATE = {
    "unit_id": UNIT, "person_id": PEOPLE[0], "version": 1, "as_of": TODAY, "working": True, "district": "320106",
    "since": AGO, "owed": ("injury",), "missing": ("injury",), "due_on": TODAY - timedelta(1),
}  # fmt: skip
OF = {"of": {"source": "//s", "id": "0"}}


def began(**more: Any) -> dict[str, Any]:
    told = {"code": CODE, "name": "东", "district": "500157", "started_on": AGO, "cost": "1.00", **more}
    return {"project": told, "unit": {"uscc": UNIT}}


COVER = {**ABOUT, "on": AGO}
Told = tuple[str, dict[str, Any]]
ENDED: list[tuple[str, list[Told], Told, str]] = [
    (UNIT, [("unit.registered", AT), ("unit.staffed", LATE)], ("unit.retracted", AT | OF), "retracted"),
    (PROJECT, [("project.started", began())], ("project.retracted", {**ABOUT, **OF}), "retracted"),
    (PROJECT, [("project.started", began())], ("project.corrected", began(ends_on=TODAY) | OF), "corrected"),
    (PROJECT, [("project.started", began())], ("project.insured", COVER), "covered"),
    (
        PROJECT,
        [("project.insured", {**COVER, "on": TODAY + timedelta(9)}), ("project.started", began())],
        ("project.corrected", COVER | OF),
        "covered",
    ),
]


@pytest.mark.parametrize(("key", "before", "then", "code"), ENDED)
def test_a_case_says_why_it_ended(key: str, before: list[Told], then: Told, code: str) -> None:
    told = [fact(number, kind, key, data, TODAY, number) for number, (kind, data) in enumerate([*before, then])]
    state = decide_unit(unheard_of(key), told[:-1], BOOK).state
    assert len(state.open) == 1
    [ended] = [row.decision for row in decide_unit(state, told[-1:], BOOK).decided if row.type.endswith("closed.v1")]
    assert ended.ending and ended.ending.code == code


def test_a_case_that_closes_after_a_correction_has_not_closed_by_it() -> None:
    """Given a project whose start was put right and which stays uninsured, when it is insured, then it is covered."""
    told = [
        fact(0, "project.started", PROJECT, began(), TODAY, 0),
        fact(1, "project.corrected", PROJECT, began(name="西") | OF, TODAY, 1),
        fact(2, "project.insured", PROJECT, COVER, TODAY, 2),
    ]
    state = unheard_of(PROJECT)
    for one in told:
        outcome = decide_unit(state, [one], BOOK)
        state = outcome.state
    assert [row.decision.ending.code for row in outcome.decided if row.decision.ending] == ["covered"]


@pytest.mark.parametrize("whose", [UNIT, None])
def test_a_project_that_comes_to_another_unit_is_asked_of_it_anew(whose: str | None) -> None:
    """Also if the first unit's answer is from before answers were kept with their unit."""
    answer = {"case_id": project_case(CODE), "code": "wrong_lead", "answered_on": TODAY, "by": "w"}
    moved = began() | OF | {"unit": {"uscc": OTHER}}
    told = [
        fact(0, "project.started", PROJECT, began(), TODAY, 0),
        fact(1, "case.answered", PROJECT, answer | ({"unit": {"uscc": whose}} if whose else {}), TODAY, 1),
        fact(2, "project.corrected", PROJECT, moved, TODAY + timedelta(1), 24 * 60 * 400),
    ]
    state = decide_unit(unheard_of(PROJECT), told[:-1], BOOK).state
    assert not state.open
    state = decide_unit(state, told[-1:], BOOK).state
    assert [case.unit_id for case in state.open.values()] == [OTHER]
