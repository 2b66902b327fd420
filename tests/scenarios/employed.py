"""Section 4 of docs/rules.md while units employ the person: enrol, verify, and assist when every unit dropped them."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import NOT_YET, A, B, Scenario, cover, covers, end, enrol, job, status

THREE = ("pension", "medical", "unemployment")
DROPPED = "cover paid by that unit, on any line, was in force on some day from the anchor's `started_on` until today"
STUDENT = "the person is a student today and has a standard job there"

EMPLOYED = [
    Scenario(
        "started thirty days ago: due today",
        basis.LAW_58,
        "Due: 30 days after the later of `started_on` and the rule's first day",
        [job("j", A, "2026-10-24")],
        enrol(A, "2026-11-23"),
        gap=NOT_YET,
    ),
    Scenario(
        "started thirty-one days ago: due yesterday, still open",
        basis.LAW_58,
        "Due: 30 days after the later of `started_on` and the rule's first day",
        [job("j", A, "2026-10-23")],
        enrol(A, "2026-11-22"),
        gap="missed",
    ),
    Scenario(
        "due on a rest day: calendar days, no rolling",
        own.CALENDAR,
        "Days are calendar days",
        [job("j", A, "2026-09-03")],
        enrol(A, "2026-10-03"),
    ),
    Scenario(
        "at work since before the law",
        basis.LAW_98,
        "Due: 30 days after the later of `started_on` and the rule's first day",
        [job("j", A, "2005-04-01")],
        enrol(A, "2011-07-31"),
    ),
    Scenario(
        "two over-age jobs at one unit, one older than the rule: the earliest due",
        basis.OVER_AGE,
        "of several jobs at that unit that owe the line, the earliest due",
        [job("j", A, "2026-03-01", "over_age"), job("i", A, "2026-08-01", "over_age")],
        enrol(A, "2026-07-31", "injury"),
    ),
    Scenario(
        "an older job at the unit that does not owe the line sets no due day",
        basis.LAW_58,
        "of several jobs at that unit that owe the line, the earliest due",
        [job("j", A, "2026-01-01", "platform"), job("i", A, "2026-11-01")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "a student in a standard job",
        basis.STUDENT,
        STUDENT,
        [job("j", A, "2026-11-01"), status("student", "2024-09-01", "2027-07-01")],
        [("verify", None, A, "2026-12-01")],
    ),
    Scenario(
        "a student in an older part-time and a newer standard job at one unit",
        basis.STUDENT,
        "due 30 days after the anchor's `started_on`",
        [
            job("j", A, "2026-11-10"),
            job("i", A, "2026-10-20", "part_time"),
            status("student", "2024-09-01"),
        ],
        [("verify", None, A, "2026-11-19")],
    ),
    Scenario(
        "a student whose every line is in force",
        basis.STUDENT,
        "when at least one line is owed and not satisfied",
        [job("j", A, "2026-11-01"), covers(A, "2026-11-01"), status("student", "2024-09-01")],
        [],
    ),
    Scenario(
        "a student sent by an agency is asked for like others",
        own.STUDENTS_OTHER_WORK,
        STUDENT,
        [job("j", A, "2026-11-01", "dispatch"), status("student", "2024-09-01")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "graduated yesterday",
        basis.LAW_58,
        STUDENT,
        [job("j", A, "2026-11-01"), status("student", "2022-09-01", "2026-11-22")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "a student at one unit by standard work, at another part-time",
        own.STUDENTS_OTHER_WORK,
        "instead of all of that unit's *enrol*",
        [
            job("j", A, "2026-11-01"),
            job("i", B, "2026-11-02", "part_time"),
            status("student", "2024-09-01"),
        ],
        [("verify", None, A, "2026-12-01"), *enrol(B, "2026-12-02", "injury")],
    ),
    Scenario(
        "the unit ended all cover, the job runs on",
        basis.ASSISTED,
        DROPPED,
        [job("j", A, "2026-01-01"), covers(A, "2026-01-01", "2026-11-10")],
        [("verify", None, A, "2026-11-25"), ("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "the unit's lines stopped one after another: the last counts",
        basis.LAW_50,
        "Due 15 days after the last of these covers stopped (the day *dropped_on*).",
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-08-01", lines=THREE),
            cover("injury", "2026-01-01", "2026-11-10", unit=A),
        ],
        [("verify", None, A, "2026-11-25"), ("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "the unit stopped some lines only",
        basis.LAW_60,
        "and none is in force today",
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10", lines=THREE),
            cover("injury", "2026-01-01", unit=A),
        ],
        enrol(A, "2026-01-31", *THREE),
        gap="cut",
    ),
    Scenario(
        "the unit's cover stopped before this job began: not dropped, to be enrolled",
        basis.LAW_58,
        DROPPED,
        [
            job("old", A, "2025-01-01"),
            end("old", "2026-02-01", A),
            covers(A, "2025-01-01", "2026-02-01"),
            job("j", A, "2026-11-01"),
        ],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "the unit's cover of the former job ran into this one and stopped",
        basis.ASSISTED,
        DROPPED,
        [
            job("old", A, "2025-01-01"),
            end("old", "2026-10-01", A),
            covers(A, "2025-01-01", "2026-10-02"),
            job("j", A, "2026-10-01"),
        ],
        [("verify", None, A, "2026-10-17"), ("assist", None, None, "2026-10-17")],
    ),
    Scenario(
        "the unit's cover of the former job stopped on the day on which this one began",
        basis.LAW_58,
        DROPPED,
        [
            job("old", A, "2025-01-01"),
            end("old", "2026-10-01", A),
            covers(A, "2025-01-01", "2026-10-01"),
            job("j", A, "2026-10-01"),
        ],
        enrol(A, "2026-10-31"),
        gap="left",
    ),
    Scenario(
        "dropped and taken up again",
        basis.LAW_60,
        "and none is in force today",
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-06-01"),
            covers(A, "2026-11-01"),
        ],
        [],
    ),
    Scenario(
        "cover that a person paid for and stopped is no unit's drop",
        basis.EMPLOYEES,
        "cover paid by that unit",
        [job("j", A, "2026-11-01"), cover("pension", "2026-01-01", "2026-11-10")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "one of two units dropped the person, the other covers pension, medical and unemployment",
        basis.LAW_50,
        "every one of these dropped them",
        [
            job("j", A, "2026-01-01"),
            job("i", B, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            covers(B, "2026-01-01"),
        ],
        [("verify", None, A, "2026-11-25")],
    ),
    Scenario(
        "both units dropped the person: help is due after the later",
        basis.LAW_50,
        "due 15 days after the latest `dropped_on`",
        [
            job("j", A, "2026-01-01"),
            job("i", B, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            covers(B, "2026-01-01", "2026-11-12"),
        ],
        [
            ("verify", None, A, "2026-11-25"),
            ("verify", None, B, "2026-11-27"),
            ("assist", None, None, "2026-11-27"),
        ],
    ),
    Scenario(
        "one unit dropped the person, the other never insured them",
        basis.ASSISTED,
        "every one of these dropped them",
        [job("j", A, "2026-01-01"), job("i", B, "2026-11-01"), covers(A, "2026-01-01", "2026-11-10")],
        [("verify", None, A, "2026-11-25"), *enrol(B, "2026-12-01")],
    ),
    Scenario(
        "a student whom the unit dropped: verify for the student, assist for the drop",
        own.EACH_DROP,
        "or else",
        [
            job("j", A, "2026-10-01"),
            covers(A, "2026-10-01", "2026-11-10"),
            status("student", "2024-09-01"),
        ],
        [("verify", None, A, "2026-10-31"), ("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "dropped, but nothing is owed: no verify; help is offered all the same",
        basis.ASSISTED,
        "when at least one line is owed and not satisfied",
        [job("j", A, "2026-01-01", "platform"), cover("injury", "2026-01-01", "2026-11-10", unit=A)],
        [("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "dropped while serving",
        basis.LAW_51,
        "Not for who is deceased, serving, imprisoned or a pensioner today",
        [job("j", A, "2026-01-01"), covers(A, "2026-01-01", "2026-09-01"), status("serving", "2026-09-01")],
        [],
    ),
]
