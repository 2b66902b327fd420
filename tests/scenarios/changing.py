"""Jobs that change, return and overlap, and over-age work around 2026-07-01 (docs/rules.md, 3 and 4)."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import FOREIGNER, A, B, Scenario, cover, covers, end, enrol, job, status

DUE = "Due: 30 days after the later of `started_on` and the rule's first day"
FORMER = "cover by a unit that does not employ the person on that day, never satisfy it"
INCOMPLETE = "a job there has ended and, on its last day ... a line was owed and not satisfied"
OVER_AGE = "| over_age | injury | 2026-07-01 |"
FIRST_DAY = "A line is owed on a day on or after the rule's first day"
EXCUSED = "unless a status excuses it on that day"
LEFT_A = [job("j", A, "2026-11-01"), end("j", "2026-11-15", A, "by_worker")]

CHANGES = [
    Scenario(
        "changed jobs within the thirty days, insured at neither",
        basis.LAW_63,
        INCOMPLETE,
        [LEFT_A, job("i", B, "2026-11-15")],
        [("unit_incomplete", None, A, "2026-12-15"), *enrol(B, "2026-12-15")],
    ),
    Scenario(
        "changed jobs within the thirty days, insured at the second from its first day",
        basis.LAW_63,
        INCOMPLETE,
        [LEFT_A, job("i", B, "2026-11-15"), covers(B, "2026-11-15")],
        [("unit_incomplete", None, A, "2026-12-15")],
    ),
    Scenario(
        "changed jobs, the first insured to its end, the second still has its thirty days",
        basis.LAW_58,
        DUE,
        [LEFT_A, covers(A, "2026-11-01", "2026-11-15"), job("i", B, "2026-11-15")],
        enrol(B, "2026-12-15"),
    ),
    Scenario(
        "the first unit makes its months good",
        basis.LAW_63,
        INCOMPLETE,
        [LEFT_A, job("i", B, "2026-11-15"), covers(B, "2026-11-15"), covers(A, "2026-11-01", "2026-11-15")],
        [],
    ),
    Scenario(
        "the first unit's cover runs on: it is no cover for the second",
        basis.LAW_58,
        "cover by a unit that does not employ the person on that day",
        [LEFT_A, covers(A, "2026-11-01"), job("i", B, "2026-11-15")],
        enrol(B, "2026-12-15"),
    ),
    Scenario(
        "back at the same unit after half a year: the clock starts anew",
        basis.LAW_58,
        DUE,
        [
            job("j", A, "2025-01-01"),
            covers(A, "2025-01-01", "2026-05-01"),
            end("j", "2026-05-01", A),
            job("i", A, "2026-11-10"),
        ],
        enrol(A, "2026-12-10"),
    ),
    Scenario(
        "back at the same unit under the same ref",
        basis.LAW_58,
        DUE,
        [
            job("j", A, "2025-01-01"),
            covers(A, "2025-01-01", "2026-05-01"),
            end("j", "2026-05-01", A),
            job("j", A, "2026-11-10"),
        ],
        enrol(A, "2026-12-10"),
    ),
    Scenario(
        "back, and gone again, without cover the second time",
        basis.LAW_63,
        INCOMPLETE,
        [
            job("j", A, "2025-01-01"),
            covers(A, "2025-01-01", "2026-05-01"),
            end("j", "2026-05-01", A),
            job("i", A, "2026-10-01"),
            end("i", "2026-11-10", A),
        ],
        [("unit_incomplete", None, A, "2026-12-10"), ("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "jobs that overlap by a month: each owes injury, then the first is over",
        basis.INJURY_BY_EACH,
        INCOMPLETE,
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            job("i", B, "2026-10-10"),
            covers(B, "2026-10-10"),
            end("j", "2026-11-10", A),
        ],
        [],
    ),
    Scenario(
        "jobs that overlap: the second leans on the first's cover until that job ends",
        own.ANY_EMPLOYER,
        FORMER,
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01"),
            job("i", B, "2026-10-10"),
            cover("injury", "2026-10-10", unit=B),
            end("j", "2026-11-10", A),
        ],
        enrol(B, "2026-11-09", "pension", "medical", "unemployment"),
        gap="left",
    ),
    Scenario(
        "served in between: owed as before, the due day is the start's",
        basis.MILITARY,
        EXCUSED,
        [job("j", A, "2026-01-01"), status("serving", "2026-03-01", "2026-11-20")],
        enrol(A, "2026-01-31"),
        gap="missed",
    ),
    Scenario(
        "a foreigner exempt by treaty until last year",
        basis.TREATY,
        EXCUSED,
        [job("j", A, "2024-01-01"), status("treaty_exempt", "2024-01-01", "2026-01-01", ["pension", "unemployment"])],
        enrol(A, "2024-01-31"),
        person=FOREIGNER,
    ),
]

OVER_AGE_WORK = [
    Scenario(
        "begun half a month before the rule",
        basis.OVER_AGE,
        OVER_AGE,
        [job("j", A, "2026-06-15", "over_age")],
        enrol(A, "2026-07-31", "injury"),
        gap="missed",
    ),
    Scenario(
        "begun with the rule",
        basis.OVER_AGE,
        OVER_AGE,
        [job("j", A, "2026-07-01", "over_age")],
        enrol(A, "2026-07-31", "injury"),
    ),
    Scenario(
        "begun a day after",
        basis.OVER_AGE,
        OVER_AGE,
        [job("j", A, "2026-07-02", "over_age")],
        enrol(A, "2026-08-01", "injury"),
    ),
    Scenario(
        "insured since before the rule",
        basis.OVER_AGE,
        FIRST_DAY,
        [job("j", A, "2026-06-15", "over_age"), cover("injury", "2026-06-15", unit=A)],
        [],
    ),
    Scenario(
        "a pensioner at over-age work",
        basis.OVER_AGE,
        "| pensioner, covered_elsewhere | pension, medical, unemployment |",
        [job("j", A, "2026-10-01", "over_age"), status("pensioner", "2026-01-01")],
        enrol(A, "2026-10-31", "injury"),
    ),
    Scenario(
        "a pensioner at two over-age jobs: injury is owed by each",
        basis.INJURY_BY_EACH,
        "for injury U itself",
        [
            job("j", A, "2026-10-01", "over_age"),
            job("i", B, "2026-10-05", "over_age"),
            cover("injury", "2026-10-01", unit=A),
            status("pensioner", "2026-01-01"),
        ],
        enrol(B, "2026-11-04", "injury"),
    ),
    Scenario(
        "ended on 30 June: nothing was owed",
        basis.OVER_AGE,
        INCOMPLETE,
        [job("j", A, "2026-01-01", "over_age"), end("j", "2026-06-30", A, "retired")],
        [],
    ),
]

CHANGING = [*CHANGES, *OVER_AGE_WORK]
