"""The linker's decisions on simulated lives are those of the oracle: no case is missing, none is too many."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from functools import cache

import msgspec
import pytest

from coverlink.contracts.facts import Fact, decode_fact
from coverlink_simulator import ExpectedCase, Simulation, expected_cases_of, simulate
from insurance_linker.domain.decide import CHINA, decide
from insurance_linker.domain.policy import Book
from insurance_linker.domain.state import PersonState
from insurance_linker.policy import shipped
from insurance_linker.process import Linker
from tests.simulator.taken import facts, person_id_of

TODAY = date(2026, 11, 24)
BOOK = shipped()
EVERY_KIND = {"enrol", "verify", "assist", "renew", "unit_incomplete", "double_cover", "follow_up"}


@cache
def lives(seed: int, persons: int = 3000) -> Simulation:
    return simulate("both", persons, seed, TODAY)


def cases(state: PersonState) -> Iterator[ExpectedCase]:
    for case in state.open.values():
        yield ExpectedCase(state.person_id, case.kind, case.line, case.unit_id, case.due_on, case.gap)


def decided(told: Iterable[Fact], book: Book = BOOK) -> list[ExpectedCase]:
    """The open cases after these facts, each person's in this order, all recorded on one day."""
    states: dict[str, PersonState] = {}
    for fact in told:
        states[fact.subject] = decide(states.get(fact.subject), fact, book).state
    return [case for state in states.values() for case in cases(state)]


def lived_through(told: list[Fact], today: date) -> list[ExpectedCase]:
    """The open cases when each fact was recorded on the day it was said, and people are woken on their days."""
    linker, found = Linker(BOOK), list[ExpectedCase]()
    of_person: dict[str, list[Fact]] = {}
    for fact in told:
        of_person.setdefault(fact.subject, []).append(fact)
    for person, theirs in of_person.items():
        state: PersonState | None = None
        wake: date | None = None
        for fact in sorted(theirs, key=lambda one: one.time):
            on = min(fact.time.astimezone(CHINA).date(), today)
            state, wake = _woken(linker, person, state, wake, on)
            recorded = datetime.combine(on, time(23), CHINA)
            outcome = decide(state, msgspec.structs.replace(fact, recorded_at=recorded), BOOK)
            state, wake = outcome.state, outcome.wake_on
        state, _ = _woken(linker, person, state, wake, today)
        assert state
        found += cases(state)
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


@pytest.mark.parametrize("seed", [6, *[pytest.param(seed, marks=pytest.mark.long) for seed in (7, 8)]])
def test_any_order_of_accepted_events_gives_the_same_expected_cases(seed: int) -> None:
    simulation = lives(seed, 300)
    accepted = [line for line in simulation.events if line.expected == "accepted"]
    shuffled = accepted.copy()
    random.Random(seed).shuffle(shuffled)
    expected = simulation.expected_cases(person_id_of)
    assert differences(expected_cases_of(shuffled, TODAY, person_id_of), expected) == ([], [])
    assert differences(decided(facts(shuffled, TODAY)), expected) == ([], [])
