"""What must not matter does not: order, repetition, taking back, putting right, replaying.

Packs of another time are in ``test_changed_packs``, units and projects in ``test_units_any_order`` and
``test_units_same_answer``: 20,000 examples together; EXAMPLES=n asks for n of each. ``make faults`` asks with fifty
seeds: a million.
"""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from random import Random

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.facts import Fact, decode_fact, fact_id
from insurance_linker.domain.case import OpenCase
from insurance_linker.domain.decide import Outcome, decide
from insurance_linker.domain.state import PersonState
from insurance_linker.process import Linker
from tests.domain.anything import FIRST, NOBODY, Body, after, day_comes, facts, kind_of, many, put_right, thing
from tests.domain.life import BOOK, CHINA, PERSON, TODAY, fact
from tests.domain.test_any_order import contents, told_of

PROPERTIES = ["test_same_answer.py", "test_changed_packs.py", "test_units_any_order.py", "test_units_same_answer.py"]
some = st.randoms(use_true_random=False)
DAY = day_comes(TODAY)


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


def named(row: Fact) -> Body:
    return {"of": {"source": row.source, "id": row.id}}


def retraction(row: Fact) -> Fact:
    """That takes a fact back; what a project insured has no retraction of its own, and goes as cover does."""
    what = "cover" if thing(row) == "project" else thing(row)
    more = {"case_id": "any", "retracted_on": f"{TODAY}", "by": "w"} if what == "case" else {}
    return fact("back", f"{what}.retracted", {**named(row), **more, "person": NOBODY}, source=row.source)


def asked(state: PersonState | None) -> list[str]:
    """All that the open cases say, but for the names of cases and facts, and when they opened."""
    assert state
    nameless = (
        replace(case, id="", because=tuple(replace(ground, facts=()) for ground in case.because))
        for case in contents(state).values()
    )
    return sorted(map(repr, nameless))


def unadvised(state: PersonState) -> dict[str, OpenCase]:
    """What the open cases say, but for the sums in what they advise: those are of the day of the last fact."""
    return {id_: replace(case, advice=()) for id_, case in contents(state).items()}


def plain(said: list[Fact]) -> list[Fact]:
    return [row for row in said if of(row) is None]


@many(3000)
@given(said=facts(), dice=some)
def test_order_and_repetition(said: list[Fact], dice: Random) -> None:
    again = [*said, *said[: len(said) // 2]]
    dice.shuffle(again)
    one, other = after(said), after(again)
    assert one and other
    assert contents(one) == contents(other)
    assert (one.about, one.entries.keys()) == (other.about, other.entries.keys())


@many(3000)
@given(said=facts(), dice=some)
def test_taking_back_is_as_if_it_had_never_been_said(said: list[Fact], dice: Random) -> None:
    assume(plain(said))
    gone = dice.choice(plain(said))
    back = retraction(gone)
    told = [*said, back]
    dice.shuffle(told)
    never = without(said, gone.fact_id)
    for row in said:
        if "retracted" in row.type and of(row) == gone.fact_id:
            never = without(never, row.fact_id)  # with what corrects it: that would stand in for what has not come
    one, other = after([*told, DAY]), after([*never, DAY])
    assert one and other
    assert contents(one) == contents(other)


@many(3000)
@given(told=put_right(), dice=some)
def test_putting_right_is_taking_back_and_saying_anew(told: tuple[list[Fact], Fact, Body], dice: Random) -> None:
    """Of any type that has corrections. Without answers: they hold for the fact of which they told, not for a new one.

    With a name for the new fact that sorts among the others as the old one's does: names settle what days do not. So
    it is for those of facts that have not come, in whose place a correction stands.
    """
    said, old, body = told
    said = [row for row in said if not ("retracted" in row.type and of(row) == old.fact_id)]
    right = fact("right", f"{thing(old)}.corrected", {**body, **named(old)}, source=old.source, minute=59)
    others = {name for row in said for name in (row.fact_id, of(row)) if name} - {old.fact_id}
    tries = (fact(f"anew{number}", kind_of(old), {**body}, source=old.source, minute=59) for number in count())
    anew = next(row for row in tries if all((row.fact_id < name) == (old.fact_id < name) for name in others))
    corrected, retold = [*said, right], [*without(said, old.fact_id), retraction(old), anew]
    dice.shuffle(corrected)
    dice.shuffle(retold)
    assert asked(after([*corrected, DAY])) == asked(after([*retold, DAY]))


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
            happens(decode_fact(woken.headers, woken.value or b""))

    for row in sorted(said, key=lambda row: row.recorded_at):
        days_up_to(row.recorded_at.astimezone(CHINA).date())
        happens(row)
    days_up_to(until)
    return outcome.state if outcome else None, log


@many(3000)
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
    at_once = after([*told, day_comes(until)])
    assert live and at_once
    assert unadvised(live) == unadvised(at_once) and told_of(live) == told_of(at_once)


@pytest.mark.long
@pytest.mark.timeout(0)
def test_a_million_examples() -> None:
    """All these properties with fifty seeds, 20,000 examples each, on all cores; SEEDS=from-to asks for some.

    Says after each seed how many have passed. A failure prints how to repeat it.
    """
    first, _, last = os.environ.get("SEEDS", "1-50").partition("-")
    seeds = range(int(first), int(last or first) + 1)
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        for done, (command, ended) in enumerate(pool.map(_with_seed, seeds), start=1):
            assert ended.returncode == 0, f"{' '.join(command)}\n{ended.stdout[-4000:]}"
            print(f"{done} of {len(seeds)} seeds, {done * 20_000:,} examples", file=sys.__stderr__, flush=True)


def _with_seed(seed: int) -> tuple[list[str], subprocess.CompletedProcess[str]]:
    command = [
        sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-m", "not long", "--timeout=0",
        f"--hypothesis-seed={seed}", *(str(Path(__file__).with_name(name)) for name in PROPERTIES),
    ]  # fmt: skip
    environment = {name: value for name, value in os.environ.items() if name != "EXAMPLES"}
    return command, subprocess.run(command, env=environment, capture_output=True, text=True)
