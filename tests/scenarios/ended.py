"""Sections 4 and 5 of docs/rules.md when jobs end: assist, unit_incomplete and legal retirement."""

from __future__ import annotations

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
    Scenario("laid off, cover ended with the job", LAST, [LEFT], [ASSIST]),
    Scenario("the contract expired", LAST, [COVERED, end("j", "2026-11-10", A, "expired")], [ASSIST]),
    Scenario("resigned", LAST, [COVERED, end("j", "2026-11-10", A, "by_worker")], [ASSIST]),
    Scenario("the unit closed", LAST, [COVERED, end("j", "2026-11-10", A, "closed")], [ASSIST]),
    Scenario("retired", REASON, [COVERED, end("j", "2026-11-10", A, "retired")], []),
    Scenario("died", REASON, [COVERED, end("j", "2026-11-10", A, "died")], []),
    Scenario(
        "lost a job long ago, nothing heard since",
        "Due 15 days after `ended_on`",
        [job("j", A, "2020-01-01"), covers(A, "2020-01-01", "2021-06-30"), end("j", "2021-06-30", A)],
        [("assist", None, None, "2021-07-15")],
    ),
    Scenario(
        "renewed on the day the contract ends, under the same ref",
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
        RENEWED,
        [COVERED, end("j", "2026-06-10", A, "expired"), job("j", A, "2026-06-10"), end("j", "2026-11-10", A)],
        [ASSIST],
    ),
    Scenario(
        "hired and dropped on one day",
        "or on that very day, if none of the starts to which that end could belong is earlier",
        [job("j", A, "2026-11-10", "platform"), end("j", "2026-11-10", A)],
        [ASSIST],
    ),
    Scenario(
        "re-employed within thirty days",
        LAST,
        [LEFT, job("i", B, "2026-11-20"), covers(B, "2026-11-20")],
        [],
    ),
    Scenario(
        "re-employed by platform work",
        LAST,
        [LEFT, job("i", B, "2026-11-20", "platform")],
        [],
    ),
    Scenario(
        "platform work lost",
        LAST,
        [job("j", A, "2026-01-01", "platform"), end("j", "2026-11-10", A, "agreed")],
        [ASSIST],
    ),
    Scenario(
        "one of two jobs lost",
        LAST,
        [LEFT, job("i", B, "2026-05-01"), covers(B, "2026-05-01")],
        [],
    ),
    Scenario(
        "two jobs lost: the last counts",
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
    Scenario("never employed", LAST, [cover("resident_medical", "2026-01-01")], []),
    Scenario("an end without its start", LAST, [end("j", "2026-11-10", A)], []),
    *[
        Scenario(f"laid off, now {kind}", NOT_FOR, [LEFT, status(kind, "2026-11-12")], [])
        for kind in ("deceased", "serving", "imprisoned", "pensioner")
    ],
    *[
        Scenario(f"laid off, now {kind}", NOT_FOR, [LEFT, status(kind, "2026-11-12")], [ASSIST])
        for kind in ("student", "on_benefit", "covered_elsewhere", "treaty_exempt", "abroad", "civil_servant")
    ],
    *[
        Scenario(f"laid off, now {kind} as far as it names lines", NARROWED, [LEFT, narrowed], [ASSIST])
        for kind in ("deceased", "serving", "imprisoned", "pensioner")
        for narrowed in [status(kind, "2026-11-12", lines=["pension"])]
    ],
    Scenario(
        "laid off while serving, which is over",
        NOT_FOR,
        [LEFT, status("serving", "2026-05-01", "2026-11-20")],
        [ASSIST],
    ),
]

AGES = [
    Scenario("sixteen this month", AGE, [LEFT], [ASSIST], person=born("2010-11", day="30")),
    Scenario("sixteen next month", AGE, [LEFT], [], person=born("2010-12", day="01")),
    Scenario(
        "no birth month known", "who has no known birth month is of working age", [LEFT], [ASSIST], person=FOREIGNER
    ),
    Scenario(
        "a man of December 1964 retired at sixty",
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
        "a man of May 1966 retired in October 2026, five months late", RETIREMENT, [LEFT], [], person=born("1966-05")
    ),
    Scenario("a man of June 1966 retires this month, five months late", AGE, [LEFT], [], person=born("1966-06")),
    Scenario("a man of July 1966 retires next month", RETIREMENT, [LEFT], [ASSIST], person=born("1966-07")),
    Scenario(
        "a woman of June 1971 retires this month, five months late", RETIREMENT, [LEFT], [], person=born("1971-06", "f")
    ),
    Scenario("a woman of July 1971 retires next month", RETIREMENT, [LEFT], [ASSIST], person=born("1971-07", "f")),
    Scenario(
        "the first man whom the reform touches: January 1965, one month late, in January 2025",
        RETIREMENT,
        [job("j", A, "2024-01-01"), covers(A, "2024-01-01", "2025-01-10"), end("j", "2025-01-10", A)],
        [("assist", None, None, "2025-01-25")],
        person=born("1965-01"),
        today="2025-01-31",
    ),
    Scenario(
        "the same man in February 2025",
        RETIREMENT,
        [job("j", A, "2024-01-01"), covers(A, "2024-01-01", "2025-01-10"), end("j", "2025-01-10", A)],
        [],
        person=born("1965-01"),
        today="2025-02-01",
    ),
    Scenario(
        "a man of September 1976 retires at 63: no more than 36 months late",
        "at most 36 months later",
        [LEFT],
        [ASSIST],
        person=born("1976-09"),
        today="2039-08-31",
    ),
    Scenario(
        "a man of September 1980 retires at 63 and no later",
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
        INCOMPLETE,
        [job("j", A, "2026-10-01"), end("j", "2026-11-10", A, "retired")],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "one line missing on the last day",
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
        "U itself or any unit that employs the person on that day",
        [job("j", A, "2026-07-01"), end("j", "2026-07-01", A, "retired"), covers(A, "2026-07-01")],
        [],
    ),
    Scenario(
        "begun and ended on one day, uncovered",
        "not before `started_on`",
        [job("j", A, "2026-11-10"), end("j", "2026-11-10", A, "retired")],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "nothing was owed",
        INCOMPLETE,
        [job("j", A, "2026-01-01", "flexible"), end("j", "2026-11-10", A, "retired")],
        [],
    ),
    Scenario(
        "all lines were excused on the last day",
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
        INCOMPLETE,
        [job("j", A, "2026-10-01"), end("j", "2026-11-10", A, "retired"), status("serving", "2026-11-10")],
        [("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "over-age work that ended on the day its rule began",
        INCOMPLETE,
        [job("j", A, "2026-01-01", "over_age"), end("j", "2026-07-01", A, "retired")],
        [],
    ),
    Scenario(
        "over-age work that ended one day later",
        INCOMPLETE,
        [job("j", A, "2026-01-01", "over_age"), end("j", "2026-07-02", A, "retired")],
        [("unit_incomplete", None, A, "2026-08-01")],
    ),
    Scenario(
        "the unit kept the person under a new contract from that day",
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
        "not for a standard job of a student on that last day",
        [job("j", A, "2026-07-01"), end("j", "2026-09-01", A, "retired"), status("student", "2024-09-01")],
        [],
    ),
    Scenario(
        "a student's part-time job ended uncovered",
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
