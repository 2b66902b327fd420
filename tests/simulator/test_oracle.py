"""The oracle against cases that were worked out by hand: docs/rules.md, sentence by sentence."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

import pytest

from coverlink_simulator.oracle import Answer, expected_cases
from coverlink_simulator.oracle.standing import fact_id
from tests.scenarios.listed import GUIDED
from tests.scenarios.table import SCENARIOS, Scenario, events_of

Row = tuple[str, str | None, str | None, str]


ALL = [*SCENARIOS, *GUIDED]


def cases(scenario: Scenario, events: list[dict[str, object]]) -> list[Row]:
    return sorted((case for case, _ in with_gaps(scenario, events)), key=str)


def with_gaps(scenario: Scenario, events: list[dict[str, object]]) -> list[tuple[Row, str | None]]:
    begun: dict[str | None, str | None] = {
        event["data"]["employment"]["ref"]: fact_id((event["source"], event["id"]))
        for event in events_of(scenario)
        if event["type"] == "coverlink.employment.started.v1"
    }
    begun[None] = guided(scenario)
    answers = [Answer(**{**one, "job": begun[one["job"]]}) for one in scenario.answers]  # type: ignore[arg-type]
    found = expected_cases(events, date.fromisoformat(scenario.today), answers=answers)
    return [
        ((case.kind, case.line, case.unit, str(case.due_on)), case.gap) for theirs in found.values() for case in theirs
    ]


def guided(scenario: Scenario) -> str | None:
    """The listing that a case of guidance was told of when it was answered."""
    before = expected_cases(events_of(replace(scenario, later=())), date.fromisoformat(scenario.today))
    told = [case.names[0][0] for theirs in before.values() for case in theirs if case.line == "resident_pension"]
    return told[0] if told else None


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_oracle_finds_the_cases_of_the_rules_page(scenario: Scenario) -> None:
    assert cases(scenario, events_of(scenario)) == sorted(scenario.expect, key=str), scenario.rule
    if scenario.gap:
        found = with_gaps(scenario, events_of(scenario))
        assert sorted(found, key=str) == sorted(scenario.expect_with_gap, key=str), scenario.rule


@pytest.mark.parametrize("scenario", ALL, ids=lambda scenario: scenario.name)
def test_any_order_and_any_repetition_gives_the_same_cases(scenario: Scenario) -> None:
    events = events_of(scenario)
    chance = random.Random(scenario.name)
    for _ in range(5):
        shuffled = events + chance.choices(events, k=len(events))
        chance.shuffle(shuffled)
        assert cases(scenario, shuffled) == sorted(scenario.expect, key=str)
