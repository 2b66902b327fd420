"""Section 6 of docs/rules.md: what a caseworker's answer ends. Answers come after all facts of the scenario."""

from __future__ import annotations

from tests.scenarios.shorthand import A, Scenario, answer, cover, covers, end, enrol, job, paid, status

ENDS = "ends a case, for good, when its code is in this table"
DROPPED = [job("j", A, "2026-01-01"), covers(A, "2026-01-01", "2026-11-10")]
NO_MORE = "the unit's lines are then no longer asked for"
AS_USUAL = "they are owed as usual and *enrol* opens"
ASSIST = ("assist", None, None, "2026-11-25")
LEFT = [*DROPPED, end("j", "2026-11-10", A)]

ANSWERED = [
    Scenario(
        "enrol: not an employee, told of one line",
        ENDS,
        [job("j", A, "2026-11-01")],
        enrol(A, "2026-12-01", "medical", "unemployment", "injury"),
        answers=(answer("enrol", "not_an_employee", "pension", A, "j"),),
    ),
    Scenario(
        "enrol: will enrol is no end, only cover is",
        ENDS,
        [job("j", A, "2026-11-01", "part_time")],
        enrol(A, "2026-12-01", "injury"),
        answers=(answer("enrol", "will_enrol", "injury", A, "j"),),
    ),
    Scenario(
        "enrol: a waiver is void",
        "`waiver_signed` ends nothing",
        [job("j", A, "2026-11-01", "part_time")],
        enrol(A, "2026-12-01", "injury"),
        answers=(answer("enrol", "waiver_signed", "injury", A, "j"),),
    ),
    Scenario(
        "verify: left the job; help is still due",
        NO_MORE,
        [DROPPED],
        [ASSIST],
        answers=(answer("verify", "left_job", None, A, "j"),),
    ),
    Scenario(
        "verify: a wrong lead, the lines are owed",
        AS_USUAL,
        [DROPPED],
        enrol(A, "2026-01-31"),
        answers=(answer("verify", "wrong_lead", None, A, "j"),),
    ),
    Scenario(
        "verify: a student who works there after all",
        AS_USUAL,
        [job("j", A, "2026-11-01"), status("student", "2024-09-01")],
        enrol(A, "2026-12-01"),
        answers=(answer("verify", "will_enrol", None, A, "j"),),
    ),
    Scenario(
        "verify: studying",
        NO_MORE,
        [job("j", A, "2026-11-01"), status("student", "2024-09-01")],
        [],
        answers=(answer("verify", "studying", None, A, "j"),),
    ),
    Scenario(
        "verify: nobody reached",
        ENDS,
        [DROPPED],
        [("verify", None, A, "2026-11-25"), ASSIST],
        answers=(answer("verify", "unreachable", None, A, "j"),),
    ),
    Scenario(
        "assist: assisted",
        "all but waiver_signed and unreachable",
        [LEFT],
        [],
        answers=(answer("assist", "assisted", job="j"),),
    ),
    Scenario(
        "assist: not reached",
        "all but waiver_signed and unreachable",
        [LEFT],
        [ASSIST],
        answers=(answer("assist", "unreachable", job="j"),),
    ),
    Scenario(
        "renew: refused",
        ENDS,
        [cover("pension", "2026-01-01"), paid("2026-06")],
        [],
        answers=(answer("renew", "refused", "pension"),),
    ),
    Scenario(
        "renew: will pay; it stays until paid",
        ENDS,
        [cover("pension", "2026-01-01"), paid("2026-06")],
        [("renew", "pension", None, "2026-10-31")],
        answers=(answer("renew", "will_enrol", "pension"),),
    ),
    Scenario(
        "unit_incomplete: the unit has made it good",
        ENDS,
        [job("j", A, "2026-10-01"), end("j", "2026-11-10", A, "retired")],
        [],
        answers=(answer("unit_incomplete", "enrolled", None, A, "j"),),
    ),
    Scenario(
        "double_cover: will leave one; it stays until one stops",
        ENDS,
        [cover("medical", "2026-01-01"), cover("resident_medical", "2026-02-01")],
        [("double_cover", "medical", None, "2026-03-03")],
        answers=(answer("double_cover", "other", "medical"),),
    ),
    Scenario(
        "double_cover: a wrong lead",
        ENDS,
        [cover("medical", "2026-01-01"), cover("resident_medical", "2026-02-01")],
        [],
        answers=(answer("double_cover", "wrong_lead", "medical"),),
    ),
]
