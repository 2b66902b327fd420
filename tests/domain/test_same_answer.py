"""What must not matter does not: order, repetition, taking back, putting right, replaying, packs of another time.

20,000 examples together by default; EXAMPLES=n asks for n of each. ``make faults`` asks with fifty seeds: a million.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.decisions import Text
from coverlink.contracts.facts import Fact, decode_fact, fact_id
from insurance_linker.domain.decide import Outcome, decide
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.policy.rules import Due, OwedLines, RenewRule
from insurance_linker.domain.state import PersonState
from insurance_linker.process import Linker
from tests.domain.life import BOOK, CHINA, PERSON, TODAY, UNITS, fact, open_cases
from tests.domain.test_any_order import FIRST, facts

MANY = settings(
    max_examples=int(os.environ.get("EXAMPLES", "4000")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
some = st.randoms(use_true_random=False)


def after(said: list[Fact], book: Book = BOOK) -> PersonState | None:
    """The person when these facts have come in this order."""
    state = None
    for row in said:
        state = decide(state, row, book).state
    return state


def of(row: Fact) -> str | None:
    """The id of the fact that a correction or retraction names."""
    target = getattr(row.data, "of", None)
    return fact_id(target.source, target.id) if target else None


def without(said: list[Fact], name: str) -> list[Fact]:
    """The facts as if that one, and all that corrects it, had never been said."""
    gone = {name}
    while more := {row.fact_id for row in said if "corrected" in row.type and of(row) in gone} - gone:
        gone |= more
    return [row for row in said if row.fact_id not in gone]


def plain(said: list[Fact]) -> list[Fact]:
    return [row for row in said if of(row) is None]


@MANY
@given(said=facts(), dice=some)
def test_order_and_repetition(said: list[Fact], dice: object) -> None:
    again = [*said, *said[: len(said) // 2]]
    dice.shuffle(again)  # type: ignore[attr-defined]
    one, other = after(said), after(again)
    assert one and other
    assert one.open.keys() == other.open.keys() and open_cases(one) == open_cases(other)
    assert (one.about, one.entries.keys()) == (other.about, other.entries.keys())


@MANY
@given(said=facts(), dice=some)
def test_taking_back_is_as_if_it_had_never_been_said(said: list[Fact], dice: object) -> None:
    assume(plain(said))
    gone = dice.choice(plain(said))  # type: ignore[attr-defined]
    back = fact("back", "employment.retracted", {"of": {"source": gone.source, "id": gone.id}}, source=gone.source)
    told = [*said, back]
    dice.shuffle(told)  # type: ignore[attr-defined]
    never = without(said, gone.fact_id)
    for row in said:
        if "retracted" in row.type and of(row) == gone.fact_id:
            never = without(never, row.fact_id)  # with what corrects it: that would stand in for what has not come
    day = [fact("day", "deadline.passed", {"due_on": TODAY.isoformat()})]
    one, other = after([*told, *day]), after([*never, *day])
    assert one and other
    assert open_cases(one) == open_cases(other)


@MANY
@given(said=facts(), starts=st.lists(st.integers(0, 400), min_size=2, max_size=2), dice=some)
def test_putting_right_is_taking_back_and_saying_anew(said: list[Fact], starts: list[int], dice: object) -> None:
    """With a name for the new fact that sorts among the others as the old one's does: names settle what days do not."""
    jobs = [row for row in plain(said) if row.type == "coverlink.employment.started.v1"]
    assume(jobs)
    old = dice.choice(jobs)  # type: ignore[attr-defined]
    said = [row for row in said if not ("retracted" in row.type and of(row) == old.fact_id)]
    body = {
        "unit": {"uscc": dice.choice(UNITS), "name": "改名"},  # type: ignore[attr-defined]
        "employment": {
            "ref": "A", "form": "part_time", "work_district": "320106",
            "started_on": (FIRST + timedelta(starts[0])).isoformat(),
        },
    }  # fmt: skip
    target = {"of": {"source": old.source, "id": old.id}}
    right = fact("right", "employment.corrected", {**target, **body}, source=old.source, minute=59)
    back = fact("back", "employment.retracted", target, source=old.source)
    others = {row.fact_id for row in said} - {old.fact_id}
    told = (fact(f"anew{number}", "employment.started", dict(body), source=old.source) for number in count())
    anew = next(row for row in told if all((row.fact_id < name) == (old.fact_id < name) for name in others))
    corrected, retold = [*said, right], [*without(said, old.fact_id), back, anew]
    dice.shuffle(corrected)  # type: ignore[attr-defined]
    dice.shuffle(retold)  # type: ignore[attr-defined]
    day = [fact("day", "deadline.passed", {"due_on": TODAY.isoformat()})]
    one, other = after([*corrected, *day]), after([*retold, *day])
    assert open_cases(one) == open_cases(other)


def lived_live(said: list[Fact], until: date) -> tuple[PersonState | None, list[Fact]]:
    """The person when each fact was recorded in its turn and every day asked for came; and the log of all of it."""
    linker, log = Linker(BOOK), list[Fact]()
    outcome: Outcome | None = None

    def happens(row: Fact) -> None:
        nonlocal outcome
        outcome = decide(outcome.state if outcome else None, row, BOOK)
        log.append(row)

    def days_up_to(day: date) -> None:
        while outcome and outcome.wake_on and outcome.wake_on <= day:
            woken = linker.wake(PERSON.encode(), b"", outcome.wake_on)
            happens(decode_fact(woken.headers, woken.value))

    for row in sorted(said, key=lambda row: row.recorded_at):
        days_up_to(row.recorded_at.astimezone(CHINA).date())
        happens(row)
    days_up_to(until)
    return outcome.state if outcome else None, log


@MANY
@given(said=facts(), recorded=st.lists(st.integers(0, 900), min_size=20, max_size=20))
def test_a_replay_with_timers_is_the_live_run(said: list[Fact], recorded: list[int]) -> None:
    """And both are what one would decide on the last day from all that was said."""
    days = [FIRST + timedelta(number) for number in recorded]
    told = [
        replace(row, recorded_at=datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))
        for row, day in zip(said, [*days, *days], strict=False)
    ]
    until = FIRST + timedelta(1200)
    live, log = lived_live(told, until)
    assert after(log) == live
    at_once = after([*told, fact("day", "deadline.passed", {"due_on": until.isoformat()}, on=until)])
    assert open_cases(live) == open_cases(at_once)


def changed_from(day: date) -> Book:
    """The packs, and from a day on others: part-time work owes pension, enrolment is due sooner, renew comes sooner."""
    common = {
        "since": day, "announced_at": day, "rank": "law", "grade": "C", "source": Text(zh="试行", en="on trial"),
        "region": "CN", "pack": "trial@1",
    }  # fmt: skip
    trial = Pack(
        id="trial",
        version="1",
        region="CN",
        owed=(OwedLines(rule="trial.owed", form="part_time", lines=("injury", "pension"), **common),),
        enrol=(Due(rule="trial.due", due_days=10, **common),),
        renew=(RenewRule(rule="trial.renew", due_days=5, whole_months=1, **common),),
    )
    return Book([*BOOK.packs, trial])


BOOKS = {number: changed_from(FIRST + timedelta(number)) for number in range(0, 900, 60)}


@MANY
@given(said=facts(), recorded=st.lists(st.integers(0, 900), min_size=20, max_size=20), change=st.sampled_from([*BOOKS]))
def test_a_pack_that_changes_on_a_day_decides_otherwise_only_from_that_day_on(
    said: list[Fact], recorded: list[int], change: int
) -> None:
    days = sorted(FIRST + timedelta(number) for number in recorded)
    before = present = None
    for row, day in zip(said, [*days, *days], strict=False):
        told = replace(row, recorded_at=datetime(day.year, day.month, day.day, 9, tzinfo=CHINA))
        present, before = decide(present, told, BOOK).state, decide(before, told, BOOKS[change]).state
        if present.as_of < FIRST + timedelta(change):
            assert present == before


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_million_examples() -> None:
    """The five properties above with fifty seeds, 4,000 examples of each, on all cores; SEEDS=from-to asks for some.

    Says after each seed how many have passed. A failure prints how to repeat it.
    """
    first, _, last = os.environ.get("SEEDS", "1-50").partition("-")
    seeds = range(int(first), int(last or first) + 1)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (command, ended) in enumerate(pool.map(_with_seed, seeds), start=1):
            assert ended.returncode == 0, f"EXAMPLES=4000 {' '.join(command)}\n{ended.stdout[-4000:]}"
            print(f"{done} of {len(seeds)} seeds, {done * 20_000:,} examples", file=sys.__stderr__, flush=True)


def _with_seed(seed: int) -> tuple[list[str], subprocess.CompletedProcess[str]]:
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not long", "--timeout=0",
        f"--hypothesis-seed={seed}", __file__,
    ]  # fmt: skip
    return command, subprocess.run(command, env={**os.environ, "EXAMPLES": "4000"}, capture_output=True, text=True)
