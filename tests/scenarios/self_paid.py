"""Section 4 of docs/rules.md: renew, and cover of two kinds at once."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import NOT_YET, A, B, Scenario, correct, cover, covers, end, enrol, job, paid, status

OWN = cover("pension", "2026-01-01")
PAID_TO_JUNE = [paid(f"2026-{month:02d}") for month in range(1, 7)]
LAPSED = [OWN, PAID_TO_JUNE]
RENEW = [("renew", "pension", None, "2026-10-31")]
MONTHS = "If that month is M, the case opens on the first day of M + 4 and is due 30 days later."
COUNTED = "Counted from the latest of"
EXCUSED = "no status excuses pension or self-paid cover today"

RENEWING = [
    Scenario("paid up to June", basis.INTERRUPTED, MONTHS, [LAPSED], RENEW),
    Scenario(
        "paid up to July: three whole months were over on the first of this",
        own.THREE_MONTHS,
        MONTHS,
        [
            OWN,
            paid("2026-07"),
        ],
        [("renew", "pension", None, "2026-12-01")],
        gap=NOT_YET,
    ),
    Scenario("paid up to August: two whole months and this one", own.THREE_MONTHS, MONTHS, [OWN, paid("2026-08")], []),
    Scenario("the last day before it opens", own.THREE_MONTHS, MONTHS, [LAPSED], [], today="2026-09-30"),
    Scenario("the day on which it opens", own.THREE_MONTHS, MONTHS, [LAPSED], RENEW, today="2026-10-01"),
    Scenario(
        "over the turn of the year",
        own.THREE_MONTHS,
        MONTHS,
        [
            cover("pension", "2025-01-01"),
            paid("2025-10"),
        ],
        [("renew", "pension", None, "2026-03-03")],
        today="2026-02-01",
    ),
    Scenario(
        "paid again: the last month counts, not the first gap",
        basis.NOT_MADE_UP,
        "the last month up to the present one with a pension contribution",
        [
            LAPSED,
            paid("2026-10"),
        ],
        [],
    ),
    Scenario(
        "a month paid ahead does not count yet",
        own.THREE_MONTHS,
        "the last month up to the present one",
        [
            LAPSED,
            paid("2026-12"),
        ],
        RENEW,
    ),
    Scenario(
        "a medical contribution is none for pension",
        basis.MAY_JOIN,
        "with a pension contribution",
        [
            LAPSED,
            paid("2026-10", "medical"),
        ],
        RENEW,
        gap="cut",
    ),
    Scenario(
        "never paid since it began in August",
        own.THREE_MONTHS,
        "the month before the `from` of the self-paid spell",
        [
            cover("pension", "2026-08-15"),
        ],
        [("renew", "pension", None, "2026-12-01")],
        gap=NOT_YET,
    ),
    Scenario(
        "never paid since it began in September",
        own.THREE_MONTHS,
        "the month before the `from` of the self-paid spell",
        [
            cover("pension", "2026-09-01"),
        ],
        [],
    ),
    Scenario(
        "of two own spells in force the later beginning counts",
        own.THREE_MONTHS,
        "of several in force the latest",
        [
            cover("pension", "2026-01-01", ref="one"),
            cover("pension", "2026-07-01", ref="two"),
        ],
        [("renew", "pension", None, "2026-10-31")],
    ),
    Scenario(
        "suspended",
        basis.SUSPENSION,
        "self-paid pension cover is in force today",
        [
            LAPSED,
            cover("pension", "2026-01-01", "2026-07-01", what="suspended"),
        ],
        [],
    ),
    Scenario(
        "suspended and begun again in September",
        basis.SUSPENSION,
        "the month before the `from` of the self-paid spell",
        [
            LAPSED,
            cover("pension", "2026-01-01", "2026-07-01", what="suspended"),
            cover("pension", "2026-09-01"),
        ],
        [],
    ),
    Scenario(
        "own medical cover without contributions",
        own.PENSION_ONLY,
        "**renew** (pension)",
        [cover("medical", "2026-01-01")],
        [],
    ),
    Scenario(
        "a standard job: the missing months are the unit's",
        basis.EMPLOYEES,
        "no unit that owes pension employs the person today",
        [
            LAPSED,
            job("j", A, "2026-11-01"),
        ],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "a standard job of one whom a status excuses from pension",
        basis.ELSEWHERE,
        "(whether excused or not)",
        [
            LAPSED,
            job("j", A, "2026-11-01"),
            covers(A, "2026-11-01", lines=("injury",)),
            status("covered_elsewhere", "2026-11-01"),
        ],
        [],
    ),
    Scenario(
        "a part-time job does not stop it",
        basis.PART_TIME,
        "no unit that owes pension employs the person today",
        [
            LAPSED,
            job("j", A, "2026-11-01", "part_time"),
            cover("injury", "2026-11-01", unit=A),
        ],
        RENEW,
    ),
    Scenario(
        "platform work does not stop it",
        basis.MAY_JOIN,
        "no unit that owes pension employs the person today",
        [
            LAPSED,
            job("j", A, "2025-01-01", "platform"),
        ],
        RENEW,
    ),
    *[
        Scenario(f"{kind} excuses", basis.BY_STATUS[kind], EXCUSED, [LAPSED, status(kind, "2026-11-01")], [])
        for kind in ("deceased", "serving", "imprisoned", "pensioner", "covered_elsewhere", "civil_servant", "abroad")
    ],
    *[
        Scenario(f"{kind} does not excuse", why, EXCUSED, [LAPSED, status(kind, "2026-11-01")], RENEW)
        for kind, why in (
            ("student", own.STUDENT_PAYS),
            ("on_benefit", basis.LAW_48),
            ("treaty_exempt", basis.TREATY),
        )
    ],
    Scenario(
        "exempt by treaty from pension",
        basis.TREATY,
        EXCUSED,
        [LAPSED, status("treaty_exempt", "2026-11-01", lines=["pension"])],
        [],
    ),
    Scenario(
        "abroad, but only its medical line excused",
        own.NAMED_LINES,
        "`status.lines`, when given, replaces the row.",
        [
            LAPSED,
            status("abroad", "2026-11-01", lines=["medical"]),
        ],
        RENEW,
    ),
    Scenario(
        "back from service in July: counted from there",
        basis.MILITARY,
        "the month of `to` of each ended status that excused pension or self-paid cover",
        [
            OWN,
            status("serving", "2026-02-01", "2026-07-31"),
        ],
        [("renew", "pension", None, "2026-12-01")],
    ),
    Scenario(
        "back from abroad in August: counted from there",
        basis.ABROAD,
        "the month of `to` of each ended status that excused pension or self-paid cover",
        [
            OWN,
            status("abroad", "2026-02-01", "2026-08-01"),
        ],
        [],
    ),
    Scenario(
        "off benefit in August: it excused medical only",
        basis.LAW_48,
        "that excused pension or self-paid cover",
        [
            LAPSED,
            status("on_benefit", "2026-02-01", "2026-08-01"),
        ],
        RENEW,
    ),
    Scenario(
        "a standard job ended in August: counted from there",
        basis.EMPLOYEES,
        "the month of `ended_on` of each ended job that owed pension",
        [
            OWN,
            job("j", A, "2026-02-01"),
            covers(A, "2026-02-01", "2026-08-31"),
            end("j", "2026-08-31", A, "retired"),
        ],
        [],
    ),
    Scenario(
        "a standard job ended in July: counted from there",
        basis.EMPLOYEES,
        "the month of `ended_on` of each ended job that owed pension",
        [
            OWN,
            job("j", A, "2026-02-01"),
            covers(A, "2026-02-01", "2026-07-31"),
            end("j", "2026-07-31", A, "retired"),
        ],
        [("renew", "pension", None, "2026-12-01")],
    ),
    Scenario(
        "a part-time job ended in August: it owed no pension",
        basis.PART_TIME,
        "each ended job that owed pension",
        [
            LAPSED,
            job("j", A, "2026-02-01", "part_time"),
            cover("injury", "2026-02-01", "2026-08-31", unit=A),
            end("j", "2026-08-31", A, "retired"),
        ],
        RENEW,
    ),
    Scenario(
        "a contribution corrected to a later month",
        basis.LAW_74,
        "the last month up to the present one with a pension contribution",
        [
            OWN,
            PAID_TO_JUNE,
            {**paid("2026-07"), "id": "p"},
            correct("p", paid("2026-09")),
        ],
        [],
    ),
]

DOUBLE = "two or three of these are in force today on the line"
SECOND = "Due 30 days after the second earliest of their beginnings"
EMPLOYED = [job("j", A, "2026-03-01"), covers(A, "2026-03-01")]

DOUBLES = [
    Scenario(
        "the unit's and own pension",
        basis.MAY_JOIN,
        DOUBLE,
        [EMPLOYED, cover("pension", "2026-10-01")],
        [("double_cover", "pension", None, "2026-10-31")],
    ),
    Scenario(
        "the unit's and own medical",
        basis.MAY_JOIN,
        DOUBLE,
        [EMPLOYED, cover("medical", "2026-01-01")],
        [("double_cover", "medical", None, "2026-03-31")],
    ),
    Scenario(
        "the unit's and residents' medical",
        own.MEDICAL_TWICE,
        DOUBLE,
        [
            EMPLOYED,
            cover("resident_medical", "2026-01-01"),
        ],
        [("double_cover", "medical", None, "2026-03-31")],
    ),
    Scenario(
        "residents' pension paid by the fund and own pension, no job",
        basis.BOTH_SCHEMES,
        DOUBLE,
        [
            cover("resident_pension", "2020-01-01", by="fund"),
            cover("pension", "2026-10-15"),
        ],
        [("double_cover", "pension", None, "2026-11-14")],
    ),
    Scenario(
        "all three on one line: the second earliest beginning",
        basis.BOTH_SCHEMES,
        SECOND,
        [
            EMPLOYED,
            cover("resident_pension", "2026-05-01"),
            cover("pension", "2026-01-01"),
        ],
        [("double_cover", "pension", None, "2026-03-31")],
    ),
    Scenario(
        "two own spells and the unit's: of one kind the earliest beginning",
        own.ONE_KIND,
        "of several spells of one kind in force, the earliest beginning",
        [
            EMPLOYED,
            cover("pension", "2026-06-01", ref="one"),
            cover("pension", "2026-09-01", ref="two"),
        ],
        [("double_cover", "pension", None, "2026-07-01")],
    ),
    Scenario(
        "two own spells are one kind",
        own.ONE_KIND,
        DOUBLE,
        [
            cover("medical", "2026-06-01", ref="one"),
            cover("medical", "2026-09-01", ref="two"),
        ],
        [],
    ),
    Scenario(
        "two units' cover is one kind",
        own.ONE_KIND,
        DOUBLE,
        [
            EMPLOYED,
            job("i", B, "2026-04-01"),
            covers(B, "2026-04-01"),
        ],
        [],
    ),
    Scenario(
        "a former unit's cover is not counted",
        own.FORMER_UNIT,
        "cover paid by a unit that employs the person today",
        [
            job("j", A, "2026-03-01"),
            covers(A, "2026-03-01"),
            end("j", "2026-10-01", A, "retired"),
            cover("medical", "2026-10-01"),
        ],
        [],
    ),
    Scenario(
        "own cover stopped yesterday",
        basis.MAY_JOIN,
        DOUBLE,
        [EMPLOYED, cover("pension", "2026-10-01", "2026-11-22")],
        [],
    ),
    Scenario(
        "unemployment and injury are no lines of this",
        basis.MAY_JOIN,
        "**double_cover** (pension; medical)",
        [
            EMPLOYED,
            cover("unemployment", "2026-10-01"),
            cover("injury", "2026-10-01"),
        ],
        [],
    ),
    Scenario(
        "residents' medical and own pension are two lines",
        basis.MAY_JOIN,
        DOUBLE,
        [
            cover("resident_medical", "2026-10-01"),
            cover("pension", "2026-10-01"),
        ],
        [],
    ),
    Scenario(
        "both lines twice",
        own.MEDICAL_TWICE,
        "(pension; medical)",
        [
            EMPLOYED,
            cover("resident_medical", "2026-04-01"),
            cover("pension", "2026-04-02"),
        ],
        [("double_cover", "medical", None, "2026-05-01"), ("double_cover", "pension", None, "2026-05-02")],
    ),
    Scenario(
        "who has died has neither",
        basis.DECEASED,
        "A person who is deceased today has no *renew* and no *double_cover*.",
        [
            LAPSED,
            cover("resident_pension", "2026-01-01"),
            status("deceased", "2026-11-20"),
        ],
        [],
    ),
    Scenario(
        "a pensioner's double cover still is one",
        basis.BOTH_PENSIONS,
        DOUBLE,
        [
            OWN,
            cover("resident_pension", "2026-02-01"),
            status("pensioner", "2026-11-01"),
        ],
        [("double_cover", "pension", None, "2026-03-03")],
    ),
]

SELF_PAID = [*RENEWING, *DOUBLES]
