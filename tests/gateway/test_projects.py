"""What is told of building projects: of a unit's project, or of a person on one."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from coverlink.contracts.bodies import ProjectInsured
from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS, topic_of
from employment_events.accept.check import check
from employment_events.accept.key import KeyedHashes
from employment_events.accept.verdict import Candidate, Offered, Publisher, Verdict
from tests.gateway.events import Event, event, person, unit_code
from tests.scenarios.shorthand import FOREIGNER, MAN, born

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
HASHES = KeyedHashes(bytes(range(32)))
SITE = {"project": {"code": "P-1"}, "on": "2026-11-20"}
ON = {"on": "2026-11-02"}
UNIT = {"unit": {"uscc": unit_code(1), "name": "测试一厂"}}


def offered(told: Event) -> Candidate | Verdict:
    return check(Offered(Publisher("tester", lambda _: True), event=told), HASHES, NOW)


@pytest.mark.parametrize("kind", ["project.insured", "site.entered", "site.left"])
def test_a_person_on_a_project_is_a_person_s_fact(kind: str) -> None:
    found = offered(event("//s", "e", kind, {"person": person(1), **SITE}))
    assert isinstance(found, Candidate), found
    assert found.person_id and found.subject == found.person_id
    assert topic_of(found.person_id) == PERSON_FACTS


def test_a_unit_s_project_is_the_unit_s() -> None:
    found = offered(event("//s", "e", "project.insured", {"project": {"code": "P-1"}, **UNIT}))
    assert isinstance(found, Candidate), found
    assert isinstance(found.body, ProjectInsured) and found.body.person is None
    assert (found.subject, topic_of(found.person_id)) == (unit_code(1), UNIT_FACTS)


@pytest.mark.parametrize(
    ("data", "field"),
    [({"project": {"code": "P-1"}, "person": person(1)}, "data.on"), (SITE, "data.unit")],
    ids=["a person, but no day", "neither person nor unit"],
)
def test_what_is_missing_is_named(data: dict[str, Any], field: str) -> None:
    found = offered(event("//s", "e", "project.insured", data))
    assert isinstance(found, Verdict) and found.problem
    assert [row["field"] for row in found.problem["errors"]] == [field]


OF = {"of": {"source": "//s", "id": "first"}}
START = {"code": "P-1", "name": "城东", "district": "320106", "started_on": "2026-11-01"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        ("unit.corrected", {"unit": {**UNIT["unit"], "district": "320106"}}),
        ("unit.retracted", UNIT),
        ("project.corrected", {"project": START, **UNIT}),
        ("project.corrected", {**SITE, **UNIT}),
        ("project.retracted", {"project": {"code": "P-1"}, **UNIT}),
    ],
)
def test_a_unit_s_fact_is_put_right_and_taken_back_under_its_key(kind: str, data: dict[str, Any]) -> None:
    found = offered(event("//s", "e", kind, {**data, **OF}))
    assert isinstance(found, Candidate), found
    assert (found.subject, topic_of(found.person_id)) == (unit_code(1), UNIT_FACTS)


@pytest.mark.parametrize(
    ("kind", "data", "field"),
    [
        ("project.corrected", {"project": {"code": "P-1"}, **UNIT}, "data.project"),
        ("project.corrected", {"project": {**START, "name": None}, **UNIT, "on": "2026-11-02"}, "data.project"),
        ("project.corrected", {"project": {**START, "started_on": None}, **UNIT}, "data.project"),
        (
            "project.corrected",
            {"project": {"code": "P-1", "ends_on": "2027-01-01"}, **UNIT, **ON},
            "data.project.ends_on",
        ),
        ("project.corrected", {"project": {"code": "P-1", "cost": "1.00"}, **UNIT, **ON}, "data.project.cost"),
        ("project.corrected", {"project": {"code": "P-1", "name": "城东"}, **UNIT, **ON}, "data.project.name"),
        ("project.corrected", {"project": START, **UNIT, **ON}, "data.on"),
        ("project.corrected", SITE, "data.unit"),
        ("project.retracted", UNIT, "data.project"),
        ("unit.corrected", UNIT, "data.unit.district"),
    ],
)
def test_a_correction_is_whole_and_a_retraction_says_of_what(kind: str, data: dict[str, Any], field: str) -> None:
    found = offered(event("//s", "e", kind, {**data, **OF}))
    assert isinstance(found, Verdict) and found.problem
    assert [row["field"] for row in found.problem["errors"]] == [field]


def test_made_up_people_of_the_scenarios_would_be_let_in() -> None:
    for who in (MAN, born("1965-02", "f"), FOREIGNER):
        assert isinstance(offered(event("//s", "e", "site.entered", {"person": who, **SITE})), Candidate)
