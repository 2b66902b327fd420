"""A caseworker takes an answer back: what it closed opens again, in whatever order the two come."""

from __future__ import annotations

from datetime import date, datetime
from itertools import permutations
from typing import Any

import msgspec
import pytest

from coverlink.contracts.catalogue import CATALOGUE, UNIT_FACTS
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.units.project import project_case
from insurance_linker.domain.units.unit import unit_case
from tests.domain.life import CHINA, PERSON, cases_of, fact, lived
from tests.domain.stages import Stages
from tests.domain.test_endings import LOST, OWN, answered, cover, hired

REGISTRY = "//coverlink/registry"
UNIT, CODE = "91320106MA1ABCDE0X", "P-1"


def undone(case: str, of: str = "answer") -> Fact:
    body = {"of": {"source": REGISTRY, "id": of}, "case_id": case, "retracted_on": "2026-11-23", "by": "worker"}
    return fact("undone", "case.retracted", body, source=REGISTRY)


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ([hired()], answered("enrol", "covered_elsewhere", "injury")),
        (LOST, answered("assist", "assisted", None, None)),
    ],
    ids=["enrol", "assist"],
)
def test_what_it_closed_is_open_again_under_the_same_id(facts: list[Fact], answer: Fact) -> None:
    without, _ = lived(facts)
    case: Any = answer.data
    state, outcomes = lived([*facts, answer, undone(case.case_id)])
    told = [(row.type.split(".")[-2], row.case.id) for row in outcomes[-1].decided]
    assert ("opened", case.case_id) in told
    assert {row.id for row in cases_of(state)} == {row.id for row in cases_of(without)}


def test_every_order_ends_in_the_same() -> None:
    answer = answered("enrol", "covered_elsewhere", "injury")
    case: Any = answer.data
    four = [hired(), answer, undone(case.case_id), cover("medical")]
    ends = {frozenset(row.id for row in cases_of(lived(list(order))[0])) for order in permutations(four)}
    assert len(ends) == 1 and case.case_id in next(iter(ends))


def test_an_answer_anew_counts() -> None:
    first = answered("enrol", "covered_elsewhere", "injury")
    case: Any = first.data
    anew = fact("answer 2", "case.answered", msgspec.to_builtins(case) | {"code": "serving"}, source=REGISTRY)
    state, _ = lived([hired(), first, undone(case.case_id), anew])
    assert case.case_id not in {row.id for row in cases_of(state)}


def test_what_cover_closed_meanwhile_stays_closed() -> None:
    answer = answered("enrol", "covered_elsewhere", "injury")
    case: Any = answer.data
    state, outcomes = lived([hired(), answer, cover(), undone(case.case_id)])
    assert cases_of(state) == [] and outcomes[-1].decided == []


def test_nothing_of_it_is_left_where_no_answer_is_known() -> None:
    state, outcomes = lived([*OWN, undone("of nothing known")])
    assert [row.kind for row in cases_of(state)] == ["renew"] and outcomes[-1].decided == []


def about_units(name: str, kind: str, key: str, body: dict[str, Any]) -> Fact:
    row, at = CATALOGUE[f"coverlink.{kind}.v1"], datetime(2026, 11, 23, 9, tzinfo=CHINA)
    return Fact(
        fact_id=fact_id(REGISTRY, name), source=REGISTRY, id=name, type=row.name, time=at, recorded_at=at, subject=key,
        data=msgspec.convert(body, row.body),
    )  # fmt: skip


@pytest.mark.parametrize("of_project", [False, True], ids=["unit", "project"])
@pytest.mark.parametrize("answer_first", [True, False])
def test_a_units_and_its_projects_case_open_again(of_project: bool, answer_first: bool) -> None:
    stages, who = Stages(), {"unit": {"uscc": UNIT}}
    if of_project:
        told = {"code": CODE, "name": "东", "district": "500157", "started_on": "2026-11-01", "cost": "1.00"}
        facts, case = [about_units("p", "project.started", UNIT, {"project": told, **who})], project_case(CODE)
    else:
        missing = {
            "unit_id": UNIT, "person_id": PERSON, "version": 1, "as_of": date(2026, 11, 23), "working": True,
            "district": "320106", "since": "2026-09-01", "owed": ["injury"], "missing": ["injury"],
            "due_on": "2026-10-01",
        }  # fmt: skip
        facts, case = [about_units("s", "unit.staffed", UNIT, missing)], unit_case(UNIT, "unit_unregistered")
    said = {"case_id": case, "code": "wrong_lead", "answered_on": "2026-11-23", "by": "w", **who}
    answer = about_units("answer", "case.answered", UNIT, said)
    back = {"of": {"source": REGISTRY, "id": "answer"}, "case_id": case, "retracted_on": "2026-11-23", "by": "w"}
    undoing = about_units("undone", "case.retracted", UNIT, {**back, **who})
    stages.tell(*facts, topic=UNIT_FACTS)
    stages.tell(*([answer, undoing] if answer_first else [undoing, answer]), topic=UNIT_FACTS)
    assert case in stages.open()
    kinds = [type_.split(".")[-2] for type_, row in stages.decided if row.case.id == case]
    assert kinds == (["opened", "closed", "opened"] if answer_first else ["opened"])
