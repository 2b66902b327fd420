"""Whom new packs concern: those whose open cases are not what these packs ask for (``stands_under``)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from insurance_linker.domain.decide import stands_under
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.rules import Due
from insurance_linker.domain.state import PersonState
from tests.domain.life import BOOK, PERSON, TODAY, fact, lived, unit
from tests.domain.trial import changed_from

HIRED = date(2026, 11, 1)
DUE = HIRED + timedelta(30)


def hired(form: str, *, told: date = TODAY) -> PersonState:
    job = {"ref": "E", "form": form, "started_on": f"{HIRED}", "work_district": "320106"}
    state, _ = lived([fact("e", "employment.started", {"unit": unit(0), "employment": job}, on=told)])
    assert state
    return state


def due_in(days: int, version: str) -> Book:
    """The shipped packs, in a version of which the enrolment is due in so many days."""
    packs = [
        replace(pack, enrol=tuple(renewed(row, days, version) for row in pack.enrol)) if pack.id == "national" else pack
        for pack in BOOK.packs
    ]
    return Book(packs)


def renewed(row: Due, days: int, version: str) -> Due:
    return replace(row, due_days=days, pack=f"national@{version}")


def test_the_packs_that_decided_stand() -> None:
    assert stands_under(PERSON, hired("standard"), BOOK, TODAY)


def test_a_form_that_owes_more_is_concerned_from_that_day_on_and_no_other_form() -> None:
    tomorrow = TODAY + timedelta(1)
    later = changed_from(tomorrow, "owed")
    assert stands_under(PERSON, hired("part_time"), later, TODAY)
    assert not stands_under(PERSON, hired("part_time"), later, tomorrow)
    assert stands_under(PERSON, hired("platform"), later, tomorrow)


@pytest.mark.parametrize(("days", "stands"), [(30, True), (29, False)])
def test_a_new_version_concerns_nobody_for_whom_it_says_the_same(days: int, stands: bool) -> None:
    assert stands_under(PERSON, hired("standard"), due_in(days, "2099-01-01"), TODAY) is stands


@pytest.mark.parametrize(("day", "stands"), [(DUE, True), (DUE + timedelta(1), False)])
def test_what_changes_by_the_day_alone_is_seen_on_that_day(day: date, stands: bool) -> None:
    """The day after the due day the case has a gap."""
    assert stands_under(PERSON, hired("standard"), BOOK, day) is stands


def test_a_day_before_the_last_fact_is_that_of_the_fact() -> None:
    assert stands_under(PERSON, hired("standard"), BOOK, HIRED - timedelta(100))
