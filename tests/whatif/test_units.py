"""Cases of units and projects under a draft: what ``whatif`` says is what both stages of the linker say under it."""

from __future__ import annotations

from datetime import date

import pytest
from msgspec.structs import replace

from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS
from coverlink.contracts.decisions import Case
from coverlink.contracts.facts import Fact
from coverlink_simulator import simulate
from insurance_linker.domain.decide import CHINA
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy import Book
from insurance_linker.whatif.command import month_ends
from tests.domain.life import BOOK
from tests.domain.stages import Stages
from tests.domain.test_unit_scenarios import flat, on_the_bus
from tests.scenarios.unit_shorthand import UnitScenario
from tests.scenarios.units import UNIT_SCENARIOS
from tests.simulator.taken import all_facts
from tests.whatif.weighing import drafted, units_lived

TODAY = date(2026, 11, 23)
ENDS = tuple(month_ends(date(2025, 9, 1), TODAY))
LINKS = ("coverlink.person.linked.v1", "coverlink.person.retracted.v1")
Told = list[tuple[Fact, str]]
About = tuple[object, ...]


@pytest.fixture(scope="module", params=[1, 2])
def told(request: pytest.FixtureRequest) -> Told:
    """Lifelike facts, recorded when they were said; links are not followed, so there are none."""
    found = all_facts(simulate("both", 250, request.param, TODAY).events, TODAY)
    rows = [(replace(fact, recorded_at=fact.time), topic) for fact, topic in found if fact.type not in LINKS]
    return sorted(rows, key=lambda row: row[0].recorded_at)


@pytest.mark.parametrize("names", [("steps",), ("sixty_days",), ("part_time", "week"), ("steps", "sixty_days")])
def test_each_months_end_agrees_with_both_stages_under_the_draft_alone(told: Told, names: tuple[str, ...]) -> None:
    found = _lived(told, drafted(*names), ENDS)
    assert [draft for _, draft in found] == _decided(told, drafted(*names), ENDS)
    assert any(present != draft for present, draft in found)


def test_so_it_does_with_the_packs_in_force(told: Told) -> None:
    found = _lived(told, drafted("same"), ENDS)
    assert [present for present, _ in found] == _decided(told, BOOK, ENDS)
    assert all(present == draft for present, draft in found) and any(present for present, _ in found)


@pytest.mark.parametrize("scenario", UNIT_SCENARIOS, ids=lambda scenario: scenario.name)
def test_each_scenario_of_units_and_projects_agrees(scenario: UnitScenario) -> None:
    """Answers, comings and rosters among them; the days of the scenario are those on which is asked."""
    told, ends = _told(scenario), tuple(date.fromisoformat(day) for day, _ in scenario.days)
    for names in (("steps",), ("sixty_days", "part_time")):
        found = _lived(told, drafted(*names), ends)
        assert [present for present, _ in found] == _decided(told, BOOK, ends)
        assert [draft for _, draft in found] == _decided(told, drafted(*names), ends)


def _lived(told: Told, draft: Book, ends: tuple[date, ...]) -> list[tuple[dict[str, About], dict[str, About]]]:
    """The open cases at each month's end under both books."""
    lived = units_lived(told, draft, ends).values()
    found = []
    for place in range(len(ends)):
        present, under = dict[str, About](), dict[str, About]()
        for months in lived:
            if month := max((row for row in months if row.place <= place), key=lambda row: row.place, default=None):
                present |= {id_: _about(need) for id_, need in month.present.items()}
                under |= {id_: _about(need) for id_, need in month.draft.items()}
        found.append((present, under))
    return found


def _decided(told: Told, book: Book, ends: tuple[date, ...]) -> list[dict[str, About]]:
    """The same by both stages of the linker, told one fact at a time under one book, each day when it comes."""
    stages, rows, found = Stages(book), list(reversed(told)), []
    for end in ends:
        while rows and rows[-1][0].recorded_at.astimezone(CHINA).date() <= end:
            fact, topic = rows.pop()
            stages.tell(fact, topic=topic)
        stages.everybody_on(end)
        found.append({id_: _about(case) for id_, case in stages.cases().items()})
    return found


def _about(case: Case | Need) -> About:
    """All but the statements that a case cites: their names have the person's version, which counts decisions."""
    unit = case.unit if isinstance(case, Need) else case.unit_id
    because = [
        (row.rule.partition("@")[0], row.facts if case.kind == "project_uninsured" else (), sorted(row.inputs.items()))
        for row in case.because
    ]
    return case.kind, unit, case.unit_name, case.district, case.due_on, case.priority, because


def _told(scenario: UnitScenario) -> Told:
    """The facts as they come when the packs in force decide: answers are to their cases."""
    stages, found = Stages(), Told()
    for day, facts in scenario.days:
        stages.day_comes(date.fromisoformat(day))
        for fact in flat(facts):
            topic = PERSON_FACTS if "who" in fact else UNIT_FACTS
            found.append((on_the_bus(fact, day, len(found) + 1, stages), topic))
            stages.tell(found[-1][0], topic=topic)
        stages.day_comes(date.fromisoformat(day))
    return found
