"""Section 3 of docs/rules.md: who owes which line, and what satisfies it."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import A, B, C, Scenario, cover, covers, end, enrol, insured_on, job, status

THREE = ("pension", "medical", "unemployment")
FORM = "| form | lines owed by the unit | first day of the rule |"
STATUS = "| status | excuses |"
SATISFIED = "is **satisfied** on a day by cover that is in force then and paid by a unit"
NEVER = "never satisfy it"
STANDARD = job("j", A, "2026-11-01")
DUE = "2026-12-01"

FORMS = [
    Scenario("standard work", basis.EMPLOYEES, FORM, [STANDARD], enrol(A, DUE)),
    Scenario(
        "sent by an agency: the agency owes",
        basis.AGENCY_IS_UNIT,
        FORM,
        [job("j", A, "2026-11-01", "dispatch")],
        enrol(A, DUE),
    ),
    Scenario(
        "part-time work", basis.PART_TIME, FORM, [job("j", A, "2026-11-01", "part_time")], enrol(A, DUE, "injury")
    ),
    Scenario(
        "construction work", basis.PROJECT, FORM, [job("j", A, "2026-11-01", "construction")], enrol(A, DUE, "injury")
    ),
    Scenario("over-age work", basis.OVER_AGE, FORM, [job("j", A, "2026-11-01", "over_age")], enrol(A, DUE, "injury")),
    Scenario("platform work", basis.BY_ORDER, FORM, [job("j", A, "2026-11-01", "platform")], []),
    Scenario("flexible work", basis.MAY_JOIN, FORM, [job("j", A, "2026-11-01", "flexible")], []),
    Scenario("self-employed", basis.MAY_JOIN, FORM, [job("j", A, "2026-11-01", "self_employed")], []),
    Scenario(
        "over-age work on the day before its rule begins",
        basis.OVER_AGE,
        "A line is owed on a day on or after the rule's first day",
        [job("j", A, "2026-03-01", "over_age")],
        [],
        today="2026-06-30",
    ),
    Scenario(
        "over-age work on the day on which its rule begins",
        basis.OVER_AGE,
        "A line is owed on a day on or after the rule's first day",
        [job("j", A, "2026-03-01", "over_age")],
        enrol(A, "2026-07-31", "injury"),
        today="2026-07-01",
    ),
]

EXCUSES = [
    Scenario("serving", basis.MILITARY, STATUS, [STANDARD, status("serving", "2026-09-01")], []),
    Scenario("imprisoned", basis.IMPRISONED, STATUS, [STANDARD, status("imprisoned", "2026-09-01")], []),
    Scenario("deceased", basis.DIES, STATUS, [STANDARD, status("deceased", "2026-11-10")], []),
    Scenario(
        "pensioner", basis.PENSIONER, STATUS, [STANDARD, status("pensioner", "2026-09-01")], enrol(A, DUE, "injury")
    ),
    Scenario(
        "covered elsewhere",
        basis.ELSEWHERE,
        STATUS,
        [STANDARD, status("covered_elsewhere", "2026-09-01")],
        enrol(A, DUE, "injury"),
    ),
    Scenario(
        "civil servant",
        basis.CIVIL_SERVANT,
        STATUS,
        [STANDARD, status("civil_servant", "2026-09-01")],
        enrol(A, DUE, "medical"),
    ),
    Scenario(
        "on unemployment benefit",
        basis.LAW_48,
        STATUS,
        [STANDARD, status("on_benefit", "2026-09-01")],
        enrol(A, DUE, "pension", "unemployment", "injury"),
    ),
    Scenario(
        "on unemployment benefit from a day after the job began",
        basis.LAW_48,
        STATUS,
        [STANDARD, status("on_benefit", "2026-11-10")],
        enrol(A, DUE, "pension", "unemployment", "injury"),
    ),
    Scenario(
        "on benefit, and its end was told with the new job: medical is owed from that day",
        basis.LAW_51,
        "Then medical is owed from that day",
        [STANDARD, status("on_benefit", "2026-09-01"), status("on_benefit", "2026-09-01", "2026-11-01", id="over")],
        enrol(A, DUE),
    ),
    Scenario(
        "abroad excuses no employee's line",
        basis.ABROAD,
        "self-paid cover and the residents' lines: never an employee's line",
        [STANDARD, status("abroad", "2026-09-01")],
        enrol(A, DUE),
    ),
    Scenario(
        "exempt by treaty from the lines it names",
        basis.TREATY,
        "| treaty_exempt | the lines that the fact names |",
        [STANDARD, status("treaty_exempt", "2026-09-01", lines=["pension", "unemployment"])],
        enrol(A, DUE, "medical", "injury"),
    ),
    Scenario(
        "exempt by treaty, naming nothing",
        basis.TREATY,
        STATUS,
        [STANDARD, status("treaty_exempt", "2026-09-01")],
        enrol(A, DUE),
    ),
    Scenario(
        "a student in a part-time job",
        own.STUDENTS_OTHER_WORK,
        "| student | none |",
        [job("j", A, "2026-11-01", "part_time"), status("student", "2026-09-01")],
        enrol(A, DUE, "injury"),
    ),
    Scenario(
        "a pensioner whose fact names other lines",
        own.NAMED_LINES,
        "`status.lines`, when given, replaces the row.",
        [STANDARD, status("pensioner", "2026-09-01", lines=["pension"])],
        enrol(A, DUE, "medical", "unemployment", "injury"),
    ),
    Scenario(
        "abroad with lines excuses those of the employee too",
        own.NAMED_LINES,
        "`status.lines`, when given, replaces the row.",
        [STANDARD, status("abroad", "2026-09-01", lines=["pension", "medical"])],
        enrol(A, DUE, "unemployment", "injury"),
    ),
    Scenario(
        "two statuses excuse together",
        f"{basis.LAW_48}; {basis.CIVIL_SERVANT}",
        "unless a status excuses it on that day",
        [STANDARD, status("on_benefit", "2026-09-01"), status("civil_servant", "2026-10-01")],
        [],
    ),
    Scenario(
        "a status that is over excuses nothing",
        basis.PENSIONER,
        "unless a status excuses it on that day",
        [STANDARD, status("pensioner", "2026-09-01", "2026-11-15")],
        enrol(A, DUE),
    ),
]

SATISFYING = [
    Scenario("all lines in force", basis.EMPLOYEES, SATISFIED, [STANDARD, covers(A, "2026-11-01")], []),
    Scenario(
        "some lines in force",
        basis.LAW_33,
        SATISFIED,
        [STANDARD, covers(A, "2026-11-01", lines=THREE)],
        enrol(A, DUE, "injury"),
    ),
    Scenario(
        "cover that came late is cover",
        basis.LAW_63,
        SATISFIED,
        [job("j", A, "2024-01-01"), covers(A, "2026-11-20")],
        [],
    ),
    Scenario(
        "of two jobs one unit's pension, medical and unemployment suffice; injury is owed by each",
        basis.INJURY_BY_EACH,
        "U itself or any unit that employs the person on that day; for injury U itself",
        [job("j", A, "2026-11-01"), job("i", B, "2026-11-05"), covers(A, "2026-11-01")],
        enrol(B, "2026-12-05", "injury"),
    ),
    Scenario(
        "two jobs, no cover: each unit owes every line",
        basis.LAW_58,
        "for each unit that employs the person today",
        [job("j", A, "2026-11-01"), job("i", B, "2026-11-05")],
        [*enrol(A, DUE), *enrol(B, "2026-12-05")],
    ),
    Scenario(
        "a part-time employer that pays pension satisfies the other's",
        own.ANY_EMPLOYER,
        "any unit that employs the person on that day",
        [
            job("j", A, "2026-11-01"),
            job("i", B, "2026-11-05", "part_time"),
            covers(B, "2026-11-05", lines=("pension",)),
        ],
        [*enrol(A, DUE, "medical", "unemployment", "injury"), *enrol(B, "2026-12-05", "injury")],
    ),
    Scenario(
        "a former unit's cover that nobody stopped does not count for the next job",
        basis.LAW_58,
        "cover by a unit that does not employ the person on that day",
        [
            job("j", A, "2024-01-01"),
            covers(A, "2024-01-01"),
            job("i", B, "2026-11-01"),
            end("j", "2026-10-31", reason="by_worker"),
        ],
        enrol(B, DUE),
    ),
    Scenario(
        "self-paid cover is no employee's cover",
        basis.EMPLOYEES,
        NEVER,
        [STANDARD, cover("pension", "2026-01-01"), cover("medical", "2026-01-01")],
        enrol(A, DUE),
    ),
    Scenario(
        "residents' cover is no employee's cover",
        basis.EMPLOYEES,
        NEVER,
        [STANDARD, cover("resident_pension", "2026-01-01"), cover("resident_medical", "2026-01-01", by="fund")],
        enrol(A, DUE),
    ),
    Scenario(
        "cover paid by the fund is not paid by a unit",
        basis.LAW_48,
        SATISFIED,
        [STANDARD, cover("medical", "2026-01-01", by="fund")],
        enrol(A, DUE),
    ),
    Scenario(
        "injury cover of the project on which the person works, in the main contractor's name",
        basis.PROJECT,
        "for injury U itself, or the project when job and cover name the same project",
        [
            job("j", A, "2026-11-01", "construction", project="P-1"),
            cover("injury", "2026-10-01", unit=C, project="P-1"),
        ],
        [],
    ),
    Scenario(
        "injury cover of the project, without a unit",
        basis.PROJECT,
        "for injury U itself, or the project when job and cover name the same project",
        [
            job("j", A, "2026-11-01", "construction", project="P-1"),
            cover("injury", "2026-10-01", by="unit", project="P-1"),
        ],
        [],
    ),
    Scenario(
        "the project's insurance names the person",
        basis.REAL_NAMES,
        "`project.insured` that names the person",
        [job("j", A, "2026-11-01", "construction", project="P-1"), insured_on("P-1", "2026-11-10")],
        [],
    ),
    Scenario(
        "the project's insurance names the person and the builder who took it",
        basis.PROJECT,
        "`project.insured` that names the person",
        [job("j", A, "2026-11-01", "construction", project="P-1"), insured_on("P-1", "2026-11-10", C)],
        [],
    ),
    Scenario(
        "another project's insurance names the person",
        basis.PROJECT,
        "`project.insured` that names the person",
        [job("j", A, "2026-11-01", "construction", project="P-2"), insured_on("P-1", "2026-11-10", A)],
        enrol(A, DUE, "injury"),
    ),
    Scenario(
        "the project's insurance names the person, who works on none",
        basis.PROJECT,
        "`project.insured` that names the person",
        [job("j", A, "2026-11-01", "construction"), insured_on("P-1", "2026-11-10", A)],
        enrol(A, DUE, "injury"),
    ),
    Scenario(
        "the project's insurance begins tomorrow",
        basis.PROJECT,
        "`project.insured` that names the person",
        [job("j", A, "2026-11-01", "construction", project="P-1"), insured_on("P-1", "2026-11-24")],
        enrol(A, DUE, "injury"),
    ),
    Scenario(
        "the project's insurance is injury cover only",
        basis.EMPLOYEES,
        "`project.insured` that names the person",
        [job("j", A, "2026-11-01", project="P-1"), insured_on("P-1", "2026-11-10")],
        enrol(A, DUE, *THREE),
    ),
    Scenario(
        "injury cover of another project",
        basis.PROJECT,
        "for injury U itself, or the project when job and cover name the same project",
        [
            job("j", A, "2026-11-01", "construction", project="P-1"),
            cover("injury", "2026-10-01", unit=C, project="P-2"),
        ],
        enrol(A, DUE, "injury"),
    ),
    Scenario(
        "injury cover of a project, for work on none",
        basis.PROJECT,
        "for injury U itself, or the project when job and cover name the same project",
        [job("j", A, "2026-11-01", "construction"), cover("injury", "2026-10-01", unit=C, project="P-1")],
        enrol(A, DUE, "injury"),
    ),
    Scenario(
        "construction workers' own unit insures them",
        basis.PROJECT,
        "for injury U itself",
        [job("j", A, "2026-11-01", "construction", project="P-1"), cover("injury", "2026-11-01", unit=A)],
        [],
    ),
]

OWED = [*FORMS, *EXCUSES, *SATISFYING]
