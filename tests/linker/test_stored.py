"""A person's state as an earlier version stored it is read as what it means now."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from insurance_linker.domain.state import About, PersonState
from insurance_linker.domain.statements import Entry, JobStarted, Registered
from insurance_linker.stored import STATES, read_form_1
from tests.domain.life import CHINA, TODAY, fact, lived, unit

JOB = {"ref": "E", "form": "standard", "started_on": "2026-10-01", "work_district": "320106"}
TIME = datetime(2026, 1, 1, tzinfo=CHINA).timestamp()


def form_1(told: tuple[float, str]) -> bytes:
    """As it was written: the residence among what is known of the person, the district with the registration."""
    job = ["JobStarted", "E", unit(0)["uscc"], "standard", "2026-10-01", "320106"]
    entries = {
        "a": ["a", "//s", TIME, "fact", [job], None, None],
        "b": ["b", "//s", TIME, "fact", [["Registered", "2026-11-01", "320105"]], None, None],
    }
    return msgspec.msgpack.encode(
        ["p" + "a" * 32, ["1990-03", "m", "320102", told, "sealed", [TIME, "a"]], "2026-11-23", 7, entries, {}]
    )


def test_the_residence_goes_to_the_fact_that_told_it() -> None:
    state = read_form_1(form_1((TIME, "a")))
    assert state.about == About("1990-03", "m", "sealed", (TIME, "a"))
    assert (state.as_of, state.version) == (date(2026, 11, 23), 7)
    assert [entry.residence for entry in state.entries.values()] == ["320102", None]
    assert isinstance(state.entries["a"].states[0], JobStarted)
    assert state.entries["b"].states == (Registered(date(2026, 11, 1)),)


def test_a_residence_that_no_known_fact_told_is_let_go() -> None:
    assert {entry.residence for entry in read_form_1(form_1((TIME, "gone"))).entries.values()} == {None}


def test_what_is_written_now_comes_back_the_same() -> None:
    state, _ = lived([fact("e", "employment.started", {"unit": unit(0), "employment": JOB}, on=TODAY)])
    assert isinstance(state, PersonState)
    assert STATES.read(STATES.write(state)) == state
    assert all(isinstance(entry, Entry) for entry in state.entries.values())
