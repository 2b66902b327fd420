"""The engine's side of the second stage: what a repeat, an older statement, a wrong key and a long time come to."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from coverlink.contracts.bodies import DeadlinePassed
from coverlink.contracts.catalogue import CATALOGUE
from coverlink.contracts.facts import Fact, decode_fact, encode_fact, fact_id
from coverlink_engine import EngineConfig, Processed, Record
from coverlink_engine.book import Chunk, Place
from coverlink_engine.deciding import Chunks
from coverlink_engine.store import Memory, Store
from insurance_linker.activation import Activation
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.rules import UnitRule
from insurance_linker.policy import shipped
from insurance_linker.stored_units import UNITS
from insurance_linker.units import Units

UNIT, CHINA = "91320106MA1ABCDE0X", timezone(timedelta(hours=8))
PEOPLE = ["p" + letter * 32 for letter in "ab"]
DIGITS = str.maketrans("0123456789", "abcdefghij")
DAY = date(2026, 11, 23)
STAGE = Units(shipped())


def staffed(who: str, version: int, *, missing: bool = True, on: date = DAY, working: bool = True) -> Record:
    said: dict[str, Any] = {
        "unit_id": UNIT, "person_id": who, "version": version, "as_of": on, "working": working,
    }  # fmt: skip
    if working:
        line = ("injury",)
        said |= {"district": "320106", "since": "2026-10-01", "owed": line, "covered": () if missing else line}
        said |= {"missing": line, "due_on": "2026-10-31"} if missing else {}
    return record("unit.staffed", said, f"{who}{version}", on)


def record(kind: str, data: dict[str, Any], id_: str, on: date = DAY, key: str = UNIT) -> Record:
    row = CATALOGUE[f"coverlink.{kind}.v1"]
    at = datetime(on.year, on.month, on.day, 9, tzinfo=CHINA)
    fact = Fact(
        fact_id=fact_id("//l", id_), source="//l", id=id_, type=row.name, time=at, recorded_at=at, subject=UNIT,
        data=msgspec.convert(data, row.body),
    )  # fmt: skip
    headers, value = encode_fact(fact)
    return Record("unit.facts.v1", 0, 0, key.encode(), value, headers, 0)


def process(state: bytes | None, *records: Record) -> Processed:
    return STAGE.process(UNIT.encode(), state, records)


def late(state: bytes | None) -> int:
    assert state
    return sum(case.because[0].inputs["late"] for case in UNITS.read(state).open.values())


def test_a_repeat_writes_nothing_and_says_nothing() -> None:
    first = process(None, staffed(PEOPLE[0], 3))
    assert len(first.outputs) == 1 and first.wake == DAY + timedelta(15), "the day on which the step is a letter"
    again = process(first.state, staffed(PEOPLE[0], 3))
    assert again.state is first.state and not again.outputs


def test_an_older_statement_is_ignored_also_after_the_person_has_gone() -> None:
    state = process(None, staffed(PEOPLE[0], 3), staffed(PEOPLE[1], 2)).state
    state = process(state, staffed(PEOPLE[0], 5, working=False)).state
    assert late(state) == 1
    state = process(state, staffed(PEOPLE[0], 4), staffed(PEOPLE[1], 1, missing=False)).state
    assert late(state) == 1


def test_who_has_gone_is_forgotten_after_four_hundred_days_and_who_works_is_not() -> None:
    state = process(None, staffed(PEOPLE[0], 1), staffed(PEOPLE[1], 1), staffed(PEOPLE[0], 2, working=False)).state
    assert state and len(UNITS.read(state).people) == 2
    due = DAY + timedelta(401)
    state = process(state, record("deadline.passed", {"due_on": due}, "d", due)).state
    assert state and len(UNITS.read(state).people) == 1


def test_a_record_under_a_wrong_key_is_set_aside_and_the_others_are_decided() -> None:
    wrong = record("unit.registered", {"unit": {"uscc": UNIT, "name": "x", "district": "320106"}}, "r", key="other")
    done = STAGE.process(b"other", None, [wrong])
    assert [why.reason for _, why in done.rejected] == ["wrong_key"] and done.state is None


def test_the_day_that_wakes_a_unit_is_the_same_fact_however_often_it_is_published() -> None:
    state = process(None, staffed(PEOPLE[0], 1)).state
    assert state
    first, second = (STAGE.wake(UNIT.encode(), state, DAY) for _ in range(2))
    assert first == second
    fact = decode_fact(first.headers, first.value or b"")
    assert (fact.subject, fact.data) == (UNIT, DeadlinePassed(due_on=DAY))


def other_version(priority: int | None = None) -> Book:
    """The shipped packs in another version; with another priority of units that are not registered, if given."""

    def other(row: UnitRule) -> UnitRule:
        told = row.priority if priority is None or row.about != "unregistered" else priority
        return replace(row, priority=told, pack=f"{row.pack.partition('@')[0]}@other")

    return Book([replace(pack, unit_rules=tuple(map(other, pack.unit_rules))) for pack in shipped().packs])


def test_new_packs_are_told_to_whom_they_concern_and_decided_like_any_fact() -> None:
    """Given a unit with an open case, when packs come that make it more urgent, then it is told once, and changes."""
    stage = Units(shipped())
    state = stage.process(UNIT.encode(), None, [staffed(PEOPLE[0], 3)]).state
    activation = Activation(stage, lambda: DAY)
    assert state and activation.look(UNIT.encode(), state) is None
    stage.book = other_version(99)
    told = activation.look(UNIT.encode(), state)
    assert told and told.topic == "unit.facts.v1"
    assert decode_fact(told.headers, told.value).data.person is None  # type: ignore[attr-defined]
    after = stage.process(UNIT.encode(), state, [Record(told.topic, 0, 0, told.key, told.value, told.headers, 0)])
    assert [dict(row.headers)["ce_type"] for row in after.outputs] == [b"coverlink.case.changed.v1"]
    assert after.state and activation.look(UNIT.encode(), after.state) is None


def test_a_new_version_that_says_the_same_changes_no_case_of_a_unit() -> None:
    stage = Units(shipped())
    state = stage.process(UNIT.encode(), None, [staffed(PEOPLE[0], 3)]).state
    stage.book = other_version()
    assert state and Activation(stage, lambda: DAY).look(UNIT.encode(), state) is None


def test_a_statement_about_one_of_many_writes_one_part_and_the_sums(tmp_path: Path) -> None:
    config = EngineConfig("g", "", ("unit.facts.v1",), tmp_path, lambda *_: pytest.fail("set aside"))
    chunks, store = Chunks(config, Units(shipped())), Store(tmp_path / "s", Memory())
    place = Place("unit.facts.v1", 0)
    people = [f"p{number:032d}".translate(DIGITS) for number in range(5_000)]
    store.write(chunks.decide(Chunk(place, 1, [staffed(who, 1) for who in people]), store).values, {}, 1)
    step = chunks.decide(Chunk(place, 1, [staffed(people[77], 2, missing=False)]), store)
    part, value, _ = step.values
    assert part.startswith(b"\x00part\x00") and value == UNIT.encode()
    assert len(step.values[part]) < 10_000 and len(step.values[value]) < 12_000
    assert [key for key, _ in store.after(b"", 9)] == [UNIT.encode()], "a look through all states sees no parts"
    store.close()
