"""Any order and any repetition of the same facts ends in the same open cases (docs/rules.md, 1)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.facts import Fact
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.decide import Outcome, decide
from insurance_linker.domain.groups import groups_of
from insurance_linker.domain.policy import Book
from insurance_linker.domain.state import PersonState
from insurance_linker.domain.trusted import Telling
from tests.domain.anything import facts
from tests.domain.life import BOOK, TODAY, fact, lived, open_cases, stored, trusting


def contents(state: PersonState) -> dict[str, OpenCase]:
    """What the open cases say, by their ids; but for when they opened."""
    return {id_: replace(case, opened_at=datetime.min) for id_, case in state.open.items()}


@settings(max_examples=400, deadline=None)
@given(
    said=facts(), data=st.data(), book=st.sampled_from([BOOK, trusting(("//t", 1)), trusting(("//t", 1), about="any")])
)
def test_any_order_and_any_repetition_ends_in_the_same_open_cases(
    said: list[Fact], data: st.DataObject, book: Book
) -> None:
    again = data.draw(st.permutations([*said, *said[: len(said) // 2]]))
    in_order, outcomes = lived(said, book)
    shuffled, others = lived(again, book)
    assert open_cases(in_order) == open_cases(shuffled)
    assert in_order and shuffled
    assert _differ(outcomes[-1]) == _differ(others[-1])
    assert in_order.open.keys() == shuffled.open.keys()
    assert in_order.about == shuffled.about
    assert groups_of(outcomes[-1].now) == groups_of(others[-1].now)
    assert contents(in_order) == contents(shuffled)


def _differ(outcome: Outcome) -> set[tuple[str, str, frozenset[Telling]]]:
    return {(row.what, row.decides, frozenset(row.told)) for row in outcome.now.history.disagreements}


@settings(max_examples=200, deadline=None)
@given(said=facts())
def test_decisions_tell_exactly_how_the_open_cases_came_about(said: list[Fact]) -> None:
    state, outcomes = lived(said)
    open_: dict[str, str] = {}
    for outcome in outcomes:
        for row in outcome.decided:
            if row.type.endswith("opened.v1"):
                assert row.decision.case.id not in open_
                open_[row.decision.case.id] = row.decision.case.kind
            elif row.type.endswith("changed.v1"):
                assert row.decision.case.id in open_
            else:
                open_.pop(row.decision.case.id)
    assert state and open_.keys() == state.open.keys()


@settings(max_examples=100, deadline=None)
@given(said=facts())
def test_a_repeated_fact_decides_nothing(said: list[Fact]) -> None:
    state, _ = lived(said)
    _, outcomes = lived([*said, *said])
    assert state
    assert [row for outcome in outcomes[len(said) :] for row in outcome.decided] == []


@settings(max_examples=100, deadline=None)
@given(said=facts())
def test_who_is_woken_on_their_days_ends_where_who_was_told_it_all_today_ends(said: list[Fact]) -> None:
    at_once, _ = lived([*said, deadline(TODAY)])
    early = [replace(row, recorded_at=row.recorded_at - timedelta(600)) for row in said]
    state, outcomes = lived(early)
    while (on := outcomes[-1].wake_on) and on <= TODAY:
        outcomes.append(decide(state, deadline(on), BOOK))
        state = stored(outcomes[-1].state)
    assert state and at_once
    assert open_cases(state) == open_cases(at_once)
    assert told_of(state) == told_of(at_once)


TOLD = ("employment_service", "resident_pension_paid", "flexible_difficulty", "graduate")


def told_of(state: PersonState) -> dict[str, tuple[object, ...]]:
    """What changes by time alone: urgency, and the groups and measures that are told."""
    cases = state.open.values()
    return {case.id: (case.priority, *(row for row in case.advice if row.code in TOLD)) for case in cases}


def deadline(on: date) -> Fact:
    return fact(f"due-{on}", "deadline.passed", {"due_on": on}, source="//coverlink/linker", on=on)
