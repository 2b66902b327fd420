"""Nonsense with caseworkers who answer in between: the linker and the oracle still agree (docs/rules.md, 6)."""

from __future__ import annotations

from datetime import date, datetime, time
from random import Random
from typing import get_args

import msgspec
import pytest

from coverlink.contracts.bodies import CaseAnswered, Person
from coverlink.contracts.catalogue import PREFIX
from coverlink.contracts.facts import Fact, fact_id
from coverlink.contracts.fields import AnswerCode
from coverlink_simulator import Line
from coverlink_simulator.oracle import Answer, OpenCase, cases_of
from coverlink_simulator.oracle.paper import birth_and_sex, person_key
from insurance_linker.domain.decide import CHINA, decide
from insurance_linker.domain.state import PersonState
from tests.simulator.taken import facts, person_id_of
from tests.simulator.test_known_answer import BOOK, TODAY
from tests.simulator.test_nonsense import nonsense

REGISTRY = "//coverlink/registry"
CODES: tuple[AnswerCode, ...] = get_args(AnswerCode)
Open = set[tuple[str, str | None, str | None, date, str | None]]


class Told:
    """One person: to the linker fact by fact, to the oracle all at once."""

    def __init__(self, events: list[Line], told: list[Fact]) -> None:
        self.events = [msgspec.json.decode(line.text) for line in events]
        self.told = told
        self.state: PersonState | None = None
        self.answers: list[Answer] = []
        self.known = 0

    def until(self, count: int) -> None:
        for fact in self.told[self.known : count]:
            self.state = decide(self.state, fact, BOOK).state
        self.known = max(self.known, count)

    def answer(self, chance: Random) -> None:
        """To some of what is open, told to both."""
        assert self.state
        by_oracle = {(case.kind, case.line, case.unit): case for case in self.expected()}
        for case in list(self.state.open.values()):
            if chance.random() < 0.5 or case.id not in self.state.open:
                continue
            code = chance.choice(CODES)
            job, about = by_oracle[case.kind, case.line, case.unit_id].names[0]
            self.answers.append(Answer(case.kind, case.line, case.unit_id, code, job, about))
            self.state = decide(
                self.state, _answered(case.id, code, self.told[0].subject, len(self.answers)), BOOK
            ).state

    def expected(self) -> list[OpenCase]:
        born, sex = birth_and_sex(person_key(self.events[0]["data"]["person"]))
        return cases_of(self.events[: self.known], TODAY, born=born, sex=sex, answers=self.answers)

    def check(self) -> None:
        assert self.state
        ours: Open = {(row.kind, row.line, row.unit_id, row.due_on, row.gap) for row in self.state.open.values()}
        theirs: Open = {(row.kind, row.line, row.unit, row.due_on, row.gap) for row in self.expected()}
        assert ours == theirs, (self.events[: self.known], self.answers)


def _answered(case_id: str, code: AnswerCode, person: str, number: int) -> Fact:
    at = datetime.combine(TODAY, time(13), CHINA)
    body = CaseAnswered(person=Person(person_id=person), case_id=case_id, code=code, answered_on=TODAY, by="worker")
    name = f"{person}-{number}"
    return Fact(
        fact_id=fact_id(REGISTRY, name), source=REGISTRY, id=name, type=f"{PREFIX}case.answered.v1", time=at,
        recorded_at=at, publisher="registry", subject=person, data=body,
    )  # fmt: skip


@pytest.mark.parametrize("seed", [20, 21, pytest.param(22, marks=pytest.mark.long)])
def test_answers_in_between_end_and_settle_what_the_rules_page_says(seed: int) -> None:
    chance, lines = Random(seed), nonsense(1000, seed)
    of_person: dict[str, tuple[list[Line], list[Fact]]] = {}
    for line, fact in zip(lines, facts(lines, TODAY), strict=True):
        events, told = of_person.setdefault(fact.subject, ([], []))
        events.append(line)
        told.append(fact)
    answered = 0
    for events, told in of_person.values():
        person = Told(events, told)
        for part in (len(told) // 2, 3 * len(told) // 4, len(told)):
            person.until(part)
            if person.state:
                person.check()
                person.answer(chance)
                person.check()
        answered += len(person.answers)
    assert answered > len(of_person) / 2


def test_people_are_known_by_their_papers() -> None:
    """So that both sides above speak of the same person."""
    lines = nonsense(50, 1)
    for line, fact in zip(lines, facts(lines, TODAY), strict=True):
        who = msgspec.json.decode(line.text)["data"]["person"]
        assert person_id_of(*person_key(who)) == fact.subject
