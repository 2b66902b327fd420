"""A person's state is written in the present form and comes back the same."""

from __future__ import annotations

from insurance_linker.domain.state import PersonState
from insurance_linker.stored import STATES
from tests.domain.life import TODAY, fact, lived, unit

JOB = {"ref": "E", "form": "standard", "started_on": "2026-10-01", "work_district": "320106"}
END = {"ref": "E", "ended_on": "2026-11-01", "end_reason": "by_employer"}


def test_what_is_written_comes_back_the_same() -> None:
    state, _ = lived(
        [
            fact("e", "employment.started", {"unit": unit(0), "employment": JOB}, on=TODAY),
            fact("f", "employment.ended", {"employment": END}, on=TODAY),
        ]
    )
    assert isinstance(state, PersonState)
    assert {case.kind for case in state.open.values()} == {"assist", "unit_incomplete"}
    assert STATES.read(STATES.write(state)) == state
