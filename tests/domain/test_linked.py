"""Identities that merge or change: the same open needs as if all had been told of one person (docs/rules.md, 11)."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from coverlink.contracts.bodies import Person
from coverlink.contracts.catalogue import PERSON_FACTS, UNIT_FACTS, project_key
from coverlink.contracts.facts import Fact, fact_id
from coverlink.contracts.fields import AnswerCode
from insurance_linker.domain.decide import _situation
from insurance_linker.domain.needs import needs
from insurance_linker.domain.staffing import staffing
from insurance_linker.domain.state import PersonState
from insurance_linker.domain.units.people import day_of, person_id
from insurance_linker.domain.units.state import ProjectState
from insurance_linker.stored_units import states_of
from tests.domain.anything import facts
from tests.domain.kin import NEW, NEXT, OLD, Kinsfolk, link, lived_as, of, unlink
from tests.domain.life import BOOK, TODAY, fact, open_cases, unit
from tests.domain.stages import Stages
from tests.domain.test_any_order import contents, deadline

JOB = fact("job", "employment.started", {"unit": unit(0), "employment": {
    "ref": "A", "form": "standard", "started_on": "2026-11-01", "work_district": "320106"}})  # fmt: skip
PENSION = fact("cover", "cover.enrolled", {"unit": unit(0), "cover": {
    "line": "pension", "ref": "P", "from": "2026-11-01", "paid_by": "unit", "district": "320106"}})  # fmt: skip


def same(found: PersonState, expected: PersonState) -> None:
    """The same open cases, by the same ids, told of the same facts."""
    assert open_cases(found) == open_cases(expected)
    assert contents(found) == contents(expected)
    assert (found.entries.keys() - expected.entries.keys()) <= {fact_id("//s", row) for row in LINKS}
    assert (found.about.born, found.about.sex) == (expected.about.born, expected.about.sex)


LINKS = [*(f"link-{was}-{now}" for was in "bcd" for now in "bcd"), "link-again", "unlink-b-c"]


def scrambled(data: st.DataObject, told: list[Fact]) -> Kinsfolk:
    """Everything in any order, half of it twice, and what is under way comes whenever it comes."""
    left = data.draw(st.permutations([*told, *told[: len(told) // 2]]))
    folk = Kinsfolk()
    while left or folk.waiting:
        if folk.waiting and (not left or data.draw(st.booleans())):
            place = data.draw(st.integers(0, len(folk.waiting) - 1))
            again = data.draw(st.booleans())
            one = folk.waiting[place] if again and left else folk.waiting.pop(place)
            folk.hear(one)
            if again and left:
                folk.hear(left.pop(0))
        else:
            folk.hear(left.pop(0))
    return folk


@settings(max_examples=120, deadline=None)
@given(said=facts(), data=st.data())
def test_any_split_of_a_life_ends_as_the_whole(said: list[Fact], data: st.DataObject) -> None:
    split = [of(data.draw(st.sampled_from([OLD, NEW])), one) for one in said]
    folk = scrambled(data, [*split, *link(OLD, NEW)])
    same(folk.states[NEW], lived_as(NEW, [*said, deadline(TODAY)]).states[NEW])
    assert folk.open() <= {NEW}


@settings(max_examples=60, deadline=None)
@given(said=facts(), data=st.data())
def test_a_chain_ends_at_the_last(said: list[Fact], data: st.DataObject) -> None:
    split = [of(data.draw(st.sampled_from([OLD, NEW, NEXT])), one) for one in said]
    folk = scrambled(data, [*split, *link(OLD, NEW), *link(NEW, NEXT, minute=data.draw(st.integers(99, 101)))])
    same(folk.states[NEXT], lived_as(NEXT, [*said, deadline(TODAY)]).states[NEXT])
    assert folk.open() <= {NEXT}


@settings(max_examples=60, deadline=None)
@given(said=facts(), data=st.data())
def test_in_a_ring_the_link_told_last_says_who_stands(said: list[Fact], data: st.DataObject) -> None:
    ids = data.draw(st.sampled_from([[OLD, NEW], [OLD, NEW, NEXT]]))
    ring = [
        link(was, now, minute=100 + place) for place, (was, now) in enumerate(zip(ids, [*ids[1:], ids[0]], strict=True))
    ]
    split = [of(data.draw(st.sampled_from(ids)), one) for one in said]
    folk = scrambled(data, [*split, *(one for both in ring for one in both)])
    same(folk.states[OLD], lived_as(OLD, [*said, deadline(TODAY)]).states[OLD])
    assert folk.open() <= {OLD}


@settings(max_examples=60, deadline=None)
@given(said=facts(), data=st.data())
def test_a_link_that_is_taken_back_was_never_told(said: list[Fact], data: st.DataObject) -> None:
    split = [of(data.draw(st.sampled_from([OLD, NEW])), one) for one in said]
    folk = scrambled(data, [*split, *link(OLD, NEW), *unlink(OLD, NEW)])
    for person in (OLD, NEW):
        alone = lived_as(person, [*(one for one in split if one.subject == person), deadline(TODAY)])
        assert open_cases(folk.states[person]) == open_cases(alone.states[person])
        assert contents(folk.states[person]) == contents(alone.states[person])


@settings(max_examples=60, deadline=None)
@given(said=facts(), data=st.data())
def test_what_was_answered_under_the_old_id_counts_under_the_new_one(said: list[Fact], data: st.DataObject) -> None:
    split = [of(data.draw(st.sampled_from([OLD, NEW])), one) for one in said]
    folk, whole = Kinsfolk().tell(*split), list(said)
    if OLD not in folk.states or not folk.states[OLD].open:
        return
    asked = data.draw(st.sampled_from(sorted(folk.states[OLD].open)))
    code = data.draw(st.sampled_from(["left_job", "wrong_lead", "covered_elsewhere", "refused", "not_an_employee"]))
    answer = answered(asked, code)
    whole.append(answered(as_new(folk.states[OLD], asked), code))
    folk = scrambled(data, [*split, of(OLD, answer), *link(OLD, NEW)])
    expected = lived_as(NEW, [*whole, deadline(TODAY)]).states[NEW]
    assert open_cases(folk.states[NEW]) == open_cases(expected)
    assert folk.states[NEW].open.keys() == expected.open.keys()


def as_new(state: PersonState, asked: str) -> str:
    """The id that a case of the old id has under the new one."""
    ids = list(needs(_situation(OLD, state, BOOK)))
    others = list(needs(_situation(NEW, state, BOOK)))
    return others[ids.index(asked)]


def answered(case: str, code: AnswerCode | str) -> Fact:
    data = {"case_id": case, "code": code, "answered_on": TODAY, "by": "worker"}
    return fact("answer", "case.answered", data, source="//coverlink/registry")


def test_old_closes_with_a_reason_of_its_own_and_new_is_not_told_again() -> None:
    folk = Kinsfolk().tell(of(OLD, JOB), *link(OLD, NEW))
    closed = [row for outcome in folk.outcomes for row in outcome.decided if row.type.endswith("closed.v1")]
    assert [(row.case.kind, row.person_id) for row in closed] == [("enrol", OLD)] * 4
    for row in closed:
        ending = row.decision.ending
        assert ending and ending.code == "linked" and ending.inputs == {"is_now": NEW}
    assert len(folk.states[NEW].open) == 4
    opened = [row for outcome in folk.outcomes for row in outcome.decided if row.person_id == NEW]
    assert {row.decision.was for row in opened} == {(row.case.id,) for row in closed}
    assert [notice.person_id for notice in folk.notices] == [OLD]


def own(line: str, since: str, to: str | None = None, payer: str = "self", kind: str = "enrolled", **told: str) -> Fact:
    row = {"line": line, "ref": f"C-{line}-{payer}", "from": since, "paid_by": payer, "district": "320106", **told}
    unit_ = {"unit": unit(0)} if payer == "unit" else {}
    return fact(f"own-{line}-{payer}", f"cover.{kind}", {**unit_, "cover": row | ({"to": to} if to else {})})


ENDED = fact("end", "employment.ended", {"unit": unit(0), "employment": {
    "ref": "A", "ended_on": "2026-11-15", "end_reason": "expired"}})  # fmt: skip
LISTED = fact("list", "group.listed", {"group": {"kind": "fisher", "from": "2026-11-01"}})


@pytest.mark.parametrize(
    ("kind", "line", "code", "told"),
    [
        ("renew", "pension", "refused", [own("pension", "2026-01-01")]),
        ("double_cover", "pension", "wrong_lead",
         [own("pension", "2026-10-01"), own("resident_pension", "2026-10-05")]),
        ("follow_up", "injury", "left_job", [own("injury", "2026-09-01", payer="unit", kind="pre_enrolled")]),
        ("enrol", "pension", "left_job", [JOB]),
        ("enrol", "resident_pension", "refused", [own("medical", "2026-01-01"), LISTED]),
        ("verify", None, "other", [JOB, own("pension", "2026-11-01", "2026-11-10", payer="unit")]),
        ("assist", None, "assisted", [JOB, ENDED]),
        ("unit_incomplete", None, "wrong_lead", [JOB, ENDED]),
    ],
)  # fmt: skip
def test_what_the_old_id_is_answered_about_later_is_the_new_ones_answer(
    kind: str, line: str | None, code: str, told: list[Fact]
) -> None:
    folk = Kinsfolk().tell(*(of(OLD, one) for one in told))
    (asked,) = (id_ for id_, case in folk.states[OLD].open.items() if (case.kind, case.line) == (kind, line))
    folk.tell(*link(OLD, NEW))
    folk.tell(of(OLD, answered(asked, code)))
    closed = [row for row in folk.outcomes[-1].decided if row.type.endswith("closed.v1")]
    endings = {(row.person_id, row.case.kind, row.case.line): row.decision.ending for row in closed}
    ending = endings[NEW, kind, line]
    assert ending and ending.code == "answered"


def test_what_comes_later_for_the_old_id_is_passed_on() -> None:
    folk = Kinsfolk().tell(*link(OLD, NEW), of(OLD, JOB))
    assert len(folk.states[NEW].open) == 4 and not folk.states[OLD].open
    folk.tell(of(OLD, PENSION))
    assert {case.line for case in folk.states[NEW].open.values()} == {"medical", "unemployment", "injury"}


def test_a_notice_goes_out_when_nobody_was_told_under_the_old_id() -> None:
    folk = Kinsfolk().tell(*link(OLD, NEW), of(OLD, JOB))
    assert [notice.person_id for notice in folk.notices] == [NEW]


def test_of_two_links_the_one_told_last_counts_and_the_same_twice_is_once() -> None:
    folk = Kinsfolk().tell(of(OLD, JOB), *link(OLD, NEW), *link(OLD, NEW, id="link-again"))
    same(folk.states[NEW], lived_as(NEW, [JOB]).states[NEW])
    folk.tell(*link(OLD, NEXT, minute=150))
    assert folk.open() == {NEXT}
    assert folk.states[NEXT].open.keys() == lived_as(NEXT, [JOB]).states[NEXT].open.keys()


def test_units_hear_that_the_old_id_has_gone() -> None:
    folk = Kinsfolk().tell(of(OLD, JOB))
    before = folk.states[OLD]
    said = staffing(before, _situation(OLD, before, BOOK)).said
    after = replace(folk.tell(*link(OLD, NEW)).states[OLD], said=said)
    (gone,) = staffing(after, _situation(OLD, after, BOOK)).changed.values()
    assert not msgspec.to_builtins(gone)["working"]
    new = folk.states[NEW]
    (there,) = staffing(new, _situation(NEW, new, BOOK)).changed.values()
    assert msgspec.to_builtins(there)["working"]


def test_nobody_is_woken_under_the_old_id() -> None:
    folk = Kinsfolk().tell(of(OLD, JOB), *link(OLD, NEW))
    last = {outcome.now.person.id: outcome.wake_on for outcome in folk.outcomes}
    assert last[OLD] is None and last[NEW] is not None


def test_today_is_the_latest_day_under_any_id() -> None:
    early = TODAY - timedelta(40)
    folk = Kinsfolk().tell(of(NEW, replace(JOB, recorded_at=JOB.recorded_at - timedelta(40))))
    folk.tell(of(OLD, PENSION), *link(OLD, NEW, on=early))
    assert folk.states[NEW].as_of == TODAY


def test_who_has_no_month_of_birth_takes_it_from_the_earlier_id() -> None:
    nameless = Person(person_id=NEW)
    there = replace(of(NEW, JOB), data=replace(JOB.data, person=nameless))  # type: ignore[call-arg]
    folk = Kinsfolk().tell(there, of(OLD, PENSION), *link(OLD, NEW))
    assert (folk.states[NEW].about.born, folk.states[NEW].about.sex) == ("1990-03", "m")


def test_who_came_onto_a_site_under_the_old_id_is_the_one_on_the_roster() -> None:
    stages = Stages()
    site = {"project": {"code": "P-1"}}
    builder = fact("job", "employment.started", {"unit": unit(0), **site, "employment": {
        "ref": "A", "form": "construction", "started_on": "2026-11-01", "work_district": "320106"}})  # fmt: skip
    stages.tell(of(OLD, fact("in", "site.entered", {**site, "on": "2026-11-10"})), topic=PERSON_FACTS)
    stages.tell(of(NEW, builder), *link(OLD, NEW), topic=PERSON_FACTS)
    stages.tell(of(OLD, fact("out", "site.left", {**site, "on": "2026-11-20"})), topic=PERSON_FACTS)
    key = project_key("P-1")
    state = states_of(key).read(stages.states[UNIT_FACTS][key.encode()])
    assert isinstance(state, ProjectState)
    there = {
        person_id(row.person): (row.on_roster, day_of(row.entered), day_of(row.left)) for row in state.people.values()
    }
    assert there == {NEW: (True, date(2026, 11, 10), date(2026, 11, 20))}
