"""A closed case says truly what closed it; ``covered`` only when cover for that need is in force."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.case_ids import case_id
from tests.domain.life import PERSON, fact, lived, unit

JOB = {"ref": "E", "form": "part_time", "started_on": "2026-10-01", "work_district": "320106"}
STANDARD = JOB | {"form": "standard"}
OLD = STANDARD | {"started_on": "2026-01-01"}


def hired(id_: str = "job", number: int = 0, **job: str) -> Fact:
    return fact(id_, "employment.started", {"unit": unit(number), "employment": JOB | job})


def left(on: str = "2026-11-10", reason: str = "by_worker", id_: str = "end") -> Fact:
    ended = {"ref": "E", "ended_on": on, "end_reason": reason}
    return fact(id_, "employment.ended", {"unit": unit(0), "employment": ended})


def cover(line: str = "injury", since: str = "2026-10-01", to: str | None = None, *, payer: str = "unit") -> Fact:
    row = {"line": line, "ref": f"C-{line}", "from": since, "paid_by": payer, "district": "320106"}
    paid_by = {"unit": unit(0)} if payer == "unit" else {}
    kind = "ended" if to else "enrolled"
    return fact(f"{kind}-{line}-{since}", f"cover.{kind}", paid_by | {"cover": row | ({"to": to} if to else {})})


def announced() -> Fact:
    row = {"line": "injury", "ref": "A", "from": "2026-10-01", "paid_by": "unit", "district": "320106"}
    return fact("announced", "cover.pre_enrolled", {"unit": unit(0), "cover": row})


def status(kind: str, since: str = "2026-11-01") -> Fact:
    return fact(kind, "status.changed", {"status": {"kind": kind, "from": since}})


def retracted(of: str) -> Fact:
    return fact(f"not-{of}", "employment.retracted", {"of": {"source": "//s", "id": of}})


def paid(month: str) -> Fact:
    row = {"line": "pension", "month": month, "base": "5000", "amount": "1000", "paid_on": f"{month}-20"}
    return fact(f"paid-{month}", "contribution.recorded", {"contribution": row})


def answered(kind: Any, code: str, line: Any = None, number: int | None = 0, about: str = "job") -> Fact:
    uscc = None if number is None else unit(number)["uscc"]
    case = case_id(PERSON, kind, line, uscc, fact_id("//s", "job") + about.removeprefix("job"))
    body = {"case_id": case, "code": code, "answered_on": "2026-11-23", "by": "worker"}
    return fact("answer", "case.answered", body, source="//coverlink/registry")


DROPPED = [hired(**OLD), cover(since="2026-01-01", to="2026-11-10")]
DROPPED_FROM_INJURY = [hired(started_on="2026-01-01"), cover(since="2026-01-01", to="2026-11-10")]
PUT_RIGHT = fact(
    "c", "employment.corrected", {"of": {"source": "//s", "id": "job"}, "unit": unit(0), "employment": JOB}
)  # fmt: skip
NOW_PLATFORM = fact(
    "c", "employment.corrected",
    {"of": {"source": "//s", "id": "job"}, "unit": unit(0), "employment": JOB | {"form": "platform"}},
)  # fmt: skip
ENDS_LATER = fact(
    "c", "employment.corrected",
    {"of": {"source": "//s", "id": "end"}, "unit": unit(0), "employment": {"ref": "E", "ended_on": "2026-12-10"}},
)  # fmt: skip
SAME_DAY = hired("next", 1, ref="F", started_on="2026-11-10")
LEFT = {"ref": "E", "ended_on": "2026-11-10", "end_reason": "by_employer"}
ELSEWHERE = hired("next", 1, ref="F", started_on="2026-02-01")
COVERED_THERE = fact(
    "there", "cover.enrolled",
    {
        "unit": unit(1),
        "cover": {"line": "injury", "ref": "T", "from": "2026-02-01", "paid_by": "unit", "district": "320106"},
    },
)  # fmt: skip
SOON = {"born": "1966-07"}  # legal retirement in December 2026
RETIRES = [
    fact("job", "employment.started", {"person": SOON, "unit": unit(0), "employment": JOB}),
    fact("end", "employment.ended", {"person": SOON, "employment": LEFT}),
    fact("day", "deadline.passed", {"person": SOON, "due_on": "2026-12-01"}, on=date(2026, 12, 1)),
]
NEXT_THERE = hired("next", 0, ref="F", started_on="2026-11-10")
LOST = [hired(), cover(), left()]
OWN = [cover("pension", "2026-01-01", payer="self")]

ENDINGS: list[tuple[str, list[Fact], str, set[str]]] = [
    ("enrol, cover comes", [hired(), cover()], "enrol", {"covered"}),
    ("enrol, the job ends", [hired(), left()], "enrol", {"job_ended"}),
    ("enrol, a status", [hired(), status("serving")], "enrol", {"excused"}),
    ("enrol, taken back", [hired(), retracted("job")], "enrol", {"retracted"}),
    ("enrol, answered", [hired(), answered("enrol", "covered_elsewhere", "injury")], "enrol", {"answered"}),
    ("enrol, now a student's", [hired(form="standard"), status("student")], "enrol", {"verifying"}),
    ("enrol, the form is put right", [hired(form="standard"), PUT_RIGHT], "enrol", {"corrected"}),
    ("verify, covered again", [*DROPPED_FROM_INJURY, cover("injury", "2026-11-12")], "verify", {"covered"}),
    ("verify, covered on one line", [*DROPPED, cover("injury", "2026-11-12")], "verify", {"resolved"}),
    ("verify, the job ended", [*DROPPED, left("2026-11-10")], "verify", {"job_ended"}),
    ("assist, another job", [*LOST, hired("next", 1, ref="F", started_on="2026-11-12")], "assist", {"re_employed"}),
    ("assist, covered again", [*DROPPED, cover("injury", "2026-11-12")], "assist", {"covered"}),
    ("assist, an earlier job elsewhere", [*DROPPED, ELSEWHERE], "assist", {"re_employed"}),
    ("assist, an earlier job elsewhere, covered", [*DROPPED, COVERED_THERE, ELSEWHERE], "assist", {"covered"}),
    ("assist, an end; an earlier job elsewhere", [*LOST, COVERED_THERE, ELSEWHERE], "assist", {"re_employed"}),
    ("assist, a job from that very day", [*LOST, SAME_DAY], "assist", {"re_employed"}),
    ("assist, of age to retire", RETIRES, "assist", {"not_of_working_age"}),
    ("assist, the end is taken back", [*LOST, retracted("end")], "assist", {"retracted"}),
    ("assist, serving", [*LOST, status("serving")], "assist", {"excused"}),
    ("assist, it was retirement", [*LOST, left("2026-11-09", "retired", "truth")], "assist", {"retired_or_died"}),
    ("assist, help was given", [*LOST, answered("assist", "assisted", None, None)], "assist", {"answered"}),
    ("unit_incomplete, covered after all", [hired(), left(), cover()], "unit_incomplete", {"covered"}),
    ("unit_incomplete, kept on", [hired(), left(), NEXT_THERE], "unit_incomplete", {"kept_on"}),
    ("unit_incomplete, not the end", [hired(), left(), retracted("end")], "unit_incomplete", {"retracted"}),
    ("unit_incomplete, it ends later", [hired(), left(), ENDS_LATER], "unit_incomplete", {"corrected"}),
    ("unit_incomplete, it owed nothing", [hired(), left(), NOW_PLATFORM], "unit_incomplete", {"corrected"}),
    ("unit_incomplete, served", [hired(), left(), status("serving", "2026-10-01")], "unit_incomplete", {"excused"}),
    (
        "unit_incomplete, a student's", [hired(form="standard"), left(), status("student", "2026-09-01")],
        "unit_incomplete", {"excused"},
    ),
    ("renew, abroad", [*OWN, status("abroad")], "renew", {"excused"}),
    ("renew, paid again", [*OWN, paid("2026-10")], "renew", {"paid"}),
    ("renew, suspended", [*OWN, cover("pension", "2026-01-01", "2026-11-10", payer="self")], "renew", {"suspended"}),
    ("renew, employed", [*OWN, hired(form="standard")], "renew", {"owed_by_unit"}),
    ("follow_up, enrolled", [hired(), announced(), cover()], "follow_up", {"covered"}),
    ("follow_up, the job is over", [hired(), announced(), left()], "follow_up", {"job_ended"}),
    ("follow_up, taken back", [announced(), retracted("announced")], "follow_up", {"retracted"}),
    ("follow_up, serving", [announced(), status("serving")], "follow_up", {"excused"}),
    ("renew, deceased", [*OWN, status("deceased")], "renew", {"excused"}),
]  # fmt: skip


@pytest.mark.parametrize(("facts", "kind", "codes"), [row[1:] for row in ENDINGS], ids=[row[0] for row in ENDINGS])
def test_the_last_fact_closes_it_for_this_reason(facts: list[Fact], kind: str, codes: set[str]) -> None:
    _, outcomes = lived(facts)
    closed = [row.decision for row in outcomes[-1].decided if row.decision.ending and row.decision.case.kind == kind]
    assert {decision.ending.code for decision in closed if decision.ending} == codes
    assert all(decision.ending.text.zh and decision.ending.text.en for decision in closed if decision.ending)
