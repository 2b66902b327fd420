"""What must not matter to units and projects: what was taken back or put right, replaying, packs of another time.

Order and repetition are in ``test_units_any_order``. Statements of people and comings onto sites are not taken back or
put right: a later word replaces an earlier one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from random import Random

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact, decode_fact
from insurance_linker.domain.policy import Book
from insurance_linker.domain.units.decide import decide_unit
from insurance_linker.domain.units.state import ProjectState, State, UnitState, unheard_of
from insurance_linker.units import Units
from tests.domain.anything import many
from tests.domain.test_units_any_order import (
    ABOUT,
    BOOK,
    CHINA,
    TODAY,
    UNIT,
    about,
    began,
    fact,
    facts,
    insured,
    registered,
)
from tests.domain.trial import changed_from

Said = tuple[str, list[Fact]]
START = TODAY - timedelta(300)
dice = st.randoms(use_true_random=False)
recorded = st.lists(st.integers(0, 330), min_size=14, max_size=14)
LATER = TODAY + timedelta(400)
SECTIONS = ["unit_rules", "unit_steps"]


def after(key: str, said: Sequence[Fact], book: Book = BOOK) -> State:
    """The unit or project when these facts have come in this order, one by one."""
    return reduce(lambda state, row: decide_unit(state, [row], book).state, said, unheard_of(key))


def day_comes(key: str, on: date) -> Fact:
    return fact(99, "deadline.passed", key, {"due_on": on}, on, 0)


def told_on(said: list[Fact], days: list[int]) -> list[Fact]:
    """Each recorded on a day, none before the day of which it was said, and in the order of the log."""
    told = []
    for row, number in zip(said, days, strict=False):
        on = max(START + timedelta(number), getattr(row.data, "as_of", START))
        told.append(replace(row, recorded_at=datetime(on.year, on.month, on.day, 9, tzinfo=CHINA)))
    return sorted(told, key=lambda row: row.recorded_at)


@many(1250)
@given(said=facts(), dice=dice)
def test_an_answer_taken_back_was_never_given(said: Said, dice: Random) -> None:
    key, told = said
    answers = [row for row in told if isinstance(row.data, b.CaseAnswered)]
    assume(answers)
    gone = dice.choice(answers)
    of = {"source": gone.source, "id": gone.id}
    undone = {"of": of, "case_id": "any", "retracted_on": TODAY, "by": "w"}
    with_it = [*told, fact(98, "case.retracted", key, undone, TODAY, 0)]
    never = [row for row in told if row is not gone]
    dice.shuffle(with_it)
    day = day_comes(key, TODAY)
    assert about(after(key, [*with_it, day])) == about(after(key, [*never, day]))


AMENDS = (b.UnitCorrected, b.UnitRetracted, b.ProjectCorrected, b.ProjectRetracted)
TOLD = (b.UnitRegistered, b.ProjectStarted, b.ProjectInsured)


def told_once(said: Said, dice: Random) -> tuple[Fact, list[Fact]]:
    """One fact, and the others; nothing of them is put right or taken back."""
    plain = [row for row in said[1] if not isinstance(row.data, AMENDS)]
    facts = [row for row in plain if isinstance(row.data, TOLD)]
    assume(facts)
    one = dice.choice(facts)
    return one, [row for row in plain if row is not one]


def retraction(key: str, of: Fact, number: int) -> Fact:
    what = "unit" if key == UNIT else "project"
    about_it = {"unit": {"uscc": UNIT}} if key == UNIT else ABOUT
    return fact(number, f"{what}.retracted", key, {**about_it, "of": {"source": of.source, "id": of.id}}, TODAY, 0)


@many(1250)
@given(said=facts(), dice=dice)
def test_a_fact_taken_back_was_never_told_and_one_whose_taking_back_is_taken_back_was(said: Said, dice: Random) -> None:
    key, (gone, others) = said[0], told_once(said, dice)
    back = retraction(key, gone, 97)
    with_it, twice = [*others, gone, back], [*others, gone, back, retraction(key, back, 98)]
    dice.shuffle(with_it)
    dice.shuffle(twice)
    day = day_comes(key, TODAY)
    assert about(after(key, [*with_it, day])) == about(after(key, [*others, day]))
    assert about(after(key, [*twice, day])) == about(after(key, [*others, gone, day]))


@many(1250)
@given(said=facts(), dice=dice, amends=st.data())
def test_a_fact_that_was_put_right_is_as_if_told_right_under_its_own_name(
    said: Said, dice: Random, amends: st.DataObject
) -> None:
    """And a correction that is taken back was never told; one whose fact has not come stands in for it, but for cover,
    which may be of something that is not the project's.
    """
    key, (wrong, others) = said[0], told_once(said, dice)
    made = {b.UnitRegistered: registered, b.ProjectStarted: began, b.ProjectInsured: insured}[type(wrong.data)]
    kind = "unit" if key == UNIT else "project"
    data = amends.draw(st.composite(made)())
    later = wrong.time + timedelta(minutes=dice.randrange(9))
    of = {"source": wrong.source, "id": wrong.id}
    right = replace(fact(97, f"{kind}.corrected", key, {**data, "of": of}, TODAY, 0), time=later)
    told_right = replace(fact(96, wrong.type.split("coverlink.")[1][:-3], key, data, TODAY, 0), time=later)
    told_right = replace(told_right, fact_id=wrong.fact_id, id=wrong.id)
    put_right, back = [*others, wrong, right], [*others, wrong, right, retraction(key, right, 98)]
    dice.shuffle(put_right)
    dice.shuffle(back)
    day = day_comes(key, TODAY)
    expected = about(after(key, [*others, told_right, day]))
    assert about(after(key, [*put_right, day])) == expected
    lone = others if isinstance(wrong.data, b.ProjectInsured) else [*others, told_right]
    assert about(after(key, [*others, right, day])) == about(after(key, [*lone, day]))
    assert about(after(key, [*back, day])) == about(after(key, [*others, wrong, day]))


def lived_live(key: str, said: list[Fact]) -> tuple[State, list[Fact]]:
    """The unit or project when every day asked for came; and the log of all of it."""
    units, log, state = Units(BOOK), list[Fact](), unheard_of(key)
    wake: date | None = None

    def happens(row: Fact) -> None:
        nonlocal state, wake
        outcome = decide_unit(state, [row], BOOK)
        state, wake = outcome.state, outcome.wake_on
        log.append(row)

    def days_up_to(day: date) -> None:
        while wake and wake <= day:
            woken = units.wake(key.encode(), b"", wake)
            happens(decode_fact(woken.headers, woken.value or b""))

    for row in said:
        days_up_to(row.recorded_at.astimezone(CHINA).date())
        happens(row)
    days_up_to(LATER)
    return state, log


@many(1250)
@given(said=facts(), days=recorded)
def test_a_replay_with_timers_is_the_live_run(said: Said, days: list[int]) -> None:
    """And both are what one would decide on the last day from all that was said."""
    key, told = said[0], told_on(said[1], days)
    live, log = lived_live(key, told)
    assert after(key, log) == live
    assert about(live) == about(after(key, [*told, day_comes(key, LATER)]))


@many(1250)
@given(said=facts(), days=recorded, section=st.sampled_from(SECTIONS), change=st.integers(0, 10))
def test_packs_that_change_on_a_day_decide_otherwise_only_from_that_day_on(
    said: Said, days: list[int], section: str, change: int
) -> None:
    key, until = said[0], START + timedelta(change * 30)
    present = before = unheard_of(key)
    for row in told_on(said[1], days):
        present = decide_unit(present, [row], BOOK).state
        before = decide_unit(before, [row], changed_from(until, section)).state
        if present.as_of >= until:
            break
        assert present == before


def test_from_that_day_on_each_section_is_felt() -> None:
    """Else the property above would hold of packs that say nothing."""
    unfelt = {(section, kind) for section in SECTIONS for kind in (UnitState, ProjectState)}

    @settings(max_examples=1000, derandomize=True, database=None, deadline=None, phases=[Phase.generate])
    @given(said=facts())
    def told(said: Said) -> None:
        key, rows = said[0], [*said[1], day_comes(said[0], LATER)]
        for section in SECTIONS:
            state = after(key, rows, changed_from(START, section))
            if state != after(key, rows):
                unfelt.discard((section, type(state)))

    told()
    assert not unfelt
