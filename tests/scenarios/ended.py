"""Sections 4 and 5 of docs/rules.md when jobs end: assist, unit_incomplete and legal retirement."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import FOREIGNER, A, B, Scenario, born, cover, covers, end, enrol, job, status

OTHER = "//platform.example/riders"
THREE = ("pension", "medical", "unemployment")
LAST = "no unit employs them today and a job has ended: the last is that with the greatest `(ended_on, fact_id)`"
RENEWED = "a contract renewed on the day the old one ends goes on"
REASON = "whose reason must not be `retired` or `died`"
NOT_FOR = "Not for who is deceased, serving, imprisoned or a pensioner today"
NARROWED = "unless the fact names lines"
AGE = "Working age: from the 16th year completed up to the month of legal retirement"
INCOMPLETE = "a job there has ended and, on its last day ... a line was owed and not satisfied"
KEPT = "Left out are the lines that the unit owes for another job on `ended_on`"
RETIREMENT = "retires one month later for every started four months of birth since then"

COVERED = [job("j", A, "2026-01-01"), covers(A, "2026-01-01", "2026-11-10")]
LEFT = [*COVERED, end("j", "2026-11-10", A)]
ASSIST = ("assist", None, None, "2026-11-25")

ASSISTING = [
    Scenario("laid off, cover ended with the job", basis.ASSISTED, LAST, [LEFT], [ASSIST]),
    Scenario("the contract expired", basis.EXPIRES, LAST, [COVERED, end("j", "2026-11-10", A, "expired")], [ASSIST]),
    Scenario("resigned", basis.ASSISTED, LAST, [COVERED, end("j", "2026-11-10", A, "by_worker")], [ASSIST]),
    Scenario("the unit closed", basis.CLOSES, LAST, [COVERED, end("j", "2026-11-10", A, "closed")], [ASSIST]),
    Scenario("retired", basis.RETIRES, REASON, [COVERED, end("j", "2026-11-10", A, "retired")], []),
    Scenario("died", basis.DIES, REASON, [COVERED, end("j", "2026-11-10", A, "died")], []),
    Scenario(
        "lost a job long ago, nothing heard since",
        basis.LAW_50,
        "Due 15 days after `ended_on`",
        [job("j", A, "2020-01-01"), covers(A, "2020-01-01", "2021-06-30"), end("j", "2021-06-30", A)],
        [("assist", None, None, "2021-07-15")],
    ),
    Scenario(
        "renewed on the day the contract ends, under the same ref",
        own.SAME_DAY,
        RENEWED,
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01"),
            end("j", "2026-11-10", A, "expired"),
            job("j", A, "2026-11-10"),
        ],
        [],
    ),
    Scenario(
        "renewed on the day the contract ends, and lost later",
        own.SAME_DAY,
        RENEWED,
        [COVERED, end("j", "2026-06-10", A, "expired"), job("j", A, "2026-06-10"), end("j", "2026-11-10", A)],
        [ASSIST],
    ),
    Scenario(
        "hired and dropped on one day",
        own.SAME_DAY,
        "or on that very day, if none of the starts to which that end could belong is earlier",
        [job("j", A, "2026-11-10", "platform"), end("j", "2026-11-10", A)],
        [ASSIST],
    ),
    Scenario(
        "re-employed within thirty days",
        basis.LAW_51,
        LAST,
        [LEFT, job("i", B, "2026-11-20"), covers(B, "2026-11-20")],
        [],
    ),
    Scenario(
        "re-employed by platform work",
        basis.LAW_51,
        LAST,
        [LEFT, job("i", B, "2026-11-20", "platform")],
        [],
    ),
    Scenario(
        "platform work lost",
        basis.ASSISTED,
        LAST,
        [job("j", A, "2026-01-01", "platform"), end("j", "2026-11-10", A, "agreed")],
        [ASSIST],
    ),
    Scenario(
        "one of two jobs lost",
        basis.ASSISTED,
        LAST,
        [LEFT, job("i", B, "2026-05-01"), covers(B, "2026-05-01")],
        [],
    ),
    Scenario(
        "two jobs lost: the last counts",
        basis.ASSISTED,
        LAST,
        [
            LEFT,
            job("i", B, "2026-05-01"),
            covers(B, "2026-05-01", "2026-10-01"),
            end("i", "2026-10-01", B, "by_worker"),
        ],
        [ASSIST],
    ),
    Scenario(
        "laid off, later retired from the other job",
        basis.RETIRES,
        REASON,
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-10-01"),
            end("j", "2026-10-01", A),
            job("i", B, "2026-01-01"),
            covers(B, "2026-01-01", "2026-11-10"),
            end("i", "2026-11-10", B, "retired"),
        ],
        [],
    ),
    Scenario(
        "retired from one job, later laid off from the other",
        basis.RETIRES,
        REASON,
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-10-01"),
            end("j", "2026-10-01", A, "retired"),
            job("i", B, "2026-01-01"),
            covers(B, "2026-01-01", "2026-11-10"),
            end("i", "2026-11-10", B),
        ],
        [ASSIST],
    ),
    Scenario("never employed", basis.LAW_50, LAST, [cover("resident_medical", "2026-01-01")], []),
    Scenario("an end without its start", own.BELONGS, LAST, [end("j", "2026-11-10", A)], []),
    *[
        Scenario(f"laid off, now {kind}", basis.BY_STATUS[kind], NOT_FOR, [LEFT, status(kind, "2026-11-12")], [])
        for kind in ("deceased", "serving", "imprisoned", "pensioner")
    ],
    *[
        Scenario(f"laid off, now {kind}", basis.ASSISTED, NOT_FOR, [LEFT, status(kind, "2026-11-12")], [ASSIST])
        for kind in ("student", "on_benefit", "covered_elsewhere", "treaty_exempt", "abroad", "civil_servant")
    ],
    *[
        Scenario(
            f"laid off, now {kind} as far as it names lines", own.NAMED_LINES, NARROWED, [LEFT, narrowed], [ASSIST]
        )
        for kind in ("deceased", "serving", "imprisoned", "pensioner")
        for narrowed in [status(kind, "2026-11-12", lines=["pension"])]
    ],
    Scenario(
        "laid off while serving, which is over",
        basis.ASSISTED,
        NOT_FOR,
        [LEFT, status("serving", "2026-05-01", "2026-11-20")],
        [ASSIST],
    ),
]

AGES = [
    Scenario("sixteen this month", basis.LABOUR_15, AGE, [LEFT], [ASSIST], person=born("2010-11", day="30")),
    Scenario("sixteen next month", basis.LABOUR_15, AGE, [LEFT], [], person=born("2010-12", day="01")),
    Scenario(
        "no birth month known",
        own.NO_BIRTH_MONTH,
        "who has no known birth month is of working age",
        [LEFT],
        [ASSIST],
        person=FOREIGNER,
    ),
    Scenario(
        "a man of December 1964 retired at sixty",
        basis.AGES_1978,
        "Men: 60 years",
        [
            job("j", A, "2024-01-01"),
            covers(A, "2024-01-01", "2024-11-10"),
            end("j", "2024-11-10", A),
        ],
        [],
        person=born("1964-12"),
        today="2024-12-31",
    ),
    Scenario(
        "a man of December 1964 in the month before he is sixty",
        basis.AGES_1978,
        "Men: 60 years",
        [
            job("j", A, "2024-01-01"),
            covers(A, "2024-01-01", "2024-11-10"),
            end("j", "2024-11-10", A),
        ],
        [("assist", None, None, "2024-11-25")],
        person=born("1964-12"),
        today="2024-11-30",
    ),
    Scenario(
        "a man of May 1966 retired in October 2026, five months late",
        basis.AGES_2025,
        RETIREMENT,
        [LEFT],
        [],
        person=born("1966-05"),
    ),
    Scenario(
        "a man of June 1966 retires this month, five months late",
        basis.AGES_2025,
        AGE,
        [LEFT],
        [],
        person=born("1966-06"),
    ),
    Scenario(
        "a man of July 1966 retires next month", basis.AGES_2025, RETIREMENT, [LEFT], [ASSIST], person=born("1966-07")
    ),
    Scenario(
        "a woman of June 1971 retires this month, five months late",
        basis.WOMEN_2025,
        RETIREMENT,
        [LEFT],
        [],
        person=born("1971-06", "f"),
    ),
    Scenario(
        "a woman of July 1971 retires next month",
        basis.WOMEN_2025,
        RETIREMENT,
        [LEFT],
        [ASSIST],
        person=born("1971-07", "f"),
    ),
    Scenario(
        "the first man whom the reform touches: January 1965, one month late, in January 2025",
        basis.AGES_2025,
        RETIREMENT,
        [job("j", A, "2024-01-01"), covers(A, "2024-01-01", "2025-01-10"), end("j", "2025-01-10", A)],
        [("assist", None, None, "2025-01-25")],
        person=born("1965-01"),
        today="2025-01-31",
    ),
    Scenario(
        "the same man in February 2025",
        basis.AGES_2025,
        RETIREMENT,
        [job("j", A, "2024-01-01"), covers(A, "2024-01-01", "2025-01-10"), end("j", "2025-01-10", A)],
        [],
        person=born("1965-01"),
        today="2025-02-01",
    ),
    Scenario(
        "a man of September 1976 retires at 63: no more than 36 months late",
        basis.AGES_2025,
        "at most 36 months later",
        [LEFT],
        [ASSIST],
        person=born("1976-09"),
        today="2039-08-31",
    ),
    Scenario(
        "a man of September 1980 retires at 63 and no later",
        basis.AGES_2025,
        "at most 36 months later",
        [LEFT],
        [],
        person=born("1980-09"),
        today="2043-09-01",
    ),
]

INCOMPLETE_UNITS = [
    Scenario(
        "the job ended uncovered: the enrol cases close, the unit is asked",
        basis.LAW_63,
        INCOMPLETE,
        [job("j", A, "2026-10-01"), end("j", "2026-11-10", A, "retired")],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "one line missing on the last day",
        basis.LAW_63,
        INCOMPLETE,
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10", lines=THREE),
            end("j", "2026-11-10", A, "retired"),
        ],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "cover ended on the last day of work: that day was without",
        basis.LAW_60,
        "on its last day (the day before `ended_on`",
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-09"),
            end("j", "2026-11-10", A, "retired"),
        ],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "uncovered for a year, covered on the last day",
        own.LAST_DAY,
        INCOMPLETE,
        [
            job("j", A, "2025-01-01"),
            covers(A, "2026-11-09", "2026-11-10"),
            end("j", "2026-11-10", A, "retired"),
        ],
        [],
    ),
    Scenario(
        "covered on the last day by the other employer, but for injury",
        basis.INJURY_BY_EACH,
        INCOMPLETE,
        [
            job("j", A, "2026-10-01"),
            end("j", "2026-11-10", A),
            job("i", B, "2026-05-01"),
            covers(B, "2026-05-01"),
        ],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "begun and ended on one day, covered from then on",
        own.LAST_DAY,
        "U itself or any unit that employs the person on that day",
        [job("j", A, "2026-07-01"), end("j", "2026-07-01", A, "retired"), covers(A, "2026-07-01")],
        [],
    ),
    Scenario(
        "begun and ended on one day, uncovered",
        basis.BEGINS,
        "not before `started_on`",
        [job("j", A, "2026-11-10"), end("j", "2026-11-10", A, "retired")],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "nothing was owed",
        basis.MAY_JOIN,
        INCOMPLETE,
        [job("j", A, "2026-01-01", "flexible"), end("j", "2026-11-10", A, "retired")],
        [],
    ),
    Scenario(
        "all lines were excused on the last day",
        basis.MILITARY,
        INCOMPLETE,
        [
            job("j", A, "2026-10-01"),
            end("j", "2026-11-10", A, "retired"),
            status("serving", "2026-11-09", "2026-11-10"),
        ],
        [],
    ),
    Scenario(
        "excused only from the day after the last",
        basis.MILITARY,
        INCOMPLETE,
        [job("j", A, "2026-10-01"), end("j", "2026-11-10", A, "retired"), status("serving", "2026-11-10")],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "over-age work that ended on the day its rule began",
        basis.OVER_AGE,
        INCOMPLETE,
        [job("j", A, "2026-01-01", "over_age"), end("j", "2026-07-01", A, "retired")],
        [],
    ),
    Scenario(
        "over-age work that ended one day later",
        basis.OVER_AGE,
        INCOMPLETE,
        [job("j", A, "2026-01-01", "over_age"), end("j", "2026-07-02", A, "retired")],
        [("unit_incomplete", None, A, "2026-08-01")],
    ),
    Scenario(
        "the unit kept the person under a new contract from that day",
        own.KEPT_ON,
        KEPT,
        [
            job("j", A, "2026-10-01"),
            end("j", "2026-11-10", A, "expired"),
            job("i", A, "2026-11-10"),
        ],
        enrol(A, "2026-12-10"),
    ),
    Scenario(
        "the unit kept the person part-time: the lines that such work does not owe are asked for",
        basis.PART_TIME,
        KEPT,
        [
            job("j", A, "2026-10-01"),
            end("j", "2026-11-10", A, "expired"),
            job("i", A, "2026-11-10", "part_time"),
            cover("injury", "2026-11-10", unit=A),
        ],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "the unit kept the person part-time, uncovered: injury is asked for there, the rest here",
        basis.PART_TIME,
        KEPT,
        [
            job("j", A, "2026-10-01"),
            end("j", "2026-11-10", A, "expired"),
            job("i", A, "2026-11-10", "part_time"),
        ],
        [("unit_incomplete", None, A, "2026-12-10"), *enrol(A, "2026-12-10", "injury")],
    ),
    Scenario(
        "a standard job ends beside a part-time one at the same unit",
        basis.PART_TIME,
        KEPT,
        [
            job("j", A, "2026-01-01"),
            job("i", A, "2026-03-01", "part_time"),
            covers(A, "2026-01-01", lines=("injury",)),
            end("j", "2026-11-10", A),
        ],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "a part-time job, uncovered, became a standard one: all it owed is owed there",
        own.KEPT_ON,
        KEPT,
        [
            job("j", A, "2026-10-01", "part_time"),
            end("j", "2026-11-10", A, "expired"),
            job("i", A, "2026-11-10"),
        ],
        enrol(A, "2026-12-10"),
    ),
    Scenario(
        "the unit took the person back a day later",
        basis.LAW_63,
        KEPT,
        [
            job("j", A, "2026-10-01"),
            end("j", "2026-11-10", A, "expired"),
            job("i", A, "2026-11-11"),
        ],
        [*enrol(A, "2026-12-11"), ("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "two jobs at one unit ended uncovered: one case, the earliest due",
        basis.LAW_86,
        "of several jobs the earliest",
        [
            job("j", A, "2025-01-01"),
            end("j", "2025-06-01", A),
            job("i", A, "2026-01-01"),
            end("i", "2026-11-10", A, "retired"),
        ],
        [("unit_incomplete", None, A, "2025-07-01")],
    ),
    Scenario(
        "a student's standard job ended uncovered",
        basis.STUDENT,
        "not for a standard job of a student on that last day",
        [job("j", A, "2026-07-01"), end("j", "2026-09-01", A, "retired"), status("student", "2024-09-01")],
        [],
    ),
    Scenario(
        "a student's part-time job ended uncovered",
        own.STUDENTS_OTHER_WORK,
        "not for a standard job of a student on that last day",
        [
            job("j", A, "2026-07-01", "part_time"),
            end("j", "2026-09-01", A, "retired"),
            status("student", "2024-09-01"),
        ],
        [("unit_incomplete", None, A, "2026-10-01")],
    ),
    Scenario(
        "graduated before the last day",
        basis.LAW_63,
        "not for a standard job of a student on that last day",
        [
            job("j", A, "2026-06-01"),
            end("j", "2026-09-01", A, "retired"),
            status("student", "2024-09-01", "2026-07-01"),
        ],
        [("unit_incomplete", None, A, "2026-10-01")],
    ),
]

ENDED = [*ASSISTING, *AGES, *INCOMPLETE_UNITS]
