"""What a person's stage says to units and projects: when it has changed, and only then."""

from __future__ import annotations

from typing import Any

import msgspec

from coverlink.contracts.bodies import ProjectStaffed, UnitStaffed
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import Fact, decode_fact
from insurance_linker.stored import STATES
from tests.domain.life import PERSON, UNITS, fact, unit
from tests.domain.stages import Stages

JOB = {"ref": "E", "form": "part_time", "started_on": "2026-10-01", "work_district": "320106"}
COVER = {"line": "injury", "ref": "C", "from": "2026-10-01", "paid_by": "unit", "district": "320106"}


def hire(id_: str = "h", **more: Any) -> Fact:
    return fact(id_, "employment.started", {"unit": unit(0), "employment": JOB, **more})


def said(*facts: Fact) -> list[tuple[str, Any]]:
    """What was said, with the key of whom it was said to."""
    stages = Stages()
    stages.tell(*facts, topic=PERSON_FACTS)
    return [(row.key.decode(), decode_fact(row.headers, row.value).data) for row in stages.said]


def test_a_hire_says_which_lines_are_owed_and_missing_and_from_when() -> None:
    [(key, body)] = said(hire())
    assert key == body.unit_id == UNITS[0] and body.person_id == PERSON
    assert (body.working, body.forms, body.owed, body.covered, body.missing) == (
        True, ("part_time",), ("injury",), (), ("injury",),
    )  # fmt: skip
    assert (body.since.isoformat(), body.due_on.isoformat()) == ("2026-10-01", "2026-10-31")


def test_cover_changes_what_is_said_and_a_repeat_or_a_payment_does_not() -> None:
    paid = {"line": "injury", "month": "2026-10", "base": "5000", "amount": "10", "paid_on": "2026-10-20"}
    cover = fact("c", "cover.enrolled", {"unit": unit(0), "cover": COVER})
    found = said(hire(), cover, hire(), fact("p", "contribution.recorded", {"contribution": paid}), cover)
    assert [(body.covered, body.missing) for _, body in found] == [((), ("injury",)), (("injury",), ())]
    assert found[0][1].version < found[1][1].version


def test_who_is_taken_back_from_a_unit_is_said_to_have_gone_once() -> None:
    back = fact("r", "employment.retracted", {"of": {"source": "//s", "id": "h"}})
    *_, (key, body) = found = said(hire(), back, hire(), back)
    assert len(found) == 2 and key == UNITS[0]
    assert isinstance(body, UnitStaffed) and not body.working and body.owed == ()


def test_who_moves_to_another_unit_is_said_to_have_gone_and_come() -> None:
    to = fact(
        "k", "employment.corrected", {"of": {"source": "//s", "id": "h"}, "unit": unit(1), "employment": JOB}, minute=1
    )
    found = {key: body.working for key, body in said(hire(), to)}
    assert found == {UNITS[0]: False, UNITS[1]: True}


def test_a_job_that_names_a_project_is_said_to_the_project_too_and_taken_back_with_it() -> None:
    back = fact("r", "employment.retracted", {"of": {"source": "//s", "id": "h"}})
    found = [body for key, body in said(hire(project={"code": "P"}), back) if key == "project:P"]
    assert all(isinstance(body, ProjectStaffed) for body in found)
    assert [body.since and body.since.isoformat() for body in found] == ["2026-10-01", None]


def test_comings_and_goings_are_passed_on_to_the_project_without_the_persons_envelope() -> None:
    came = fact("s", "site.entered", {"person": {"sealed": "v1.secret"}, "project": {"code": "P"}, "on": "2026-11-20"})
    stages = Stages()
    stages.tell(came, topic=PERSON_FACTS)
    [row] = stages.said
    told = decode_fact(row.headers, row.value)
    assert (row.key, told.fact_id, told.subject) == (b"project:P", came.fact_id, "project:P")
    assert b"secret" not in row.value and b"born" not in row.value


def test_a_state_of_before_there_were_statements_is_read_and_everything_is_said() -> None:
    stages = Stages()
    stages.tell(hire(), topic=PERSON_FACTS)
    key, states = PERSON.encode(), stages.states[PERSON_FACTS]
    state = STATES.read(states[key])
    fields = [PERSON, state.about, state.as_of, state.version, list(state.entries.values()), list(state.open.values())]
    states[key] = b"\x03" + msgspec.msgpack.encode(fields)
    assert STATES.read(states[key]).said == {}
    stages.tell(hire("again"), topic=PERSON_FACTS)
    assert len(stages.said) == 2
