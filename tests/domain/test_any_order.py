"""Any order and any repetition of the same facts ends in the same open cases (docs/rules.md, 1)."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.facts import Fact
from insurance_linker.domain.decide import Outcome, decide
from insurance_linker.domain.groups import groups_of
from insurance_linker.domain.policy import Book
from insurance_linker.domain.state import PersonState
from insurance_linker.domain.trusted import Telling
from tests.domain.life import BOOK, TODAY, fact, lived, open_cases, stored, trusting, unit

FIRST = date(2025, 1, 1)
days = st.integers(0, (TODAY - FIRST).days).map(lambda n: (FIRST + timedelta(n)).isoformat())
units = st.integers(0, 1)
refs = st.sampled_from(["A", "B"])
sources = st.sampled_from(["//s", "//t"])
lines = st.sampled_from(["pension", "medical", "injury", "resident_pension"])


@st.composite
def facts(draw: st.DrawFn) -> list[Fact]:
    """Up to a dozen facts: jobs, cover, statuses, payments, and corrections and retractions of any of them."""
    count = draw(st.integers(1, 12))
    found: list[Fact] = []
    for number in range(count):
        kind = draw(st.sampled_from(list(KINDS)))
        type_, data = KINDS[kind](draw, number)
        on = TODAY - timedelta(draw(st.integers(0, 3)))
        found.append(fact(f"e{number}", type_, data, source=draw(sources), minute=draw(st.integers(0, 5)), on=on))
    return found


def _job(draw: st.DrawFn) -> dict[str, object]:
    form = draw(st.sampled_from(["standard", "part_time", "platform", "over_age"]))
    return {"ref": draw(refs), "form": form, "started_on": draw(days), "work_district": "320106"}


def _end(draw: st.DrawFn) -> dict[str, object]:
    reason = draw(st.sampled_from(["expired", "by_worker", "retired"]))
    return {"ref": draw(refs), "ended_on": draw(days), "end_reason": reason}


def _cover(draw: st.DrawFn, payer: str, *, to: bool) -> dict[str, object]:
    row = {"line": draw(lines), "ref": draw(refs), "from": draw(days), "paid_by": payer, "district": "320106"}
    return row | {"to": draw(days)} if to else row


def _group(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["fisher", "low_income", "40-50", "graduate", "of no group"]))
    return {"kind": kind, "from": draw(days)} | ({"to": draw(days)} if draw(st.booleans()) else {})


def _home(draw: st.DrawFn) -> dict[str, object]:
    return {"person": {"residence_district": "320106"}} if draw(st.booleans()) else {}


def _paid(draw: st.DrawFn) -> dict[str, object]:
    return {"line": "pension", "month": draw(days)[:7], "base": "5000", "amount": "1000", "paid_on": draw(days)}


def _status(draw: st.DrawFn) -> dict[str, object]:
    kind = draw(st.sampled_from(["student", "serving", "pensioner", "abroad"]))
    return {"kind": kind, "from": draw(days)} | ({"to": "2026-12-31"} if draw(st.booleans()) else {})


def _of(draw: st.DrawFn, number: int) -> dict[str, str]:
    return {"source": draw(sources), "id": f"e{draw(st.integers(0, max(0, number + 2)))}"}


KINDS = {
    "job": lambda draw, _: ("employment.started", {"unit": unit(draw(units)), "employment": _job(draw)}),
    "sent": lambda draw, _: (
        "employment.started",
        {"unit": unit(0), "user_unit": unit(1), "employment": _job(draw) | {"form": "dispatch"}},
    ),
    "free": lambda draw, _: ("employment.started", {"employment": _job(draw) | {"form": "flexible"}}),
    "end": lambda draw, _: ("employment.ended", {"unit": unit(draw(units)), "employment": _end(draw)}),
    "cover": lambda draw, _: ("cover.enrolled", {"unit": unit(draw(units)), "cover": _cover(draw, "unit", to=False)}),
    "stop": lambda draw, _: ("cover.ended", {"unit": unit(draw(units)), "cover": _cover(draw, "unit", to=True)}),
    "announced": lambda draw, _: (
        "cover.pre_enrolled",
        {"unit": unit(draw(units)), "cover": _cover(draw, "unit", to=draw(st.booleans()))},
    ),
    "own": lambda draw, _: ("cover.enrolled", {"cover": _cover(draw, "self", to=False)}),
    "own stop": lambda draw, _: ("cover.ended", {"cover": _cover(draw, "self", to=True)}),
    "listed": lambda draw, _: ("group.listed", {"group": _group(draw)} | _home(draw)),
    "registered": lambda draw, number: (
        "unemployment.registered",
        {"unemployment": {"ref": f"U{number}", "registered_on": draw(days), "district": "320106"}},
    ),
    "correct list": lambda draw, number: ("group.corrected", {"of": _of(draw, number), "group": _group(draw)}),
    "paid": lambda draw, _: ("contribution.recorded", {"contribution": _paid(draw)}),
    "status": lambda draw, _: (
        "status.changed",
        {"status": _status(draw)},
    ),
    "retract": lambda draw, number: ("employment.retracted", {"of": _of(draw, number)}),
    "correct": lambda draw, number: (
        "employment.corrected",
        {"of": _of(draw, number), "unit": unit(draw(units)), "employment": _job(draw)},
    ),
    "correct cover": lambda draw, number: (
        "cover.corrected",
        {"of": _of(draw, number), "unit": unit(draw(units)), "cover": _cover(draw, "unit", to=draw(st.booleans()))},
    ),
}  # fmt: skip


def contents(state: PersonState) -> dict[str, tuple[object, ...]]:
    """What the open cases say."""
    return {case.id: (case.priority, case.district, case.because, case.advice) for case in state.open.values()}


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


TOLD = ("employment_service", "resident_pension_paid")


def told_of(state: PersonState) -> dict[str, tuple[object, ...]]:
    """What changes by time alone: urgency, and the groups and measures that are told."""
    cases = state.open.values()
    return {case.id: (case.priority, *(row for row in case.advice if row.code in TOLD)) for case in cases}


def deadline(on: date) -> Fact:
    return fact(f"due-{on}", "deadline.passed", {"due_on": on}, source="//coverlink/linker", on=on)
