"""Cases of units and projects under a draft: what ``whatif`` says is what both stages of the linker say under it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS
from coverlink.contracts.decisions import Case
from coverlink.contracts.facts import Fact
from coverlink_simulator import simulate
from insurance_linker.domain.decide import CHINA
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy import Book
from insurance_linker.domain.whatif.seen import COLUMNS
from insurance_linker.domain.whatif.tally import Tally
from insurance_linker.whatif.command import month_ends
from tests.domain.life import BOOK
from tests.domain.stages import Stages
from tests.domain.test_unit_scenarios import flat, on_the_bus
from tests.scenarios.shorthand import A, B, covers, job
from tests.scenarios.unit_shorthand import UnitScenario, begun, enters, insured, of, registered
from tests.scenarios.units import UNIT_SCENARIOS
from tests.simulator.taken import all_facts
from tests.whatif.weighing import drafted, units_lived

TODAY = date(2026, 11, 23)
ENDS = tuple(month_ends(date(2026, 2, 1), TODAY))
ENDS_2025 = tuple(month_ends(date(2025, 7, 1), date(2025, 12, 31)))
Told = list[tuple[Fact, str]]
About = tuple[object, ...]
ALIKE = 2
"""The first parts of it: the kind and the unit."""
Both = tuple[dict[str, About], dict[str, About]]
"""The open cases at a month's end, by their ids: under the packs in force, under the draft."""


@pytest.fixture(scope="module", params=[1, 2])
def told(request: pytest.FixtureRequest) -> Told:
    """Lifelike facts, recorded when they were said; of few persons under several ids."""
    found = all_facts(simulate("both", 200, request.param, TODAY).events, TODAY)
    rows = [(replace(fact, recorded_at=fact.time), topic) for fact, topic in found]
    return sorted(rows, key=lambda row: row[0].recorded_at)


@pytest.mark.parametrize("names", [("steps",), ("sixty_days",), ("part_time", "week"), ("steps", "sixty_days")])
def test_each_months_end_agrees_with_both_stages_under_the_draft_alone(told: Told, names: tuple[str, ...]) -> None:
    draft = drafted(*names)
    found = _lived(told, draft, ENDS)
    _agree(found, 1, _decided(told, draft, ENDS))
    assert any(present != under for present, under in found)


def test_so_it_does_with_the_packs_in_force(told: Told) -> None:
    decided = _decided(told, BOOK, ENDS)
    for names in (("same",), ("steps", "sixty_days")):
        _agree(_lived(told, drafted(*names), ENDS), 0, decided)
    same = _lived(told, drafted("same"), ENDS)
    assert all(present == draft for present, draft in same) and any(present for present, _ in same)


@pytest.mark.parametrize("scenario", UNIT_SCENARIOS, ids=lambda scenario: scenario.name)
def test_each_scenario_of_units_and_projects_agrees(scenario: UnitScenario) -> None:
    """Answers, comings and rosters among them; the days of the scenario are those on which is asked."""
    told, ends = _told(scenario), tuple(date.fromisoformat(day) for day, _ in scenario.days)
    for names in (("steps",), ("sixty_days", "part_time")):
        draft = drafted(*names)
        found = _lived(told, draft, ends)
        _agree(found, 0, _decided(told, BOOK, ends))
        _agree(found, 1, _decided(told, draft, ends))


def test_a_later_due_day_of_the_staff_brings_the_units_case_later_and_leaves_other_units_alone() -> None:
    """Hired on 2 July: overdue from 2 August, under sixty days from 1 September. The other unit insures its people."""
    covered = [*covers(B, "2025-07-02")]
    told = _told(_scenario([("2025-07-03", [of("zhang", job("j", A, "2025-07-02"))]),
                            ("2025-07-04", [of("li", job("k", B, "2025-07-02"), *covered)])]))  # fmt: skip
    months = units_lived(told, drafted("sixty_days"), ENDS_2025)
    first = [next(row.place for row in months[A] if getattr(row, side)) for side in ("present", "draft")]
    assert [ENDS_2025[place] for place in first] == [date(2025, 8, 31), date(2025, 9, 30)]
    assert all(row.present is row.draft for row in months[B]) and months[B]
    tally = Tally()
    for rows in months.values():
        tally.count_unit(rows)
    [(about, row)] = tally.cases.items()
    assert about == ("unit", "320106", "", "", "unit_unregistered", "")
    assert dict(zip(COLUMNS, row, strict=True)) == {
        "present": 1, "draft": 1, "appears": 0, "vanishes": 0, "changed": 1,
        "due_on": 1, "priority": 0, "because": 1, "advice": 0, "months": 1,
    }  # fmt: skip
    assert (tally.units, tally.units_differing) == (2, 1)


def test_other_steps_change_the_cases_of_units_and_projects_and_nothing_else() -> None:
    begun_ = [begun("P", A, "2025-07-02", "2026-07-02")]
    told = _told(_scenario([("2025-07-03", [*begun_, of("zhang", job("j", B, "2025-07-02"))])]))
    tally = Tally()
    for rows in units_lived(told, drafted("steps"), ENDS_2025).values():
        tally.count_unit(rows)
    found = {about[0]: dict(zip(COLUMNS, row, strict=True)) for about, row in tally.cases.items()}
    assert {whose: row["because"] for whose, row in found.items()} == {"unit": 1, "project": 1}
    assert all(row["due_on"] == row["months"] == row["appears"] == row["vanishes"] == 0 for row in found.values())


def test_steps_count_from_the_months_end_at_which_a_case_is_seen_and_each_book_keeps_its_own() -> None:
    """Hired in 2024, told in July 2025: seen on the 31st, a letter is due on 15 August, under the draft on the 5th."""
    told = _told(_scenario([("2025-07-03", [of("zhang", job("j", A, "2024-07-02"))])]))
    found = {
        ENDS_2025[row.place]: [_step(need) for side in (row.present, row.draft) for need in side.values()]
        for row in units_lived(told, drafted("steps"), ENDS_2025)[A]
    }
    assert found[date(2025, 7, 31)] == [("reminder", "2025-08-15"), ("reminder", "2025-08-05")]
    assert found[date(2025, 8, 31)] == [("inspection", None), ("inspection", None)]


def _step(need: Need) -> tuple[str, str | None]:
    inputs = need.because[-1].inputs
    return inputs["step"], inputs["next_step_on"]


def test_rules_that_begin_while_a_unit_sleeps_count_from_their_day() -> None:
    """Registered in Jiangsu, where its own case is more urgent from January 2026 on; nothing else happens there."""
    told = _told(_scenario([("2025-07-03", [registered(A), of("zhang", job("j", A, "2025-07-02"))])]))
    ends = tuple(month_ends(date(2025, 7, 1), date(2026, 3, 31)))
    priorities = {
        ends[row.place]: [need.priority for need in row.draft.values()]
        for row in units_lived(told, drafted("steps"), ends)[A]
    }
    assert [day for day, found in priorities.items() if found == [80]] == [date(2026, 1, 31)]
    assert all(found in ([], [35]) for day, found in priorities.items() if day.year == 2025) and len(priorities) > 2


def test_who_comes_onto_a_site_still_differs_where_the_rosters_do() -> None:
    """The unit says that the job on the site began on 2 July, the register on 20 August; he came on the 5th."""
    on_site = {"project": "P"}
    told = _told(_scenario([
        ("2025-07-03", [begun("P", A, "2025-07-02", "2026-07-02"), insured("P", A, "2025-07-02"),
                        of("zhang", job("j", A, "2025-07-02", **on_site))]),
        ("2025-07-05", [of("zhang", job("r", A, "2025-08-20", source="//employment.example/register", **on_site))]),
        ("2025-08-05", [of("zhang", enters("P", "2025-08-05"))]),
    ]))  # fmt: skip
    draft = drafted("register_last")
    found = _lived(told, draft, ENDS_2025)
    _agree(found, 0, _decided(told, BOOK, ENDS_2025))
    _agree(found, 1, _decided(told, draft, ENDS_2025))
    strangers = [[about[0] for about in side.values()].count("project_uninsured") for side in found[1]]
    assert strangers == [1, 0]


def _scenario(days: list[tuple[str, list[Any]]]) -> UnitScenario:
    return UnitScenario("here", "", "", days, [])


def _agree(found: list[Both], side: int, decided: list[dict[str, About]]) -> None:
    """Of a unit that does not differ only which cases it has is asked."""
    for lived, expected in zip(found, decided, strict=True):
        told = lived[side]
        assert told == {id_: about[: len(told.get(id_, about))] for id_, about in expected.items()}


def _lived(told: Told, draft: Book, ends: tuple[date, ...]) -> list[Both]:
    lived = units_lived(told, draft, ends).values()
    found = []
    for place in range(len(ends)):
        present, under = dict[str, About](), dict[str, About]()
        for months in lived:
            if month := max((row for row in months if row.place <= place), key=lambda row: row.place, default=None):
                parts = ALIKE if month.present is month.draft else None
                present |= {id_: _about(need)[:parts] for id_, need in month.present.items()}
                under |= {id_: _about(need)[:parts] for id_, need in month.draft.items()}
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
    """All but the statements that a case cites: their names have the person's version, which counts decisions; and but
    for the step so far: a case opens at a month's end here (docs/whatif.md).
    """
    unit = case.unit if isinstance(case, Need) else case.unit_id
    because = [
        (
            row.rule.partition("@")[0],
            row.facts if case.kind == "project_uninsured" else (),
            [row.inputs["due_on"]] if row.inputs["about"] == "steps" else sorted(row.inputs.items()),
        )
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
