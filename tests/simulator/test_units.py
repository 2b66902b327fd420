"""Units and projects: the oracle against scenarios worked out by hand, and both stages of the linker against it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from coverlink.contracts.facts import Fact
from coverlink_simulator import simulate
from coverlink_simulator.numbers import resident_id
from coverlink_simulator.oracle import Answer, Steps, UnitAnswer, UnitCase, expected_cases, expected_unit_cases
from tests.domain.stages import CHINA, Stages
from tests.scenarios.unit_shorthand import UnitScenario
from tests.scenarios.units import UNIT_SCENARIOS
from tests.simulator.taken import all_facts
from tests.simulator.test_known_answer import TODAY

Row = tuple[str, str, date, str | None]


class Heard:
    """What a scenario tells, as published, with the answers in their turn."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.answers: list[Answer] = []
        self.unit_answers: list[UnitAnswer] = []
        self.people: dict[str, dict[str, str]] = {}

    def hear(self, told: dict[str, Any], day: str) -> None:
        if "answer" in told:
            self._answer(told, date.fromisoformat(day))
            return
        place = len(self.events) + len(self.answers) + len(self.unit_answers) + 1
        person = {"person": self._person(told["who"])} if "who" in told else {}
        self.events.append(
            {
                "id": told.get("id", f"e-{place}"),
                "source": told["source"],
                "type": f"coverlink.{told['type']}.v1",
                "time": told.get("time", f"{day}T{9 + place // 60:02}:{place % 60:02}:00+08:00"),
                "data": {**told["data"], **person},
            }
        )

    def cases(self, today: date) -> list[UnitCase]:
        return expected_unit_cases(self.events, today, self.answers, self.unit_answers)

    def _person(self, name: str) -> dict[str, str]:
        number = resident_id("320106", date(1990, 3, 15), len(self.people))
        return self.people.setdefault(name, {"id_type": "resident_id", "id_number": number})

    def _answer(self, told: dict[str, Any], day: date) -> None:
        """To the one open case of that kind there."""
        kind, unit = told["answer"], told["key"]
        if "who" not in told:
            case = next(case for case in self.cases(day) if (case.kind, case.unit) == (kind, unit))
            self.unit_answers.append(UnitAnswer(unit, case.project, told["code"], day))
            return
        number = self.people[told["who"]]["id_number"]
        theirs = expected_cases(self.events, day, answers=self.answers)["resident_id", number]
        asked = next(case for case in theirs if (case.kind, case.unit) == (kind, unit))
        job, about = asked.names[0]
        self.answers.append(Answer(kind, asked.line, unit, told["code"], job, about))


@pytest.mark.parametrize("scenario", UNIT_SCENARIOS, ids=lambda scenario: scenario.name)
def test_oracle_finds_the_cases_of_the_rules_page(scenario: UnitScenario) -> None:
    heard = Heard()
    for day, facts in scenario.days:
        for fact in _flat(facts):
            heard.hear(fact, day)
    found = heard.cases(date.fromisoformat(scenario.days[-1][0]))
    expected = sorted((kind, unit, due) for kind, unit, due, _ in scenario.expect)
    assert sorted((case.kind, case.unit, str(case.due_on)) for case in found) == expected, scenario.rule


@pytest.mark.parametrize("scenario", UNIT_SCENARIOS, ids=lambda scenario: scenario.name)
def test_oracle_finds_the_steps_of_the_rules_page(scenario: UnitScenario) -> None:
    heard, steps, cases = Heard(), Steps(), list[UnitCase]()
    said: dict[date, list[dict[str, Any]]] = {}
    for on, facts in scenario.days:
        said.setdefault(date.fromisoformat(on), []).extend(_flat(facts))
    for day in _days(min(said), max(said)):
        for fact in [None, *said.get(day, [])]:
            if fact:
                heard.hear(fact, str(day))
            steps.hear(day, cases := heard.cases(day))
    found = sorted((case.kind, case.unit, str(case.due_on), steps.of(case)) for case in cases)
    assert found == sorted(scenario.expect), scenario.rule


@pytest.mark.parametrize("seed", [1, 2])
def test_both_stages_open_the_cases_of_units_and_projects_and_no_other(seed: int) -> None:
    simulation, stages = simulate("both", 400, seed, TODAY), Stages()
    for fact, topic in all_facts(simulation.events, TODAY):
        stages.tell(fact, topic=topic)
    stages.day_comes(TODAY)
    found = Counter(map(decided, stages.open().values()))
    expected = Counter((case.kind, case.unit, case.due_on, case.gap) for case in simulation.expected_unit_cases())
    assert (dict(expected - found), dict(found - expected)) == ({}, {})


def test_what_is_told_of_units_and_projects_is_put_right_and_taken_back() -> None:
    accepted = (line.text for line in simulate("both", 1500, 3, TODAY).events if line.expected == "accepted")
    told = [msgspec.json.decode(text)["type"] for text in accepted]
    kinds = {f"coverlink.{of}.{what}.v1" for of in ("unit", "project") for what in ("corrected", "retracted")}
    assert kinds <= set(told)


def test_lives_show_every_kind_of_case() -> None:
    cases = simulate("both", 1500, 3, TODAY).expected_unit_cases()
    assert {case.kind for case in cases} == {"unit_unregistered", "unit_incomplete", "project_uninsured"}
    assert {case.gap for case in cases if case.kind == "unit_incomplete"} == {None, "missed"}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_both_stages_reach_the_steps_of_cases_of_units_and_projects_day_by_day(seed: int) -> None:
    """The last months as they were said; all before them is heard on their first day."""
    begins, stages, steps, heard = TODAY - timedelta(75), Stages(), Steps(), list[dict[str, Any]]()
    simulation, seen = simulate("both", 60, seed, TODAY), set[str]()
    told: dict[date, dict[tuple[str, str], list[tuple[Fact, str]]]] = {}
    for fact, topic in all_facts(simulation.events, TODAY):
        at = fact.time.astimezone(CHINA)
        fact = replace(
            fact, recorded_at=at if at.date() >= begins else at.replace(begins.year, begins.month, begins.day)
        )
        told.setdefault(fact.recorded_at.date(), {}).setdefault((fact.source, fact.id), []).append((fact, topic))
    accepted = [msgspec.json.decode(line.text) for line in simulation.events if line.expected == "accepted"]
    events = {(event["source"], event["id"]): event for event in accepted}
    for day in _days(begins, TODAY):
        stages.day_comes(day)
        for name, facts in told.get(day, {}).items():
            for fact, topic in facts:
                stages.tell(fact, topic=topic)
            heard.append(events[name])
            if day > begins:
                steps.hear(day, expected_unit_cases(heard, day))
        cases = expected_unit_cases(heard, day)
        steps.hear(day, cases)
        expected = Counter((case.kind, case.unit, case.due_on, case.gap, steps.of(case)) for case in cases)
        found = Counter((*decided(case), case["because"][-1]["inputs"]["step"]) for case in stages.open().values())
        assert (dict(expected - found), dict(found - expected)) == ({}, {}), day
        seen.update(step for *_, step in found)
    assert seen == {"reminder", "letter", "inspection"}


def decided(case: dict[str, Any]) -> Row:
    return case["kind"], case["unit_id"], date.fromisoformat(case["due_on"]), case.get("gap")


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(number) for number in range((last - first).days + 1))


def _flat(facts: Iterable[Any]) -> list[dict[str, Any]]:
    return [fact for item in facts for fact in ([item] if isinstance(item, dict) else _flat(item))]
