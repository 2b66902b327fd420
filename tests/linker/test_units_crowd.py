"""A crowd in parts is decided as if it stood in one value, whatever comes in whatever order; and writes little."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coverlink.contracts.catalogue import project_key
from coverlink.contracts.facts import Fact
from insurance_linker.activation import Activation
from insurance_linker.domain.policy import Book
from insurance_linker.domain.units.firsts import Queue, Waiting, first
from insurance_linker.domain.units.people import EMPLOYEE, WORKER, packed
from insurance_linker.policy import shipped
from insurance_linker.stored_units import states_of
from insurance_linker.units import Units
from tests.domain import test_units_any_order as lives
from tests.domain.test_units_any_order import CODE, TODAY, UNIT, fact
from tests.linker.crowds import NAMED, Kept, naming_few, sizes
from tests.linker.test_units_process import DAY, other_version, record, staffed

BOOK = naming_few()
FOLK = ["p" + letter * 32 for letter in "abcdefghijklmnop"]
EVERYBODY, LATER = 10**9, timedelta(401)


@st.composite
def told(draw: st.DrawFn, *, links: bool = False) -> tuple[str, list[list[Fact]]]:
    """Chunks about a unit or a project, the last of them perhaps after everybody who had gone is forgotten.

    ``links``: some on a roster had another identity before.
    """
    key, chunks = draw(st.sampled_from([UNIT, project_key(CODE)])), []
    staff = "unit.staffed" if key == UNIT else "project.staffed"
    kinds = [*lives.KINDS[key], *[staff] * 4, *(["site.entered"] * 4 if key != UNIT else [])]
    number = 0
    with patch.object(lives, "PEOPLE", FOLK):
        most = draw(st.integers(1, 6))
        for place in range(most):
            chunk, later = [], place == most - 1 and draw(st.booleans())
            for _ in range(draw(st.integers(1, 12))):
                kind = draw(st.sampled_from(kinds))
                on = TODAY - timedelta(draw(st.integers(0, 40))) + (LATER if later else timedelta(0))
                data = lives.KINDS[key][kind](draw)
                if links and kind == "project.staffed" and draw(st.booleans()):
                    data["was"] = (draw(st.sampled_from(FOLK)),)
                chunk.append(fact(number, kind, key, data, on, draw(st.integers(0, 5))))
                number += 1
            chunks.append(chunk)
    again = draw(st.permutations([one for chunk in chunks for one in chunk]))
    return key, [*chunks, again[: draw(st.integers(1, len(again)))]]


def lived(key: str, chunks: list[list[Fact]], few: int, kept: int = 3, book: Book = BOOK) -> tuple[Any, list[Any]]:
    """All people at the end, and what was published and on which day to wake after each chunk."""
    with sizes(few, 2, kept):
        stage = Kept(key, Units(book))
        said = [(done.outputs, done.wake) for done in map(stage.tell, chunks)]
        return stage.everybody(), said


@settings(max_examples=300, deadline=None)
@given(told(links=True))
def test_a_crowd_in_parts_is_decided_like_the_same_people_in_one_value(said: tuple[str, list[list[Fact]]]) -> None:
    key, chunks = said
    whole, published = lived(key, chunks, EVERYBODY)
    parted, also = lived(key, chunks, 3)
    assert also == published
    assert parted == whole


@settings(max_examples=60, deadline=None)
@given(told(), st.randoms(use_true_random=False))
def test_any_order_of_what_a_crowd_is_told_ends_in_the_same_people_and_cases(
    said: tuple[str, list[list[Fact]]], rng: random.Random
) -> None:
    key, chunks = said
    facts = [one for chunk in chunks[:-1] for one in chunk if one.recorded_at.date() <= TODAY]
    again = [[one] for one in [*facts, *facts[::2]]]
    rng.shuffle(again)
    (one_by_one, _), (mixed, _) = lived(key, [[one] for one in facts] or chunks[:1], 3), lived(key, again, 3)
    if facts:
        assert lives.about(one_by_one) == lives.about(mixed)


@given(st.sets(st.integers(0, 20)), st.lists(st.integers(0, 20), max_size=60))
def test_those_who_are_kept_are_the_first_whoever_comes_and_goes(at_first: set[int], moves: list[int]) -> None:
    members = {Waiting(number, b"", 0) for number in at_first}
    with sizes(3, 2, 5):
        queue = Queue(first(members, NAMED), len(members))
        for number in moves:
            one = Waiting(number, b"", 0)
            (queue.goes if one in members else queue.comes)(one)
            members ^= {one}
            assert list(queue.kept) == sorted(members)[: len(queue.kept)]
            if number % 3 == 0:
                queue = Queue(queue.kept, len(members))
        assert len(queue.kept) <= 5


@pytest.mark.parametrize("key", [UNIT, project_key(CODE)])
def test_what_stood_in_one_value_is_taken_over_and_nobody_is_lost(key: str) -> None:
    """Given a crowd in the form before this one, when it is told something, then it goes on as if never stored."""
    chunks = [list(_crowd(key, range(300))), [fact(900, *_about(key, 7, 9), TODAY, 0)]]
    whole, published = lived(key, chunks, EVERYBODY, 200, shipped())
    stage = Kept(key, Units(shipped()))
    with sizes(EVERYBODY, 64, 200):
        stage.tell(chunks[0])
    stage.state = _as_before(stage.everybody())
    with sizes(200, 64, 200):
        done = stage.tell(chunks[1])
    assert (done.outputs, done.wake) == published[1]
    assert states_of(key).read(stage.state or b"").crowd and stage.everybody() == whole
    assert len(stage.parts) == 5 and sum(map(len, stage.parts.values())) < 12_000


@pytest.mark.parametrize("few", [3, EVERYBODY])
def test_names_from_before_hold_until_the_job_of_somebody_gives_one(few: int) -> None:
    """Given a unit in form 2, which kept one name for all, when jobs give names, then that of most."""
    with sizes(few, 2):
        stage = Kept(UNIT, Units(BOOK))
        stage.tell(_crowd(UNIT, range(5)))
        fields = msgspec.msgpack.decode((stage.state or b"")[1:])[:-1]
        fields[4] = [TODAY, "甲"]
        if crowd := fields[-1]:
            crowd[3].pop()
        stage.state = b"\x02" + msgspec.msgpack.encode(fields)
        names = []
        for number, name in [(0, None), (0, "乙"), (1, "丙"), (2, "丙"), (2, None), (2, "乙")]:
            kind, key, said = _about(UNIT, number, 2 + len(names))
            stage.tell([fact(100 + len(names), kind, key, said | ({"unit_name": name} if name else {}), TODAY, 0)])
            names.append(next(iter(stage.everybody().open.values())).unit_name)
    assert names == ["甲", "乙", "丙", "丙", "丙", "乙"], "of equally many the least: 丙 before 乙"


def test_a_statement_reads_no_more_than_its_part_until_a_case_could_not_name_its_people() -> None:
    stage = Kept(UNIT, Units(BOOK))
    with sizes(3, 2, 3):
        stage.tell(_crowd(UNIT, range(14)))
        named: list[int] = []
        for number in range(14):
            stage.asked = 0
            stage.tell([fact(100 + number, *_about(UNIT, number, 9, missing=False), TODAY, 0)])
            named.append(stage.asked)
    assert named.count(1) >= 8 and max(named) > 1


def test_a_crowd_that_grows_by_many_at_once_loses_nobody() -> None:
    stage = Kept(UNIT, Units(BOOK))
    with sizes(3, 2):
        for numbers in (range(4), range(4, 90), range(90, 91)):
            stage.tell(_crowd(UNIT, numbers))
            assert len(stage.everybody().people) == numbers.stop
        assert len(stage.parts) == 46


def test_who_was_known_under_another_id_is_one_of_a_crowd_once() -> None:
    key = project_key(CODE)
    came = {"person": {"person_id": FOLK[0]}, "project": {"code": CODE}, "on": TODAY}
    first = [fact(0, "site.entered", key, came, TODAY, 0), *_crowd(key, range(9))]
    kind, _, said = _about(key, 0, 2)
    then = [fact(1, kind, key, {**said, "was": (FOLK[0],)}, TODAY, 0)]
    whole, _ = lived(key, [first, then], EVERYBODY)
    parted, _ = lived(key, [first, then], 3)
    assert parted == whole and len(parted.people) == 9


def test_who_has_gone_from_a_crowd_is_forgotten_like_anybody() -> None:
    stage, due = Kept(UNIT, Units(BOOK)), DAY + timedelta(401)
    with sizes(3, 2):
        stage.hear([staffed(who, 5, working=who != FOLK[0]) for who in FOLK])
        assert len(stage.everybody().people) == len(FOLK)
        stage.hear([record("deadline.passed", {"due_on": due}, "d", due)])
        assert len(stage.everybody().people) == len(FOLK) - 1
        stage.hear([staffed(FOLK[0], 4, on=due)])
        assert len(stage.everybody().people) == len(FOLK)


def test_new_packs_and_days_reach_a_crowd_without_its_parts() -> None:
    stage = Kept(UNIT, Units(shipped()))
    with sizes(3, 2):
        stage.hear([staffed(who, 3) for who in FOLK])
        activation = Activation(stage.stage, lambda: DAY)
        assert stage.state and activation.look(UNIT.encode(), stage.state) is None
        stage.stage.book = other_version()
        assert activation.look(UNIT.encode(), stage.state) is None, "another version that says the same"
        stage.stage.book = other_version(99)
        assert activation.look(UNIT.encode(), stage.state)
        due, stage.asked = DAY + timedelta(30), 0
        done = stage.hear([record("deadline.passed", {"due_on": due}, "d", due)])
        assert len(done.outputs) == 1 and not done.parts and not stage.asked
        assert activation.look(UNIT.encode(), stage.state) is None


def test_parts_that_are_newer_than_the_value_are_counted_once() -> None:
    """As a crash may leave them where there are no transactions; what was decided last comes again."""
    first, then = list(_crowd(UNIT, range(9))), list(_crowd(UNIT, range(6, 16), 2, missing=False))
    whole, _ = lived(UNIT, [first, then], EVERYBODY)
    with sizes(3, 2):
        stage = Kept(UNIT, Units(BOOK))
        stage.tell(first)
        before = stage.state
        written = dict(stage.tell(then).parts)
        assert len(written) > 5, "there are new parts, too"
        for lost in range(len(written)):
            torn = Kept(UNIT, Units(BOOK))
            torn.tell(first)
            assert torn.state == before
            torn.parts |= dict(list(written.items())[: len(written) - lost])
            torn.tell(then)
            found = torn.everybody()
            assert (found.people, lives.about(found)) == (whole.people, lives.about(whole))
            torn.tell([fact(99, *_about(UNIT, 0, 9, missing=False), TODAY, 0)])
            assert sum(case.because[0].inputs["late"] for case in torn.everybody().open.values()) == 5


def test_names_of_which_the_value_does_not_know_yet_are_none_until_they_are_told_again() -> None:
    """Parts that are newer than the value, as above, in which rows have the number of a name that is new."""
    then = _named("乙", range(9), 2)
    with sizes(3, 2):
        stage = Kept(UNIT, Units(BOOK))
        stage.tell(_named("甲", range(9)))
        before = stage.state
        stage.tell(then)
        assert _names(stage) == ["乙"]
        stage.state = before
        stage.tell(_named("丙", range(1), 3))
        assert _names(stage) == ["丙"], "no row has 甲 any more, and of 乙 nothing is known"
        for one in then[1:]:
            stage.tell([one])
        assert _names(stage) == ["乙"]


@pytest.mark.parametrize("few", [3, EVERYBODY])
def test_names_that_no_job_gives_any_more_are_not_kept(few: int) -> None:
    with sizes(few, 2):
        stage = Kept(UNIT, Units(BOOK))
        for version in range(2, 40):
            stage.tell(_named(f"第{version}厂", range(4), version))
            stage.tell(_named(f"旧{version}厂", range(4), 1))
        assert list(stage.everybody().names.values()) == ["第39厂"]
        stage.tell(_crowd(UNIT, range(4), 40))
        assert stage.everybody().names == {} and _names(stage) == [None]


def _named(name: str, numbers: range, version: int = 1) -> list[Fact]:
    told = [_about(UNIT, number, version) for number in numbers]
    return [
        fact(1000 * version + number, kind, key, {**said, "unit_name": name}, TODAY, 0)
        for number, (kind, key, said) in zip(numbers, told, strict=True)
    ]


def _names(stage: Kept) -> list[str | None]:
    return [case.unit_name for case in stage.everybody().open.values()]


def _crowd(key: str, numbers: range, version: int = 1, **how: Any) -> list[Fact]:
    return [fact(1000 * version + number, *_about(key, number, version, **how), TODAY, 0) for number in numbers]


def _about(key: str, number: int, version: int, *, missing: bool = True) -> tuple[str, str, dict[str, Any]]:
    """A statement about one of the people of a unit or a project."""
    who = f"p{_letters(number):a<32}"
    since = TODAY - timedelta(90 - number % 50)
    said: dict[str, Any] = {"person_id": who, "version": version, "as_of": TODAY, "since": since}
    if key != UNIT:
        return "project.staffed", key, {**said, "project": CODE, "until": since + timedelta(20)}
    said |= {"unit_id": UNIT, "working": True, "district": "320106", "owed": ("injury",)}
    if missing:
        return "unit.staffed", key, {**said, "missing": ("injury",), "due_on": since + timedelta(30)}
    return "unit.staffed", key, {**said, "covered": ("injury",)}


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))[::-1] + "z"


def _as_before(state: Any) -> bytes:
    """Form 1: a list of the fields, everybody's rows in one of them, and no crowd."""
    people = packed(state.people.values(), EMPLOYEE if state.id == UNIT else WORKER)
    own = (
        (state.registered, state.named, people, sorted(state.projects))
        if state.id == UNIT
        else (state.started, state.insured, people)
    )
    row = [state.id, state.as_of, state.version, *own, state.answers, list(state.open.values()), sorted(state.undone)]
    return b"\x01" + msgspec.msgpack.encode(row)
