"""Any order and any repetition of what a unit or a project is told ends in the same open cases (docs/rules.md, 10)."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from itertools import chain, groupby
from typing import Any, get_args

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from coverlink.contracts import bodies as b
from coverlink.contracts.catalogue import CATALOGUE, project_key
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.policy.rules import Step
from insurance_linker.domain.units.decide import UnitOutcome, decide_unit
from insurance_linker.domain.units.project import project_case
from insurance_linker.domain.units.state import State, unheard_of
from insurance_linker.domain.units.unit import unit_case
from insurance_linker.policy import shipped
from insurance_linker.stored_units import states_of
from tests.domain.anything import many

BOOK = shipped()
CHINA = timezone(timedelta(hours=8))
UNIT, CODE = "91320106MA1ABCDE0X", "P-1"
OTHER = "91320106MA1ABCDE1X"
TODAY = date(2026, 11, 23)
STEPS = get_args(Step)
LINES = ("pension", "medical", "injury")
PEOPLE = ["p" + letter * 32 for letter in "abc"]
days = st.integers(-200, 30).map(lambda number: TODAY + timedelta(number))
versions = st.integers(1, 5)


def fact(number: int, kind: str, key: str, data: dict[str, Any], on: date, minute: int) -> Fact:
    row = CATALOGUE[f"coverlink.{kind}.v1"]
    return Fact(
        fact_id=fact_id("//s", str(number)),
        source="//s",
        id=str(number),
        type=row.name,
        time=datetime(2026, 1, 1, tzinfo=CHINA) + timedelta(minutes=minute),
        recorded_at=datetime(on.year, on.month, on.day, 9, tzinfo=CHINA),
        subject=key,
        data=msgspec.convert(data, row.body),
    )


def staffed(draw: st.DrawFn) -> dict[str, Any]:
    """What a person's stage says with a version: always the same, so it follows from person and version."""
    who, version = draw(st.sampled_from(PEOPLE)), draw(versions)
    mix = PEOPLE.index(who) * 7 + version * 5
    said: dict[str, Any] = {"unit_id": UNIT, "person_id": who, "version": version, "as_of": said_on(version)}
    if mix % 4 == 0:
        return {**said, "working": False}
    owed = LINES[: mix % 4]
    missing = owed[: mix % 3]
    since = TODAY - timedelta(mix * 3 % 90)
    return {
        **said, "working": True, "district": ("320106", "320102")[mix % 2], "unit_name": ("甲", "乙")[mix % 2],
        "since": since, "owed": owed, "covered": owed[len(missing) :], "missing": missing,
        "due_on": since + timedelta(30) if missing else None,
    }  # fmt: skip


def said_on(version: int) -> date:
    """The day of a person's statement: a later one is of a later day."""
    return TODAY - timedelta(40 * (6 - version))


def rostered(draw: st.DrawFn) -> dict[str, Any]:
    who, version = draw(st.sampled_from(PEOPLE)), draw(versions)
    since = TODAY - timedelta(version * 9 + PEOPLE.index(who))
    said = {"project": CODE, "person_id": who, "version": version, "as_of": said_on(version)}
    return said | ({"since": since, "until": since + timedelta(20)} if version % 2 else {"since": since})


def began(draw: st.DrawFn) -> dict[str, Any]:
    on = draw(days)
    told = {"code": CODE, "name": "东", "district": "500157", "started_on": on}
    told |= {"ends_on": on + timedelta(draw(st.integers(1, 150)))} if draw(st.booleans()) else {}
    told |= {"cost": "1.00"} if draw(st.booleans()) else {}
    return {"project": told, "unit": {"uscc": draw(st.sampled_from([UNIT, UNIT, OTHER]))}}


def insured(draw: st.DrawFn) -> dict[str, Any]:
    on = draw(days)
    data: dict[str, Any] = {"project": {"code": CODE}, "unit": {"uscc": UNIT}, "on": on}
    if draw(st.booleans()):
        to = on + timedelta(draw(st.integers(1, 150)))
        data["cover"] = {"line": "injury", "ref": "C", "from": on, "to": to, "paid_by": "unit", "district": "500157"}
    return data


def answered(draw: st.DrawFn, case: str) -> dict[str, Any]:
    code = draw(st.sampled_from(["wrong_lead", "will_enrol"]))
    said = {"case_id": case, "code": code, "answered_on": draw(days), "by": "w"}
    unit = draw(st.sampled_from([None, UNIT, OTHER]))
    return {**said, "unit": {"uscc": unit}} if unit else said


def undone(draw: st.DrawFn, case: str) -> dict[str, Any]:
    of = {"source": "//s", "id": str(draw(st.integers(0, 13)))}
    return {"of": of, "case_id": case, "retracted_on": draw(days), "by": "w"}


def registered(draw: st.DrawFn) -> dict[str, Any]:
    return {"unit": {"uscc": UNIT, "name": draw(st.sampled_from("丙丁")), "district": "320104"}}


def of_another(draw: st.DrawFn) -> dict[str, Any]:
    """Which of the facts is meant, or of none: perhaps one that amends another, perhaps itself."""
    return {"of": {"source": "//s", "id": str(draw(st.integers(0, 14)))}}


def corrected(draw: st.DrawFn) -> dict[str, Any]:
    return {**(began(draw) if draw(st.booleans()) else insured(draw)), **of_another(draw)}


ABOUT = {"project": {"code": CODE}, "unit": {"uscc": UNIT}}
KINDS = {
    UNIT: {
        "unit.staffed": staffed,
        "unit.registered": registered,
        "unit.corrected": lambda draw: registered(draw) | of_another(draw),
        "unit.retracted": lambda draw: {"unit": {"uscc": UNIT}} | of_another(draw),
        "case.answered": lambda draw: answered(draw, unit_case(UNIT, "unit_incomplete")),
        "case.retracted": lambda draw: undone(draw, unit_case(UNIT, "unit_incomplete")),
        "deadline.passed": lambda draw: {"due_on": draw(days)},
    },
    project_key(CODE): {
        "project.staffed": rostered,
        "project.started": began,
        "project.insured": insured,
        "project.corrected": corrected,
        "project.retracted": lambda draw: ABOUT | of_another(draw),
        "site.entered": lambda draw: _passed(draw),
        "site.left": lambda draw: _passed(draw),
        "case.answered": lambda draw: answered(draw, project_case(CODE)),
        "case.retracted": lambda draw: undone(draw, project_case(CODE)),
    },
}  # fmt: skip


def _passed(draw: st.DrawFn) -> dict[str, Any]:
    return {"person": {"person_id": draw(st.sampled_from(PEOPLE))}, "project": {"code": CODE}, "on": draw(days)}


@st.composite
def facts(draw: st.DrawFn) -> tuple[str, list[Fact]]:
    key = draw(st.sampled_from(list(KINDS)))
    found = []
    for number in range(draw(st.integers(1, 14))):
        kind = draw(st.sampled_from(list(KINDS[key])))
        data, on = KINDS[key][kind](draw), TODAY - timedelta(draw(st.integers(0, 40)))
        found.append(fact(number, kind, key, data, on, draw(st.integers(0, 5))))
    return key, found


def lived(key: str, chunks: list[list[Fact]]) -> tuple[State, list[UnitOutcome]]:
    """The unit or project after these chunks, stored in between."""
    state, outcomes, states = unheard_of(key), [], states_of(key)
    for chunk in chunks:
        outcome = decide_unit(state, chunk, BOOK)
        state = states.read(states.write(outcome.state))
        assert state == outcome.state
        outcomes.append(outcome)
    return state, outcomes


def about(state: State) -> dict[str, Any]:
    """The open cases, but for when they opened, on the day on which their last fact came, and for the step so far."""
    return {
        id_: msgspec.structs.replace(case, opened_at=datetime.min, because=case.because[:-1])
        for id_, case in state.open.items()
    }


@many(1250)
@given(said=facts(), data=st.data())
def test_any_order_and_any_repetition_ends_in_the_same_open_cases(
    said: tuple[str, list[Fact]], data: st.DataObject
) -> None:
    key, told = said
    again = data.draw(st.permutations([*told, *told[: len(told) // 2]]))
    cut = data.draw(st.integers(0, len(again)))
    one_by_one, _ = lived(key, [[fact] for fact in told])
    in_chunks, _ = lived(key, [chunk for chunk in (again[:cut], again[cut:]) if chunk])
    assert about(one_by_one) == about(in_chunks)


@many(1250)
@given(said=facts())
def test_what_was_said_of_somebody_before_does_not_matter(said: tuple[str, list[Fact]]) -> None:
    """In another order of a person's facts it may never have been said: of a name, too, nothing is left of it."""
    key, told = said
    last: dict[str, int] = {}
    for row in told:
        if isinstance(row.data, b.UnitStaffed | b.ProjectStaffed):
            last[row.data.person_id] = max(row.data.version, last.get(row.data.person_id, 0))
    fewer = [row for row in told if getattr(row.data, "version", None) == last.get(getattr(row.data, "person_id", ""))]
    today = fact(99, "deadline.passed", key, {"due_on": TODAY}, TODAY, 0)
    assert about(lived(key, [[*told, today]])[0]) == about(lived(key, [[*fewer, today]])[0])


@settings(max_examples=200, deadline=None)
@given(said=facts())
def test_decisions_tell_how_the_open_cases_came_about_and_a_repeat_decides_nothing(
    said: tuple[str, list[Fact]],
) -> None:
    key, told = said
    state, outcomes = lived(key, [[fact] for fact in [*told, *told]])
    open_: set[str] = set()
    version = 0
    for outcome in outcomes:
        for row in outcome.decided:
            version += 1
            assert row.decision.version == version
            assert (row.case.id in open_) != row.type.endswith("opened.v1")
            open_ = open_ - {row.case.id} if row.type.endswith("closed.v1") else open_ | {row.case.id}
    assert open_ == state.open.keys()
    assert [row for outcome in outcomes[len(told) :] for row in outcome.decided] == []


@settings(max_examples=200, deadline=None)
@given(said=facts(), data=st.data())
def test_days_that_come_in_one_chunk_open_cases_and_reach_steps_as_days_that_come_apart(
    said: tuple[str, list[Fact]], data: st.DataObject
) -> None:
    key, told = said
    told = sorted(told, key=lambda fact: fact.recorded_at)
    by_day = [list(rows) for _, rows in groupby(told, lambda fact: fact.recorded_at)]
    cut = data.draw(st.integers(0, len(by_day)))
    together = [list(chain.from_iterable(days)) for days in (by_day[:cut], by_day[cut:])]
    apart, outcomes = lived(key, by_day)
    at_once, fewer = lived(key, [chunk for chunk in together if chunk])
    assert apart == at_once
    assert [row for outcome in outcomes for row in outcome.decided] == [row for few in fewer for row in few.decided]
    assert outcomes[-1].wake_on == fewer[-1].wake_on


@settings(max_examples=200, deadline=None)
@given(said=facts(), late=st.lists(st.integers(1, 60), max_size=4))
def test_a_case_never_steps_back_while_it_is_open(said: tuple[str, list[Fact]], late: list[int]) -> None:
    key, told = said
    comes = [
        fact(100 + number, "deadline.passed", key, {"due_on": TODAY}, TODAY + timedelta(number), 0) for number in late
    ]
    _, outcomes = lived(key, [[row] for row in [*told, *sorted(comes, key=lambda fact: fact.recorded_at)]])
    reached: dict[str, tuple[str | None, int]] = {}
    for row in (row for outcome in outcomes for row in outcome.decided):
        step = STEPS.index(row.case.because[-1].inputs["step"])
        anew = row.type.endswith("opened.v1") or row.case.unit_id != reached[row.case.id][0]
        assert anew or step >= reached[row.case.id][1]
        reached[row.case.id] = row.case.unit_id, step


@settings(max_examples=200, deadline=None)
@given(said=facts())
def test_nothing_changes_before_the_day_on_which_it_wants_to_be_woken(said: tuple[str, list[Fact]]) -> None:
    key, told = said
    state, outcomes = lived(key, [told])
    wake = outcomes[-1].wake_on
    until = (wake - timedelta(1)) if wake else TODAY + timedelta(400)
    if until > state.as_of:
        later = fact(99, "deadline.passed", key, {"due_on": until}, until, 0)
        assert decide_unit(state, [later], BOOK).decided == []
