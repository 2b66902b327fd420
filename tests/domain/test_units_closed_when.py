"""What is said to close a unit's or a project's case is what closes it (compare ``test_closed_when``)."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from insurance_linker.domain.units.closed_when import holds
from insurance_linker.domain.units.decide import decide_unit
from insurance_linker.domain.units.state import State, unheard_of
from tests.domain.anything import many
from tests.domain.test_units_any_order import BOOK, TODAY, Fact, fact, facts


def lived(key: str, told: list[Fact]) -> Counter[str]:
    """How many closed of each condition: all that were open if it holds, and only these; no open case's holds."""
    state: State = unheard_of(key)
    closed = Counter[str]()
    for one in told:
        before, state = state.open, decide_unit(state, [one], BOOK).state
        rules = BOOK.unit_rules("320106", state.as_of)
        assert not [case for id_, case in before.items() if holds(case, state, rules) != (id_ not in state.open)]
        assert not [case for case in state.open.values() if holds(case, state, rules)]
        closed.update(case.closes_when for id_, case in before.items() if id_ not in state.open)
    return closed


@many(1250)
@given(said=facts(), waits=st.lists(st.integers(1, 60), max_size=4))
def test_what_closes_a_case_is_what_is_said_to_close_it(said: tuple[str, list[Fact]], waits: list[int]) -> None:
    """Facts in the order of the log or in any other, and days that pass."""
    key, told = said
    later = [TODAY + timedelta(sum(waits[: number + 1])) for number in range(len(waits))]
    days = [fact(100 + number, "deadline.passed", key, {"due_on": on}, on, 0) for number, on in enumerate(later)]
    lived(key, [*told, *days])


def test_cases_of_each_condition_are_seen_to_close() -> None:
    """Else the property above would hold of cases that stay open."""
    closed = Counter[str]()

    @settings(max_examples=1000, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(said=facts())
    def told(said: tuple[str, list[Fact]]) -> None:
        closed.update(lived(*said))

    told()
    assert closed.keys() == {"registered_or_covered", "all_covered", "project_in_order"}
