"""The table of scenarios, decided: given these facts, in this order, these cases are open (tests/scenarios)."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.decide import decide
from insurance_linker.domain.state import PersonState
from tests.domain.life import BOOK, CHINA, PERSON, stored
from tests.scenarios.listed import GUIDED
from tests.scenarios.shorthand import Answer, Scenario, count, events_of
from tests.scenarios.table import SCENARIOS

RULES = " ".join((Path(__file__).parents[2] / "docs/rules.md").read_text().split())


ALL = [*SCENARIOS, *GUIDED]


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_scenario(scenario: Scenario) -> None:
    day = date.fromisoformat(scenario.today)
    state: PersonState | None = None
    events = events_of(scenario)
    later = len(events) - count(scenario.later)
    for event in events[:later]:
        state = stored(decide(state, _on_the_bus(event, day), BOOK).state)
    for number, answer in enumerate(scenario.answers):
        assert state
        state = stored(decide(state, _answered(state, answer, number, day), BOOK).state)
    for event in events[later:]:
        state = stored(decide(state, _on_the_bus(event, day), BOOK).state)
    found = (
        {(case.kind, case.line, case.unit_id, case.due_on.isoformat()) for case in state.open.values()}
        if state
        else set()
    )
    assert found == set(scenario.expect), scenario.rule


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_each_scenario_quotes_the_rules_page(scenario: Scenario) -> None:
    for part in scenario.rule.split("..."):
        assert " ".join(part.split()) in RULES


def _on_the_bus(event: dict[str, Any], day: date) -> Fact:
    row = CATALOGUE[event["type"]]
    person = {"person_id": PERSON} | _told(event["data"]["person"])
    return Fact(
        fact_id=fact_id(event["source"], event["id"]),
        source=event["source"],
        id=event["id"],
        type=row.name,
        time=datetime.fromisoformat(event["time"]),
        recorded_at=datetime(day.year, day.month, day.day, 12, tzinfo=CHINA),
        subject=PERSON,
        data=msgspec.convert({**event["data"], "person": person}, row.body),
    )


def _told(person: dict[str, str]) -> dict[str, str]:
    """What the gateway tells of a person: month of birth and sex, from a resident's number."""
    number = person["id_number"]
    home = {name: person[name] for name in ("residence_district",) if name in person}
    if person["id_type"] != "resident_id":
        return home
    return home | {"born": f"{number[6:10]}-{number[10:12]}", "sex": "m" if int(number[16]) % 2 else "f"}


def _answered(state: PersonState, answer: Answer, number: int, day: date) -> Fact:
    wanted = (answer["kind"], answer["line"], answer["unit"])
    case = next(case for case in state.open.values() if (case.kind, case.line, case.unit_id) == wanted)
    data = {"case_id": case.id, "code": answer["code"], "answered_on": day, "by": "worker"}
    return Fact(
        fact_id=fact_id("//coverlink/registry", f"answer-{number}"),
        source="//coverlink/registry",
        id=f"answer-{number}",
        type="coverlink.case.answered.v1",
        time=datetime(day.year, day.month, day.day, 13, tzinfo=CHINA),
        recorded_at=datetime(day.year, day.month, day.day, 13, tzinfo=CHINA),
        subject=PERSON,
        data=msgspec.convert({"person": {"person_id": PERSON}, **data}, CATALOGUE["coverlink.case.answered.v1"].body),
    )
