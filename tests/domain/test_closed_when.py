"""What is said to close a case is what closes it: ``closes_when`` holds of each that closes, of none that stays open.

900 examples together by default; EXAMPLES=n asks for n of each. ``make faults`` asks for 20,000 of each.
"""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date, datetime, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.facts import Fact
from insurance_linker.domain.closed_when import holds
from insurance_linker.domain.decide import Outcome, decide
from insurance_linker.domain.policy import Book
from insurance_linker.domain.state import UNKNOWN, PersonState
from tests.domain.anything import FIRST, day_comes, facts, many
from tests.domain.kin import NEW, OLD, Kinsfolk, link, of, unlink
from tests.domain.life import BOOK, CHINA, TODAY, fact, folding

NEAR = folding(4, months=1)
"""Packs by which a person's facts are folded soon, so that others come too late."""
CODES = [
    "covered_elsewhere", "studying", "serving", "abroad", "left_job", "not_an_employee", "refused", "wrong_lead",
    "enrolled", "unreachable", "assisted", "waiver_signed",
]  # fmt: skip
some = st.randoms(use_true_random=False)


def answer(id_: str, case: str, code: str, on: date) -> Fact:
    return fact(id_, "case.answered", {"case_id": case, "code": code, "answered_on": on, "by": "w"}, on=on)


def undone(id_: str, row: Fact) -> Fact:
    data = {"of": {"source": row.source, "id": row.id}, "case_id": row.data.case_id, "retracted_on": TODAY, "by": "w"}  # type: ignore[attr-defined]
    return fact(id_, "case.retracted", data)


def as_said(before: PersonState, outcome: Outcome) -> None:
    """Every case that was open closes if and only if its condition holds; no open case's does."""
    now, after = outcome.now, outcome.state.open
    wrong = [case for id_, case in before.open.items() if holds(case, now) != (id_ not in after)]
    assert not wrong
    assert not [case for case in after.values() if holds(case, now)]


@many(600)
@given(
    said=facts(),
    recorded=st.lists(st.integers(0, 1100), min_size=12, max_size=12),
    book=st.sampled_from([BOOK, NEAR]),
    dice=some,
)
def test_what_closes_a_case_is_what_is_said_to_close_it(
    said: list[Fact], recorded: list[int], book: Book, dice: Random
) -> None:
    """Facts in any order on any days; what is asked is answered in between, answers are taken back, days pass."""
    state = UNKNOWN
    asked: dict[str, None] = {}
    answers: list[Fact] = []

    def happens(row: Fact) -> Outcome:
        nonlocal state
        outcome = decide(state, row, book)
        as_said(state, outcome)
        state = outcome.state
        asked.update(dict.fromkeys(state.open))
        return outcome

    for number, (row, day) in enumerate(zip(said, recorded, strict=False)):
        on = FIRST + timedelta(day)
        outcome = happens(replace(row, recorded_at=datetime(on.year, on.month, on.day, 9, tzinfo=CHINA)))
        if (wake := outcome.wake_on) and dice.random() < 0.3:
            happens(day_comes(wake))
        if asked and dice.random() < 0.4:
            answers.append(answer(f"a{number}", dice.choice([*asked]), dice.choice(CODES), state.as_of))
            happens(answers[-1])
        if answers and dice.random() < 0.1:
            happens(undone(f"u{number}", dice.choice(answers)))


class Watched(Kinsfolk):
    """Persons under several ids, whose conditions are asked with each record that one of them hears."""

    def hear(self, one: Fact) -> None:
        before = self.states.get(one.subject, UNKNOWN)
        super().hear(one)
        as_said(before, self.outcomes[-1])


@many(300)
@given(said=facts(), dice=some)
def test_the_same_of_a_person_under_two_identities(said: list[Fact], dice: Random) -> None:
    kin = Watched()
    links = [link(OLD, NEW), unlink(OLD, NEW)][: dice.choice([1, 2])]
    for number, row in enumerate(said):
        kin.tell(of(dice.choice([OLD, NEW]), row))
        if links and dice.random() < 0.3:
            kin.tell(*links.pop(0))
        open_ = [(who, id_) for who, state in kin.states.items() for id_ in state.open]
        if open_ and dice.random() < 0.3:
            who, id_ = dice.choice(open_)
            kin.tell(of(who, answer(f"a{number}", id_, dice.choice(CODES), TODAY)))


@pytest.mark.long
@pytest.mark.timeout(0)
def test_many_more_examples() -> None:
    """The two properties above, 20,000 examples of each."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "not long",
        "--timeout=0",
        __file__,
    ]
    ended = subprocess.run(command, env={**os.environ, "EXAMPLES": "20000"}, capture_output=True, text=True)
    assert ended.returncode == 0, f"EXAMPLES=20000 {' '.join(command)}\n{ended.stdout[-4000:]}"
