"""The tables of advice and of key groups (tests/scenarios/advised.py), through the domain."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from insurance_linker.domain.groups import groups_of
from tests.domain.kin import Kinsfolk
from tests.domain.test_scenarios import on_the_bus
from tests.scenarios.advised import ADVISED, Advised
from tests.scenarios.shorthand import events_of


@pytest.mark.parametrize("row", ADVISED, ids=lambda row: row.name)
def test_what_is_told(row: Advised) -> None:
    folk = Kinsfolk()
    for event in events_of(row.lived):
        folk.tell(*on_the_bus(event, date.fromisoformat(row.lived.today)))
    (state,) = folk.states.values()
    told = {advice.code: advice for case in state.open.values() for advice in case.advice}
    for code, expected, inputs in row.told:
        assert (told[code].state, holds(told[code].inputs, inputs)) == (expected, True), (row.basis, told[code].inputs)
    assert not set(row.untold) & set(told), row.basis
    if row.groups is not None:
        assert {one.group for one in groups_of(folk.outcomes[-1].now)} == row.groups, row.basis


@pytest.mark.parametrize("row", ADVISED, ids=lambda row: row.name)
def test_each_row_rests_on_a_text_and_says_something(row: Advised) -> None:
    assert len(row.basis) > 20
    assert "docs/rules.md" not in row.basis
    assert row.told or row.untold or row.groups is not None


def holds(found: Any, expected: dict[str, Any]) -> bool:
    """Whether all that is expected is there; more may be."""
    return all(
        holds(found[name], value) if isinstance(value, dict) else found[name] == value
        for name, value in expected.items()
    )
