"""A person's state is written in the present form and comes back the same."""

from __future__ import annotations

import msgspec

from insurance_linker.domain.state import PersonState
from insurance_linker.stored import STATES, Older
from tests.domain.life import PERSON, TODAY, fact, lived, unit

JOB = {"ref": "E", "form": "standard", "started_on": "2026-10-01", "work_district": "320106"}
END = {"ref": "E", "ended_on": "2026-11-01", "end_reason": "by_employer"}


def somebody() -> PersonState:
    state, _ = lived(
        [
            fact("e", "employment.started", {"unit": unit(0), "employment": JOB}, on=TODAY),
            fact("f", "employment.ended", {"employment": END}, on=TODAY),
        ]
    )
    assert isinstance(state, PersonState)
    return state


def test_what_is_written_comes_back_the_same() -> None:
    state = somebody()
    assert {case.kind for case in state.open.values()} == {"assist", "unit_incomplete"}
    assert STATES.read(STATES.write(state)) == state


def test_what_was_written_in_form_4_is_read() -> None:
    state = somebody()
    entries, cases = list(state.entries.values()), list(state.open.values())
    older = Older(PERSON, state.about, state.as_of, state.version, entries, cases, state.folded, state.said)
    assert STATES.read(b"\x04" + msgspec.msgpack.encode(older)) == state
