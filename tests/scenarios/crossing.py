"""Where the rules about lists, pre-enrolments, sent workers and work without a unit meet (docs/rules.md, 2, 4, 9)."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.listed import FISHER, HOME, OPEN
from tests.scenarios.shorthand import (
    MAN,
    A,
    B,
    C,
    Expected,
    Scenario,
    born,
    cover,
    covers,
    end,
    enrol,
    job,
    listed,
    registered,
    status,
)

NO_SCHEME = "no pension and no `resident_pension` cover is in force, whoever pays it"
OWED = "no unit that owes pension employs the person, whether excused or not: the unit's *enrol* stands there"
NO_UNIT = "All such jobs of a person count as held at one unit without a name"
AT_WORK = "while it lasts the person is at work, and its end can be the last job lost"
STANDS_FOR = "Cover that the user unit pays stands for the agency's"
PAYER = "by the same payer or (injury) through the same project"
OPENS = "What is left opens on F + 30 days and is due 15 days after that"
THREE = ("pension", "medical", "unemployment")
BOAT = job("f", None, "2026-10-01", "flexible")
LIVES_HERE = MAN | HOME
ANNOUNCED_RESIDENTS: Expected = ("follow_up", "resident_pension", None, "2026-11-15")

LISTED_AND_WORKING = [
    Scenario("a fisherman at odd jobs for nobody", basis.LISTS, NO_SCHEME, [FISHER, BOAT], [OPEN]),
    Scenario(
        "at odd jobs, and pays the pension alone",
        basis.RESIDENTS,
        NO_SCHEME,
        [FISHER, BOAT, cover("pension", "2026-10-01")],
        [],
    ),
    Scenario(
        "pre-enrolled in the residents' scheme: announced, not in force",
        basis.WINDOW,
        "`pre_enrolled` states nothing here",
        [FISHER, cover("resident_pension", "2026-11-05", what="pre_enrolled")],
        [OPEN],
        person=LIVES_HERE,
    ),
    Scenario(
        "pre-enrolled in the residents' scheme a month ago, and nothing came",
        basis.WINDOW,
        OPENS,
        [FISHER, cover("resident_pension", "2026-10-01", what="pre_enrolled")],
        [OPEN, ANNOUNCED_RESIDENTS],
        person=LIVES_HERE,
    ),
    Scenario(
        "pre-enrolled, then enrolled: both questions are settled",
        basis.WINDOW,
        PAYER,
        [FISHER, cover("resident_pension", "2026-10-01", what="pre_enrolled"), cover("resident_pension", "2026-10-01")],
        [],
        person=LIVES_HERE,
    ),
    Scenario(
        "the government pays for the pre-enrolled person: another payer",
        own.ANNOUNCED_PAYER,
        PAYER,
        [
            FISHER,
            cover("resident_pension", "2026-10-01", what="pre_enrolled"),
            cover("resident_pension", "2026-10-08", by="fund"),
        ],
        [ANNOUNCED_RESIDENTS],
        person=LIVES_HERE,
    ),
    Scenario(
        "sent by an agency, which owes the pension",
        basis.AGENCY_IS_UNIT,
        OWED,
        [FISHER, job("j", A, "2026-11-01", "dispatch", user_unit=B)],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "part-time work owes injury only",
        basis.PART_TIME,
        OWED,
        [FISHER, job("j", A, "2026-11-02", "part_time")],
        [OPEN, *enrol(A, "2026-12-02", "injury")],
    ),
    Scenario(
        "over-age work, in no scheme",
        basis.OVER_AGE,
        OWED,
        [listed("low_income", "2026-11-01"), job("j", A, "2026-11-02", "over_age")],
        [OPEN, *enrol(A, "2026-12-02", "injury")],
        person=born("1958-02"),
    ),
    Scenario(
        "the unit dropped the person: it still employs them",
        basis.LAW_50,
        OWED,
        [FISHER, job("j", A, "2026-01-01"), covers(A, "2026-01-01", "2026-11-10")],
        [("verify", None, A, "2026-11-25"), ("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "a student at work is verified, not guided",
        basis.RESIDENTS,
        "no status of these is held",
        [listed("low_income", "2026-11-01"), status("student", "2025-09-01"), job("j", A, "2026-11-02")],
        [("verify", None, A, "2026-12-02")],
    ),
    Scenario(
        "an older unemployed person on the list of the 4050 is helped, not guided",
        basis.ASSISTANCE_52,
        "They open no case of a unit and change none",
        [
            listed("40-50", "2026-11-11"),
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            end("j", "2026-11-10", A),
            registered("2026-11-11"),
        ],
        [("assist", None, None, "2026-11-25")],
        person=born("1970-03") | HOME,
    ),
]

SENT = [
    Scenario(
        "the agency stopped, the user unit goes on",
        basis.SENT_19,
        STANDS_FOR,
        [
            job("j", A, "2026-01-01", "dispatch", user_unit=B),
            covers(A, "2026-01-01", "2026-10-01"),
            covers(B, "2026-10-10"),
        ],
        [],
    ),
    Scenario(
        "dropped where one was sent, at work elsewhere",
        basis.LAW_50,
        "units employ them, and every one of these dropped them",
        [
            job("j", A, "2026-01-01", "dispatch", user_unit=B),
            covers(B, "2026-01-01", "2026-11-10"),
            job("i", C, "2026-11-01"),
            covers(C, "2026-11-01", lines=("injury",)),
        ],
        [("verify", None, A, "2026-11-25"), *enrol(C, "2026-12-01", *THREE)],
    ),
    Scenario(
        "the job ended after the user unit had stopped",
        basis.LAW_63,
        STANDS_FOR,
        [
            job("j", A, "2026-01-01", "dispatch", user_unit=B),
            covers(B, "2026-01-01", "2026-10-01"),
            end("j", "2026-11-10", A),
        ],
        [("unit_incomplete", None, A, "2026-12-10"), ("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "two agencies sent the person to one unit, which insures",
        basis.SENT_19,
        STANDS_FOR,
        [
            job("j", A, "2026-11-01", "dispatch", user_unit=C),
            job("i", B, "2026-11-01", "dispatch", user_unit=C),
            covers(C, "2026-11-01"),
        ],
        [],
    ),
    Scenario(
        "sent to a unit that also employs the person part-time",
        basis.SENT_19,
        STANDS_FOR,
        [
            job("j", A, "2026-11-01", "dispatch", user_unit=B),
            job("i", B, "2026-11-01", "part_time"),
            cover("injury", "2026-11-01", unit=B),
        ],
        enrol(A, "2026-12-01", *THREE),
    ),
    Scenario(
        "sent to B; what the agency pays is no cover for B's own job",
        basis.INJURY_BY_EACH,
        "for injury U itself",
        [
            job("j", A, "2026-11-01", "dispatch", user_unit=B),
            job("i", B, "2026-11-05", "part_time"),
            covers(A, "2026-11-01"),
        ],
        enrol(B, "2026-12-05", "injury"),
    ),
    Scenario(
        "pre-enrolled by the agency, enrolled by the agency",
        basis.WINDOW,
        PAYER,
        [
            job("j", A, "2026-10-01", "dispatch", user_unit=B),
            covers(B, "2026-10-01", lines=THREE),
            cover("injury", "2026-10-01", unit=A, what="pre_enrolled"),
            cover("injury", "2026-10-09", unit=A),
        ],
        [],
    ),
]

FOR_NOBODY = [
    Scenario(
        "flexible work, pre-enrolled for pension alone, and nothing came",
        basis.WINDOW,
        OPENS,
        [BOAT, cover("pension", "2026-10-01", what="pre_enrolled")],
        [("follow_up", "pension", None, "2026-11-15")],
    ),
    Scenario(
        "flexible work for nobody, in two schemes at once",
        basis.BOTH_SCHEMES,
        "two or three of these are in force today on the line",
        [BOAT, cover("pension", "2026-10-05"), cover("resident_pension", "2020-01-01")],
        [("double_cover", "pension", None, "2026-11-04")],
    ),
    Scenario(
        "the last work was for nobody, and ended by retirement",
        basis.RETIRES,
        "whose reason must not be `retired` or `died`",
        [BOAT, end("f", "2026-11-10", reason="retired")],
        [],
    ),
    Scenario(
        "rides for nobody in particular after being sent: one is at work",
        basis.LAW_51,
        AT_WORK,
        [
            job("j", A, "2026-01-01", "dispatch", user_unit=B),
            covers(B, "2026-01-01", "2026-11-10"),
            end("j", "2026-11-10", A),
            job("f", None, "2026-11-12", "platform"),
        ],
        [],
    ),
    Scenario(
        "two kinds of work for nobody, one over",
        own.NO_UNIT,
        NO_UNIT,
        [BOAT, job("g", None, "2026-10-10", "self_employed"), end("g", "2026-11-10")],
        [],
    ),
    Scenario(
        "the same number at a unit and for nobody: the end names the unit",
        own.BELONGS,
        "an end belongs to such a job by source and `ref`",
        [
            job("f", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            job("f", None, "2026-11-10", "flexible", source="//other.example"),
            end("f", "2026-11-10", A),
        ],
        [],
    ),
]

CROSSING = [*LISTED_AND_WORKING, *SENT, *FOR_NOBODY]
