"""The table of scenarios, decided: given these facts, in this order, these cases are open (tests/scenarios)."""

from __future__ import annotations

from base64 import b32encode
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.facts import Fact, fact_id
from tests.domain.kin import Kinsfolk
from tests.domain.life import CHINA
from tests.scenarios.listed import GUIDED
from tests.scenarios.shorthand import NOT_YET, Answer, Scenario, count, events_of
from tests.scenarios.table import SCENARIOS
from tests.scenarios.unit_shorthand import UnitScenario
from tests.scenarios.units import UNIT_SCENARIOS

RULES = " ".join((Path(__file__).parents[2] / "docs/rules.md").read_text().split())


ALL = [*SCENARIOS, *GUIDED]


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_scenario(scenario: Scenario) -> None:
    day = date.fromisoformat(scenario.today)
    folk, events = Kinsfolk(), events_of(scenario)
    later = len(events) - count(scenario.later)
    for event in events[:later]:
        folk.tell(*on_the_bus(event, day))
    for number, answer in enumerate(scenario.answers):
        folk.tell(_answered(folk, answer, number, day))
    for event in events[later:]:
        folk.tell(*on_the_bus(event, day))
    found = [
        ((case.kind, case.line, case.unit_id, case.due_on.isoformat()), case.gap)
        for state in folk.states.values()
        for case in state.open.values()
    ]
    assert sorted((case for case, _ in found), key=str) == sorted(scenario.expect, key=str), scenario.rule
    if scenario.gap:
        assert sorted(found, key=str) == sorted(scenario.expect_with_gap, key=str), scenario.rule


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_each_scenario_quotes_the_rules_page(scenario: Scenario) -> None:
    for part in scenario.rule.split("..."):
        assert " ".join(part.split()) in RULES


@pytest.mark.parametrize("scenario", [*ALL, *UNIT_SCENARIOS], ids=lambda scenario: scenario.name)
def test_each_scenario_names_what_it_rests_on(scenario: Scenario | UnitScenario) -> None:
    """A text or a sentence of the interview; or that it is the project's own, and what asks for such a rule."""
    assert len(scenario.basis) > 20
    if "docs/rules.md" in scenario.basis:
        assert "the project's own" in scenario.basis


def test_most_rest_on_a_text() -> None:
    texts = [scenario for scenario in [*ALL, *UNIT_SCENARIOS] if not scenario.basis.startswith("docs/rules.md")]
    assert len(texts) >= 350


def test_missed_left_and_cut_are_each_told_apart() -> None:
    assert {scenario.gap for scenario in ALL} >= {"missed", "left", "cut", NOT_YET}


def on_the_bus(event: dict[str, Any], day: date) -> list[Fact]:
    """Under the key of each whom it concerns."""
    data = event["data"]
    told = {name: _told(data[name]) for name in ("person", "was") if name in data}
    return [
        _fact(event, day, who, data | {name: _under(row, who) for name, row in told.items()})
        for who in dict.fromkeys(row["person_id"] for row in told.values())
    ]


def _under(told: dict[str, str], subject: str) -> dict[str, str]:
    """Of somebody else than whose key it is, no more than the id and where they live."""
    known = ("person_id", "residence_district") if told["person_id"] != subject else tuple(told)
    return {name: told[name] for name in known if name in told}


def _fact(event: dict[str, Any], day: date, subject: str, data: dict[str, Any]) -> Fact:
    return Fact(
        fact_id=fact_id(event["source"], event["id"]),
        source=event["source"],
        id=event["id"],
        type=event["type"],
        time=datetime.fromisoformat(event["time"]),
        recorded_at=datetime(day.year, day.month, day.day, 12, tzinfo=CHINA),
        subject=subject,
        data=msgspec.convert(data, CATALOGUE[event["type"]].body),
    )


def _told(person: dict[str, str]) -> dict[str, str]:
    """What the gateway tells of a person: month of birth and sex, from a resident's number."""
    number = person["id_number"]
    name = sha256(f"{person['id_type']} {number}".encode()).digest()[:20]
    who = {"person_id": f"p{b32encode(name).decode().lower()}"}
    home = who | {name: person[name] for name in ("residence_district",) if name in person}
    if person["id_type"] != "resident_id":
        return home
    return home | {"born": f"{number[6:10]}-{number[10:12]}", "sex": "m" if int(number[16]) % 2 else "f"}


def _answered(folk: Kinsfolk, answer: Answer, number: int, day: date) -> Fact:
    wanted = (answer["kind"], answer["line"], answer["unit"])
    person, case = next(
        (person, case)
        for person, state in folk.states.items()
        for case in state.open.values()
        if (case.kind, case.line, case.unit_id) == wanted
    )
    data = {"case_id": case.id, "code": answer["code"], "answered_on": day, "by": "worker"}
    return Fact(
        fact_id=fact_id("//coverlink/registry", f"answer-{number}"),
        source="//coverlink/registry",
        id=f"answer-{number}",
        type="coverlink.case.answered.v1",
        time=datetime(day.year, day.month, day.day, 13, tzinfo=CHINA),
        recorded_at=datetime(day.year, day.month, day.day, 13, tzinfo=CHINA),
        subject=person,
        data=msgspec.convert({"person": {"person_id": person}, **data}, CATALOGUE["coverlink.case.answered.v1"].body),
    )
