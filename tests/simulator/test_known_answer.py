"""The linker's decisions on simulated lives are those of the oracle: no case is missing, none is too many."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cache

import msgspec
import pytest

from coverlink.contracts.facts import Fact, decode_fact
from coverlink_simulator import ExpectedCase, Simulation, expected_cases_of, simulate
from coverlink_simulator.oracle.linked import Links
from insurance_linker.domain.decide import CHINA, decide
from insurance_linker.domain.policy import Book
from insurance_linker.domain.state import PersonState
from insurance_linker.policy import shipped
from insurance_linker.process import Linker
from insurance_linker.to_kin import told_to_kin
from tests.simulator.taken import facts, person_id_of

TODAY = date(2026, 11, 24)
BOOK = shipped()
EVERY_KIND = {"enrol", "verify", "assist", "renew", "unit_incomplete", "double_cover", "follow_up"}


@cache
def lives(seed: int, persons: int = 3000) -> Simulation:
    return simulate("both", persons, seed, TODAY)


def cases(person: str, state: PersonState) -> Iterator[ExpectedCase]:
    for case in state.open.values():
        yield ExpectedCase(person, case.kind, case.line, case.unit_id, case.due_on, case.gap)


def decided(told: Iterable[Fact], book: Book = BOOK) -> list[ExpectedCase]:
    """The open cases after these facts, each person's in this order, all recorded on one day."""
    states: dict[str, PersonState] = {}
    waiting = deque(told)
    while waiting:
        fact = waiting.popleft()
        before = states.get(fact.subject)
        after = states[fact.subject] = decide(before, fact, book).state
        waiting.extend(heard_by_kin(before, after, fact.recorded_at))
    return [case for person, state in states.items() for case in cases(person, state)]


def heard_by_kin(before: PersonState | None, after: PersonState, at: datetime) -> list[Fact]:
    """What those hear who are the same person under another id."""
    if after.kin is None:
        return []
    return [decode_fact(row.headers, row.value or b"") for row in told_to_kin(before, after, at)]


def lived_through(told: list[Fact], today: date) -> list[ExpectedCase]:
    """The open cases when each fact was recorded on the day it was said, and people are woken on their days."""
    linker = Linker(BOOK)
    states: dict[str, PersonState] = {}
    wakes: dict[str, date | None] = {}
    waiting = deque(sorted(told, key=lambda one: one.time))
    while waiting:
        fact = waiting.popleft()
        person, on = fact.subject, min(fact.time.astimezone(CHINA).date(), today)
        state, _ = _woken(linker, person, states.get(person), wakes.get(person), on)
        recorded = datetime.combine(on, time(23), CHINA)
        outcome = decide(state, msgspec.structs.replace(fact, recorded_at=recorded), BOOK)
        states[person], wakes[person] = outcome.state, outcome.wake_on
        waiting.extendleft(heard_by_kin(state, outcome.state, recorded))
    found = list[ExpectedCase]()
    for person, state in states.items():
        last, _ = _woken(linker, person, state, wakes[person], today)
        assert last
        found += cases(person, last)
    return found


def _woken(
    linker: Linker, person: str, state: PersonState | None, wake: date | None, until: date
) -> tuple[PersonState | None, date | None]:
    while state and wake and wake <= until:
        output = linker.wake(person.encode(), b"", wake)
        outcome = decide(state, decode_fact(output.headers, output.value), BOOK)
        state, wake = outcome.state, outcome.wake_on
    return state, wake


def differences(found: Iterable[ExpectedCase], expected: Iterable[ExpectedCase]) -> tuple[list[object], list[object]]:
    """Missing and extra."""
    ours, theirs = Counter(found), Counter(expected)
    return sorted((theirs - ours).elements(), key=str), sorted((ours - theirs).elements(), key=str)


@pytest.mark.parametrize("seed", [1, *[pytest.param(seed, marks=pytest.mark.long) for seed in (2, 3)]])
def test_every_case_of_the_oracle_is_open_and_no_other(seed: int) -> None:
    simulation = lives(seed)
    missing, extra = differences(decided(facts(simulation.events, TODAY)), simulation.expected_cases(person_id_of))
    assert (missing, extra) == ([], [])


@pytest.mark.parametrize("seed", [4, pytest.param(5, marks=pytest.mark.long)])
def test_lived_day_by_day_with_deadlines_it_is_the_same(seed: int) -> None:
    simulation = lives(seed, 1000)
    missing, extra = differences(
        lived_through(facts(simulation.events, TODAY), TODAY), simulation.expected_cases(person_id_of)
    )
    assert (missing, extra) == ([], [])


def test_lives_show_every_kind_of_case() -> None:
    expected = lives(1).expected_cases(person_id_of)
    assert {case.kind for case in expected} == EVERY_KIND
    lines = {"pension", "medical", "unemployment", "injury", "resident_pension"}
    assert {case.line for case in expected if case.kind == "enrol"} == lines
    assert {case.gap for case in expected} == {None, "missed", "left", "cut"}


def test_lives_hold_changes_of_papers_that_matter() -> None:
    """Chains, rings and links taken back among them; without the links other cases would be expected."""
    simulation = lives(1)
    told = [line for line in simulation.events if line.expected == "accepted"]
    links = [line for line in told if b"coverlink.person." in line.text]
    people = Links(msgspec.json.decode(line.text) for line in links)
    kinds = Counter(msgspec.json.decode(line.text)["type"].split(".")[2] for line in links)
    assert kinds["linked"] > 50 and kinds["retracted"] > 5
    assert any(len(people.way(key)) > 1 for key in people.earlier)
    others = expected_cases_of([line for line in told if line not in links], TODAY, person_id_of)
    missing, extra = differences(others, simulation.expected_cases(person_id_of))
    assert missing and extra


@pytest.mark.parametrize("seed", [6, *[pytest.param(seed, marks=pytest.mark.long) for seed in (7, 8)]])
def test_any_order_of_accepted_events_gives_the_same_expected_cases(seed: int) -> None:
    simulation = lives(seed, 300)
    accepted = [line for line in simulation.events if line.expected == "accepted"]
    shuffled = accepted.copy()
    random.Random(seed).shuffle(shuffled)
    expected = simulation.expected_cases(person_id_of)
    assert differences(expected_cases_of(shuffled, TODAY, person_id_of), expected) == ([], [])
    assert differences(decided(facts(shuffled, TODAY)), expected) == ([], [])
