"""The table of scenarios of units and projects, through both stages (tests/scenarios/units.py)."""

from __future__ import annotations

from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS
from coverlink.contracts.facts import Fact
from insurance_linker.stored import STATES
from tests.domain.stages import CHINA, Stages, fact_of
from tests.scenarios.unit_shorthand import UnitScenario
from tests.scenarios.units import UNIT_SCENARIOS

RULES = " ".join((Path(__file__).parents[2] / "docs/rules.md").read_text().split("## 10.")[1].split())


@pytest.mark.parametrize("scenario", UNIT_SCENARIOS, ids=lambda scenario: scenario.name)
def test_scenario(scenario: UnitScenario) -> None:
    stages = Stages()
    place = 0
    for day, facts in scenario.days:
        stages.day_comes(date.fromisoformat(day))
        for fact in flat(facts):
            place += 1
            topic = PERSON_FACTS if "who" in fact else UNIT_FACTS
            stages.tell(on_the_bus(fact, day, place, stages), topic=topic)
        stages.day_comes(date.fromisoformat(day))
    found = sorted(
        (case["kind"], case["unit_id"], case["due_on"], case["because"][-1]["inputs"]["step"])
        for case in stages.open().values()
    )
    assert found == sorted(scenario.expect), scenario.rule


@pytest.mark.parametrize("scenario", UNIT_SCENARIOS, ids=lambda scenario: scenario.name)
def test_each_scenario_quotes_the_rules_page_and_names_its_basis(scenario: UnitScenario) -> None:
    assert scenario.basis
    for part in scenario.rule.split("..."):
        assert " ".join(part.split()) in RULES


def person_id(name: str) -> str:
    letters = "abcdefghijklmnopqrstuvwxyz234567"
    return "p" + "".join(letters[byte % 32] for byte in sha256(name.encode()).digest())


def on_the_bus(event: dict[str, Any], day: str, place: int, stages: Stages) -> Fact:
    moment = datetime.combine(date.fromisoformat(day), datetime.min.time(), CHINA).replace(hour=9 + place // 60)
    moment = moment.replace(minute=place % 60)
    data: dict[str, Any]
    who = event.get("who")
    if kind := event.get("answer"):
        data = {
            "case_id": _asked(stages, who, kind, event["key"]),
            "code": event["code"],
            "answered_on": day,
            "by": "w",
        }
        event = {**event, "type": "case.answered", "source": "//coverlink/registry"}
        data |= {} if who else {"unit": {"uscc": event["key"]}}
    else:
        data = dict(event["data"])
    if who:
        data["person"] = {"person_id": person_id(who), "born": "1990-03", "sex": "m"}
    subject = data["person"]["person_id"] if who else event["key"]
    return fact_of(event, data, subject, place, moment)


def _asked(stages: Stages, who: str | None, kind: str, unit: str) -> str:
    """The id of the one open case of this kind at the unit: of the unit itself, or of somebody there."""
    if who is None:
        rows = [(row["id"], row["kind"], row["unit_id"]) for row in stages.open().values()]
    else:
        state = STATES.read(stages.states[PERSON_FACTS][person_id(who).encode()])
        rows = [(row.id, row.kind, row.unit_id) for row in state.open.values()]
    return next(id_ for id_, *about in rows if about == [kind, unit])


def flat(facts: Any) -> list[dict[str, Any]]:
    return [fact for item in facts for fact in ([item] if isinstance(item, dict) else flat(item))]
