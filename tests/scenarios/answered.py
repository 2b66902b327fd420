"""Section 6 of docs/rules.md: what a caseworker's answer ends. Answers come after all facts of the scenario."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import A, B, Scenario, answer, cover, covers, end, enrol, job, paid, status

ENDS = "ends a case, for good, when its code is in this table"
DROPPED = [job("j", A, "2026-01-01"), covers(A, "2026-01-01", "2026-11-10")]
NO_MORE = "the unit's lines are then no longer asked for"
AS_USUAL = "they are owed as usual and *enrol* opens"
ASSIST = ("assist", None, None, "2026-11-25")
LEFT = [*DROPPED, end("j", "2026-11-10", A)]

ANSWERS = [
    Scenario(
        "enrol: not an employee, told of one line",
        basis.CHECKED,
        ENDS,
        [job("j", A, "2026-11-01")],
        enrol(A, "2026-12-01", "medical", "unemployment", "injury"),
        answers=(answer("enrol", "not_an_employee", "pension", A, "j"),),
    ),
    Scenario(
        "enrol: will enrol is no end, only cover is",
        basis.LAW_58,
        ENDS,
        [job("j", A, "2026-11-01", "part_time")],
        enrol(A, "2026-12-01", "injury"),
        answers=(answer("enrol", "will_enrol", "injury", A, "j"),),
    ),
    Scenario(
        "enrol: a waiver is void",
        basis.WAIVER,
        "`waiver_signed` ends nothing",
        [job("j", A, "2026-11-01", "part_time")],
        enrol(A, "2026-12-01", "injury"),
        answers=(answer("enrol", "waiver_signed", "injury", A, "j"),),
    ),
    Scenario(
        "verify: left the job; help is still due",
        basis.ASSISTED,
        NO_MORE,
        [DROPPED],
        [ASSIST],
        answers=(answer("verify", "left_job", None, A, "j", about="drop"),),
    ),
    Scenario(
        "verify: a wrong lead, the lines are owed",
        basis.CHECKED,
        AS_USUAL,
        [DROPPED],
        enrol(A, "2026-01-31"),
        answers=(answer("verify", "wrong_lead", None, A, "j", about="drop"),),
    ),
    Scenario(
        "verify: a student who works there after all",
        basis.STUDENT,
        AS_USUAL,
        [job("j", A, "2026-11-01"), status("student", "2024-09-01")],
        enrol(A, "2026-12-01"),
        answers=(answer("verify", "will_enrol", None, A, "j"),),
    ),
    Scenario(
        "verify: studying",
        basis.STUDENT,
        NO_MORE,
        [job("j", A, "2026-11-01"), status("student", "2024-09-01")],
        [],
        answers=(answer("verify", "studying", None, A, "j"),),
    ),
    Scenario(
        "verify: nobody reached",
        basis.CHECKED,
        ENDS,
        [DROPPED],
        [("verify", None, A, "2026-11-25"), ASSIST],
        answers=(answer("verify", "unreachable", None, A, "j", about="drop"),),
    ),
    Scenario(
        "assist: assisted",
        basis.ASSISTED,
        "all but waiver_signed",
        [LEFT],
        [],
        answers=(answer("assist", "assisted", job="j"),),
    ),
    Scenario(
        "assist: not reached",
        own.ANSWERS,
        "all but waiver_signed",
        [LEFT],
        [],
        answers=(answer("assist", "unreachable", job="j"),),
    ),
    Scenario(
        "assist: a waiver ends nothing",
        basis.WAIVER,
        "all but waiver_signed",
        [LEFT],
        [ASSIST],
        answers=(answer("assist", "waiver_signed", job="j"),),
    ),
    Scenario(
        "renew: refused",
        basis.MAY_JOIN,
        ENDS,
        [cover("pension", "2026-01-01"), paid("2026-06")],
        [],
        answers=(answer("renew", "refused", "pension", about="2026-06"),),
    ),
    Scenario(
        "renew: will pay; it stays until paid",
        basis.INTERRUPTED,
        ENDS,
        [cover("pension", "2026-01-01"), paid("2026-06")],
        [("renew", "pension", None, "2026-10-31")],
        answers=(answer("renew", "will_enrol", "pension", about="2026-06"),),
    ),
    Scenario(
        "unit_incomplete: the unit has made it good",
        basis.LAW_63,
        ENDS,
        [job("j", A, "2026-10-01"), end("j", "2026-11-10", A, "retired")],
        [],
        answers=(answer("unit_incomplete", "enrolled", None, A, "j"),),
    ),
    Scenario(
        "double_cover: will leave one; it stays until one stops",
        own.ANSWERS,
        ENDS,
        [cover("medical", "2026-01-01"), cover("resident_medical", "2026-02-01")],
        [("double_cover", "medical", None, "2026-03-03")],
        answers=(answer("double_cover", "other", "medical"),),
    ),
    Scenario(
        "double_cover: a wrong lead",
        own.ANSWERS,
        ENDS,
        [cover("medical", "2026-01-01"), cover("resident_medical", "2026-02-01")],
        [],
        answers=(answer("double_cover", "wrong_lead", "medical"),),
    ),
]

EACH_DROP = "Each drop is a case of its own"
SAME_LOSS = "one loss is not asked about twice"
EMPLOYMENT = "An answer holds for the employment"
NOTHING_OWED = "by an answer that says that nothing was owed"
RESUMED = covers(A, "2025-07-01", "2026-11-10")
FIRST_DROP = [job("j", A, "2024-01-01"), covers(A, "2024-01-01", "2025-06-01")]
BOTH = (answer("assist", "other", job="j"), answer("verify", "wrong_lead", None, A, "j", about="drop"))
PART_TIME = [job("j", A, "2026-10-01", "part_time")]
STUDENT = [job("j", A, "2026-10-01"), status("student", "2024-09-01")]
DONE = answer("unit_incomplete", "enrolled", None, A, "i")
UNIT_ASKED = ("unit_incomplete", None, A, "2026-12-10")
AGAIN = ("verify", None, A, "2026-11-25")

DROPPED_AGAIN = [
    Scenario(
        "both answered, covered again, then the job ends: help is offered again",
        basis.ASSISTED,
        EACH_DROP,
        [FIRST_DROP],
        [ASSIST],
        answers=BOTH,
        later=[RESUMED, end("j", "2026-11-10", A)],
    ),
    Scenario(
        "both answered, covered again, dropped again: asked and offered again",
        own.EACH_DROP,
        EACH_DROP,
        [FIRST_DROP],
        [AGAIN, ASSIST],
        answers=BOTH,
        later=[RESUMED],
    ),
    Scenario(
        "the second drop is answered too",
        own.EACH_DROP,
        EACH_DROP,
        [FIRST_DROP, RESUMED],
        enrol(A, "2024-01-31"),
        answers=(
            answer("assist", "assisted", job="j", about="2025-07-01"),
            answer("verify", "wrong_lead", None, A, "j", about="drop 2025-07-01"),
        ),
    ),
    Scenario(
        "answered, then the end of the same loss is told",
        own.ONE_LOSS,
        SAME_LOSS,
        [DROPPED],
        [],
        answers=(answer("assist", "assisted", job="j"),),
        later=[end("j", "2026-11-15", A), status("serving", "2026-11-10", "2026-11-15")],
    ),
    Scenario(
        "answered, then an end is told that is earlier than the last day of cover",
        own.ONE_LOSS,
        SAME_LOSS,
        [DROPPED],
        [],
        answers=(answer("assist", "assisted", job="j"),),
        later=[end("j", "2026-11-05", A)],
    ),
    Scenario(
        "the end was answered, then the end of its cover is told",
        own.ONE_LOSS,
        SAME_LOSS,
        [job("j", A, "2026-01-01"), covers(A, "2026-01-01"), end("j", "2026-11-10", A)],
        [],
        answers=(answer("assist", "assisted", job="j"),),
        later=[covers(A, "2026-01-01", "2026-11-10", what="ended")],
    ),
    Scenario(
        "dropped by two units and answered once, then both jobs end, the one that was not named last",
        own.ONE_LOSS,
        SAME_LOSS,
        [
            job("j", A, "2026-01-01"),
            job("i", B, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            covers(B, "2026-01-01", "2026-11-12"),
        ],
        [],
        answers=(answer("assist", "assisted", job="i"),),
        later=[
            end("i", "2026-11-12", B),
            end("j", "2026-11-14", A),
            status("serving", "2026-11-10", "2026-11-14"),
        ],
    ),
    Scenario(
        "dropped by two units and answered once, then the job that was named ends",
        own.ONE_LOSS,
        SAME_LOSS,
        [
            job("j", A, "2026-01-01"),
            job("i", B, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            covers(B, "2026-01-01", "2026-11-12"),
        ],
        [("verify", None, A, "2026-11-25")],
        answers=(answer("assist", "assisted", job="i"),),
        later=[end("i", "2026-11-12", B)],
    ),
    Scenario(
        "an answered loss, another job, and that is lost too",
        basis.ASSISTED,
        EACH_DROP,
        [job("j", A, "2025-01-01"), covers(A, "2025-01-01", "2025-06-01"), end("j", "2025-06-01", A)],
        [ASSIST],
        answers=(answer("assist", "assisted", job="j"),),
        later=[job("i", B, "2026-01-01", "platform"), end("i", "2026-11-10", B)],
    ),
    Scenario(
        "a student's job was verified; covered and dropped later",
        basis.STUDENT,
        "A student's *verify* and a drop's are two cases",
        [STUDENT],
        [AGAIN, ASSIST],
        answers=(answer("verify", "will_enrol", None, A, "j"),),
        later=[covers(A, "2026-10-05", "2026-11-10")],
    ),
    Scenario(
        "a dropped student: one verify stands for both",
        own.EACH_DROP,
        "the drop's, if both hold",
        [STUDENT, covers(A, "2026-10-05", "2026-11-10")],
        [*enrol(A, "2026-10-31")],
        answers=(answer("verify", "wrong_lead", None, A, "j", about="drop"),),
    ),
]

ONE_EMPLOYMENT = [
    Scenario(
        "not an employee; a second source tells of the same work, a day earlier",
        own.ANSWER_HOLDS,
        EMPLOYMENT,
        [PART_TIME],
        [],
        answers=(answer("enrol", "not_an_employee", "injury", A, "j"),),
        later=[job("k", A, "2026-09-30", "part_time", source="//platform.example")],
    ),
    Scenario(
        "left the job; a second source tells of the same work, a day earlier",
        own.ANSWER_HOLDS,
        EMPLOYMENT,
        [DROPPED],
        [ASSIST],
        answers=(answer("verify", "left_job", None, A, "j", about="drop"),),
        later=[job("k", A, "2025-12-31", source="//platform.example")],
    ),
    Scenario(
        "not an employee; the same unit hires the person a year later",
        basis.LAW_58,
        "The same gap on another job is another case.",
        [job("j", A, "2025-01-01", "part_time"), end("j", "2025-06-01", A, "retired")],
        enrol(A, "2026-12-01", "injury"),
        answers=(answer("unit_incomplete", "not_an_employee", None, A, "j"),),
        later=[job("i", A, "2026-11-01", "part_time")],
    ),
]

PASSED_TO_THE_UNIT = [
    Scenario(
        "an earlier job there was made good; a later one ends uncovered",
        basis.LAW_63,
        "of several jobs the earliest that is not answered",
        [job("i", A, "2025-01-01"), end("i", "2025-06-01", A)],
        [UNIT_ASKED],
        answers=(DONE,),
        later=[job("j", A, "2026-01-01"), end("j", "2026-11-10", A, "retired")],
    ),
    Scenario(
        "a student who was to be enrolled: the job ends uncovered",
        basis.STUDENT,
        "not for a standard job of a student on that last day",
        [STUDENT],
        [UNIT_ASKED],
        answers=(answer("verify", "will_enrol", None, A, "j"),),
        later=[end("j", "2026-11-10", A, "retired")],
    ),
    Scenario(
        "a student who is an intern: the job ends, nothing was owed",
        basis.STUDENT,
        "not for a standard job of a student on that last day",
        [STUDENT],
        [],
        answers=(answer("verify", "not_an_employee", None, A, "j"),),
        later=[end("j", "2026-11-10", A, "retired")],
    ),
    *[
        Scenario(
            f"{code}; then the job ends: the unit owed nothing",
            own.NOTHING_OWED,
            NOTHING_OWED,
            [PART_TIME],
            [],
            answers=(answer("enrol", code, "injury", A, "j"),),
            later=[end("j", "2026-11-10", A, "retired")],
        )
        for code in ("not_an_employee", "covered_elsewhere", "studying", "serving", "deceased", "wrong_lead")
    ],
    Scenario(
        "left the job; then the end is told: the months until then are owed",
        basis.LAW_63,
        NOTHING_OWED,
        [PART_TIME],
        [UNIT_ASKED],
        answers=(answer("enrol", "left_job", "injury", A, "j"),),
        later=[end("j", "2026-11-10", A, "retired")],
    ),
    Scenario(
        "covered elsewhere on one line; then the job ends: the other three are owed",
        basis.LAW_63,
        NOTHING_OWED,
        [job("j", A, "2026-10-01")],
        [UNIT_ASKED],
        answers=(answer("enrol", "covered_elsewhere", "pension", A, "j"),),
        later=[end("j", "2026-11-10", A, "retired")],
    ),
    Scenario(
        "not an employee on one line, the rest covered; then the job ends",
        own.NOTHING_OWED,
        NOTHING_OWED,
        [
            job("j", A, "2026-10-01"),
            covers(A, "2026-10-01", lines=("pension", "medical", "unemployment")),
        ],
        [],
        answers=(answer("enrol", "not_an_employee", "injury", A, "j"),),
        later=[end("j", "2026-11-10", A, "retired")],
    ),
    Scenario(
        "dropped, and not an employee; then the job ends",
        own.NOTHING_OWED,
        NOTHING_OWED,
        [DROPPED],
        [],
        answers=(answer("verify", "not_an_employee", None, A, "j", about="drop"),),
        later=[end("j", "2026-11-20", A, "retired")],
    ),
    Scenario(
        "dropped, and the unit will enrol; then the job ends uncovered",
        basis.LAW_63,
        NOTHING_OWED,
        [DROPPED],
        [("unit_incomplete", None, A, "2026-12-20")],
        answers=(answer("verify", "will_enrol", None, A, "j", about="drop"),),
        later=[end("j", "2026-11-20", A, "retired")],
    ),
]

ANSWERED = [*ANSWERS, *DROPPED_AGAIN, *ONE_EMPLOYMENT, *PASSED_TO_THE_UNIT]
