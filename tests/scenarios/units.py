"""Section 10 of docs/rules.md as a table: units and construction projects, what is open on the last of the days.

Days are worked out by hand.
"""

from __future__ import annotations

from tests.scenarios import basis
from tests.scenarios.shorthand import A, B, C, correct, cover, covers, end, job, retract, status
from tests.scenarios.unit_shorthand import (
    UnitScenario,
    answered,
    begun,
    enters,
    insured,
    insured_person,
    leaves,
    of,
    registered,
)
from tests.scenarios.units_amended import UNITS_AMENDED

NONE_KNOWN = "no `unit.registered` is known of it and nobody who counts is covered on any line"
ONE_KNOWN = "one is known, or somebody is covered"
OVERDUE = "and *overdue* when that day is before today"
EARLIEST = "Due on the earliest due day of those who are overdue"
COUNTS = "A person counts at a unit when the unit employs them today and owes at least one line for them today"
NEITHER = "who is being verified, or of whom it was answered that nothing is owed, is neither"
STEPS = "*letter* from 15 days, *inspection* from 30 days after the later of its due day and the day on which it opened"
FIRST = "what is told a year late is reminded of first, too"
KEPT = "A step once reached is kept while the case is open, whatever its due day becomes"
IN_PLACE = "begins at the step that the other had reached, and its days count from its own opening"
NOT_INSURED = "*Not insured*: the term is not over and no cover is in force on the later of today and `started_on`"
STOPPED = "or on the latest `to` of its covers that has come since"
NO_COST = "*No cost*: the term is not over and no cost was told. Due on `started_on`"
BEYOND = "the term is over, and somebody's last coming is on or after `ends_on`, on a day without cover"
ROSTER = "*Not on the roster*: somebody was not on the roster on the day of their last coming"
SETTLED = "end a case for what was due by the day of the answer"

TWO_WAIT = [registered(A), of("zhang", job("j", A, "2026-10-10")), of("li", job("k", A, "2026-10-22"))]
"""Due on 9 and on 21 November."""
STARTED = begun("P", A, "2026-11-20", "2027-11-20")
INSURED = [begun("P", A, "2026-11-01"), insured("P", A, "2026-11-01")]

UNIT_SCENARIOS = [
    UnitScenario(
        "hired thirty days ago: due today, nobody is overdue",
        basis.LAW_58,
        OVERDUE,
        [("2026-11-23", [of("zhang", job("j", A, "2026-10-24"))])],
        [],
    ),
    UnitScenario(
        "hired thirty-one days ago at a unit of which nothing is known",
        basis.LAW_57,
        NONE_KNOWN,
        [("2026-11-23", [of("zhang", job("j", A, "2026-10-23"))])],
        [("unit_unregistered", A, "2026-11-22", "reminder")],
    ),
    UnitScenario(
        "nobody says anything more: the day after the due day comes by itself",
        basis.IDENTIFY,
        "deadline facts included",
        [("2026-11-01", [of("zhang", job("j", A, "2026-10-23"))]), ("2026-11-23", [])],
        [("unit_unregistered", A, "2026-11-22", "reminder")],
    ),
    UnitScenario(
        "registered, and insures nobody",
        basis.HANDLING_6,
        ONE_KNOWN,
        [("2026-11-23", [registered(A), of("zhang", job("j", A, "2026-10-01"))])],
        [("unit_incomplete", A, "2026-10-31", "reminder")],
    ),
    UnitScenario(
        "the registration comes later: one case stands in the place of the other",
        basis.LAW_57,
        "At most one of the next two is open for a unit",
        [("2026-11-23", [of("zhang", job("j", A, "2026-10-10"))]), ("2026-11-24", [registered(A)])],
        [("unit_incomplete", A, "2026-11-09", "reminder")],
    ),
    UnitScenario(
        "not registered as far as we know, but it insures somebody",
        basis.IDENTIFY,
        ONE_KNOWN,
        [("2026-11-23", [
            of("zhang", job("j", A, "2026-01-01"), covers(A, "2026-01-01")), of("li", job("k", A, "2026-10-20")),
        ])],
        [("unit_incomplete", A, "2026-11-19", "reminder")],
    ),
    UnitScenario(
        "all are covered",
        basis.LAW_58,
        "only while somebody is overdue",
        [("2026-11-23", [of("zhang", job("j", A, "2026-01-01"), covers(A, "2026-01-01"))])],
        [],
    ),
    UnitScenario(
        "one line of four is missing",
        basis.LAW_63,
        "They are *missing* when an *enrol* of that unit is open for them",
        [("2026-11-23", [
            of("zhang", job("j", A, "2026-10-20"), covers(A, "2026-10-20", lines=("pension", "medical", "injury"))),
        ])],
        [("unit_incomplete", A, "2026-11-19", "reminder")],
    ),
    UnitScenario(
        "two are overdue: the earlier due day",
        basis.LAW_58,
        EARLIEST,
        [("2026-11-23", [of("zhang", job("j", A, "2026-10-20")), of("li", job("k", A, "2026-10-12"))])],
        [("unit_unregistered", A, "2026-11-11", "reminder")],
    ),
    UnitScenario(
        "the earlier one is covered: the case goes on about the other",
        basis.LAW_58,
        EARLIEST,
        [
            ("2026-11-20", [of("zhang", job("j", A, "2026-10-18")), of("li", job("k", A, "2026-10-12"))]),
            ("2026-11-23", [of("li", covers(A, "2026-10-12"))]),
        ],
        [("unit_incomplete", A, "2026-11-17", "reminder")],
    ),
    UnitScenario(
        "everybody is covered: it is over",
        basis.IDENTIFY,
        "only while somebody is overdue",
        [
            ("2026-11-20", [of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-23", [of("zhang", covers(A, "2026-10-10"))]),
        ],
        [],
    ),
    UnitScenario(
        "the only one leaves: there is nobody to insure",
        basis.LAW_58,
        COUNTS,
        [
            ("2026-11-20", [of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-23", [of("zhang", end("j", "2026-11-22", A, "by_worker"))]),
        ],
        [],
    ),
    UnitScenario(
        "the hire is taken back: as if it had never been",
        basis.LAW_58,
        COUNTS,
        [("2026-11-20", [of("zhang", job("j", A, "2026-10-10", id="h"))]), ("2026-11-23", [of("zhang", retract("h"))])],
        [],
    ),
    UnitScenario(
        "the hire is corrected to another unit",
        basis.LAW_58,
        COUNTS,
        [
            ("2026-11-20", [of("zhang", job("j", A, "2026-10-10", id="h"))]),
            ("2026-11-23", [of("zhang", correct("h", job("j", B, "2026-10-10")))]),
        ],
        [("unit_unregistered", B, "2026-11-09", "reminder")],
    ),
    UnitScenario(
        "riders of a platform: no line is owed, nobody counts",
        basis.BY_ORDER,
        COUNTS,
        [("2026-11-23", [of("zhang", job("j", A, "2026-01-01", "platform"))])],
        [],
    ),
    UnitScenario(
        "only an over-age worker, for whom injury is owed since July",
        basis.OVER_AGE,
        COUNTS,
        [("2026-11-23", [of("zhang", job("j", A, "2026-01-01", "over_age"))])],
        [("unit_unregistered", A, "2026-07-31", "reminder")],
    ),
    UnitScenario(
        "the one person's lines are excused by a status: nobody counts",
        basis.MILITARY,
        COUNTS,
        [("2026-11-23", [of("zhang", job("j", A, "2026-01-01"), status("serving", "2026-03-01"))])],
        [],
    ),
    UnitScenario(
        "a student's job is being verified first",
        basis.STUDENT,
        NEITHER,
        [("2026-11-23", [of("zhang", job("j", A, "2026-09-01"), status("student", "2024-09-01"))])],
        [],
    ),
    UnitScenario(
        "it was answered for the only one missing that nothing is owed",
        basis.LAW_58,
        NEITHER,
        [
            ("2026-11-20", [of("zhang", job("j", A, "2026-10-01", "part_time"))]),
            ("2026-11-23", [of("zhang", answered("enrol", "not_an_employee", A))]),
        ],
        [],
    ),
    UnitScenario(
        "covered by another employer: pension, medical, unemployment are satisfied, injury is each unit's own",
        basis.INJURY_BY_EACH,
        "They are *covered* on those of these lines that are satisfied",
        [("2026-11-23", [
            of("zhang", job("j", A, "2026-10-01"), job("i", B, "2026-01-01"), covers(B, "2026-01-01")),
        ])],
        [("unit_incomplete", A, "2026-10-31", "reminder")],
    ),
    UnitScenario(
        "an agency's workers are the agency's",
        basis.AGENCY_IS_UNIT,
        COUNTS,
        [("2026-11-23", [of("zhang", job("j", C, "2026-10-20", "dispatch"))])],
        [("unit_unregistered", C, "2026-11-19", "reminder")],
    ),
    UnitScenario(
        "open for fourteen days: still a reminder",
        basis.REMIND,
        STEPS,
        [("2026-11-01", [of("zhang", job("j", A, "2026-10-10"))]), ("2026-11-24", [])],
        [("unit_unregistered", A, "2026-11-09", "reminder")],
    ),
    UnitScenario(
        "open for fifteen days, by itself: a letter",
        basis.REMIND,
        STEPS,
        [("2026-11-01", [of("zhang", job("j", A, "2026-10-10"))]), ("2026-11-25", [])],
        [("unit_unregistered", A, "2026-11-09", "letter")],
    ),
    UnitScenario(
        "open for thirty days, by itself: an inspection",
        basis.LAW_84,
        STEPS,
        [("2026-10-20", [of("zhang", job("j", A, "2026-09-24"))]), ("2026-11-24", [])],
        [("unit_unregistered", A, "2026-10-24", "inspection")],
    ),
    UnitScenario(
        "a hire told a year late: a reminder first",
        basis.REMIND,
        FIRST,
        [("2026-11-23", [of("zhang", job("j", A, "2025-11-20"))])],
        [("unit_unregistered", A, "2025-12-20", "reminder")],
    ),
    UnitScenario(
        "a hire told a year late, fifteen days on: a letter",
        basis.REMIND,
        STEPS,
        [("2026-11-23", [of("zhang", job("j", A, "2025-11-20"))]), ("2026-12-08", [])],
        [("unit_unregistered", A, "2025-12-20", "letter")],
    ),
    UnitScenario(
        "a hire told a year late, thirty days on: an inspection",
        basis.LAW_84,
        STEPS,
        [("2026-11-23", [of("zhang", job("j", A, "2025-11-20"))]), ("2026-12-08", []), ("2026-12-23", [])],
        [("unit_unregistered", A, "2025-12-20", "inspection")],
    ),
    UnitScenario(
        "another hire told a year late, while a letter is due: still a letter",
        basis.REMIND,
        STEPS,
        [
            ("2026-11-01", [of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-26", [of("li", job("k", A, "2025-11-20"))]),
        ],
        [("unit_unregistered", A, "2025-12-20", "letter")],
    ),
    UnitScenario(
        "who has waited longest is covered while a letter is due: still a letter",
        basis.REMIND,
        KEPT,
        [
            ("2026-11-01", TWO_WAIT),
            ("2026-11-26", [of("zhang", covers(A, "2026-10-10"))]),
        ],
        [("unit_incomplete", A, "2026-11-21", "letter")],
    ),
    UnitScenario(
        "who has waited longest is covered while a letter is due: the inspection is thirty days after the next due day",
        basis.LAW_84,
        STEPS,
        [
            ("2026-11-01", TWO_WAIT),
            ("2026-11-26", [of("zhang", covers(A, "2026-10-10"))]),
            ("2026-12-20", []),
        ],
        [("unit_incomplete", A, "2026-11-21", "letter")],
    ),
    UnitScenario(
        "who has waited longest is covered before the letter: its days count from the next due day",
        basis.REMIND,
        STEPS,
        [
            ("2026-11-01", TWO_WAIT),
            ("2026-11-24", [of("zhang", covers(A, "2026-10-10"))]),
            ("2026-12-05", []),
        ],
        [("unit_incomplete", A, "2026-11-21", "reminder")],
    ),
    UnitScenario(
        "the unit is registered while a letter is due: one case in the place of the other, still a letter",
        basis.LAW_57,
        IN_PLACE,
        [
            ("2026-11-01", [of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-26", [registered(A)]),
            ("2026-12-25", []),
        ],
        [("unit_incomplete", A, "2026-11-09", "letter")],
    ),
    UnitScenario(
        "all were covered while a letter was due, and then another becomes overdue: a reminder first",
        basis.REMIND,
        STEPS,
        [
            ("2026-11-01", [registered(A), of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-26", [of("zhang", covers(A, "2026-10-10")), of("li", job("k", A, "2026-10-30"))]),
            ("2026-11-30", []),
        ],
        [("unit_incomplete", A, "2026-11-29", "reminder")],
    ),
    UnitScenario(
        "a wrong lead: what was due by then is asked no more",
        basis.LAW_58,
        SETTLED,
        [
            ("2026-11-20", [of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-21", [answered("unit_unregistered", "wrong_lead", A)]),
            ("2026-11-23", [registered(A)]),
        ],
        [],
    ),
    UnitScenario(
        "a wrong lead about one, then another becomes overdue",
        basis.LAW_58,
        "What is due later opens it again",
        [
            ("2026-11-20", [of("zhang", job("j", A, "2026-10-10")), of("li", job("k", A, "2026-10-22"))]),
            ("2026-11-20", [answered("unit_unregistered", "covered_elsewhere", A)]),
            ("2026-11-23", []),
        ],
        [("unit_unregistered", A, "2026-11-21", "reminder")],
    ),
    UnitScenario(
        "the unit promised: that ends nothing",
        basis.LAW_58,
        "All other codes end nothing here",
        [
            ("2026-11-20", [of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-21", [answered("unit_unregistered", "will_enrol", A)]),
        ],
        [("unit_unregistered", A, "2026-11-09", "reminder")],
    ),
    UnitScenario(
        "a project has begun without cover: due at once",
        basis.PROJECTS,
        NOT_INSURED,
        [("2026-11-23", [STARTED])],
        [("project_uninsured", A, "2026-11-20", "reminder")],
    ),
    UnitScenario(
        "a permit for works that begin later: no cover, no permit",
        basis.PROJECT_COVER,
        NOT_INSURED,
        [("2026-11-23", [begun("P", A, "2027-03-01", "2027-11-20")])],
        [("project_uninsured", A, "2027-03-01", "reminder")],
    ),
    UnitScenario(
        "insured before works begin",
        basis.INJURY_10,
        NOT_INSURED,
        [("2026-11-23", [STARTED, insured("P", A, "2026-11-20")])],
        [],
    ),
    UnitScenario(
        "insured by a subcontractor, told before the start",
        basis.WAGES_30,
        "each `project.insured` without a person that has its code",
        [("2026-11-23", [insured("P", B, "2026-11-01"), STARTED])],
        [],
    ),
    UnitScenario(
        "cover that begins the day after tomorrow: until then it is missing",
        basis.INJURY_10,
        NOT_INSURED,
        [("2026-11-23", [STARTED, insured("P", A, "2026-11-25")]), ("2026-11-24", [])],
        [("project_uninsured", A, "2026-11-20", "reminder")],
    ),
    UnitScenario(
        "the day on which it begins comes by itself",
        basis.INJURY_10,
        NOT_INSURED,
        [("2026-11-23", [STARTED, insured("P", A, "2026-11-25")]), ("2026-11-25", [])],
        [],
    ),
    UnitScenario(
        "cover that stopped before the works did",
        basis.PROJECT_COVER,
        STOPPED,
        [("2026-11-23", [
            begun("P", A, "2026-01-10", "2027-11-20"), insured("P", A, "2026-01-10", "2026-11-10"),
        ])],
        [("project_uninsured", A, "2026-11-10", "reminder")],
    ),
    UnitScenario(
        "the cost is not known",
        basis.INJURY_10,
        NO_COST,
        [("2026-11-23", [begun("P", A, "2026-11-20", "2027-11-20", cost=None), insured("P", A, "2026-11-20")])],
        [("project_uninsured", A, "2026-11-20", "reminder")],
    ),
    UnitScenario(
        "told again with its cost",
        basis.INJURY_10,
        "that with the greatest `(time, fact_id)` counts",
        [
            ("2026-11-22", [begun("P", A, "2026-11-20", cost=None), insured("P", A, "2026-11-20")]),
            ("2026-11-23", [begun("P", A, "2026-11-20")]),
        ],
        [],
    ),
    UnitScenario(
        "a worker comes who is on no roster",
        basis.WAGES_28,
        ROSTER,
        [("2026-11-23", [
            *INSURED, of("zhang", enters("P", "2026-11-21")),
        ])],
        [("project_uninsured", A, "2026-11-21", "reminder")],
    ),
    UnitScenario(
        "the roster is told late, for the day on which the worker came",
        basis.REAL_NAMES,
        "from the first day of their first job that names the project",
        [
            ("2026-11-22", [*INSURED, of("zhang", enters("P", "2026-11-21"))]),
            ("2026-11-23", [of("zhang", job("j", B, "2026-11-21", "construction", project="P"))]),
        ],
        [],
    ),
    UnitScenario(
        "on the roster by cover through the project",
        basis.INJURY_10,
        "or of their first injury cover through it",
        [("2026-11-23", [
            *INSURED,
            of("zhang", enters("P", "2026-11-21"), insured_person("P", "2026-11-20")),
        ])],
        [],
    ),
    UnitScenario(
        "came again after leaving the roster",
        basis.REAL_NAMES,
        "until the last of these has ended",
        [("2026-11-23", [
            *INSURED,
            of("zhang", job("j", B, "2026-11-02", "construction", project="P"), end("j", "2026-11-15", B, "expired"),
               leaves("P", "2026-11-14"), enters("P", "2026-11-18")),
        ])],
        [("project_uninsured", A, "2026-11-18", "reminder"), ],
    ),
    UnitScenario(
        "the term is over and nobody comes any more",
        basis.PROJECT_COVER,
        "the term is not over and no cover is in force",
        [("2026-11-23", [begun("P", A, "2026-01-10", "2026-11-10")])],
        [],
    ),
    UnitScenario(
        "the term is over and works go on",
        basis.PROJECT_COVER,
        BEYOND,
        [("2026-11-23", [
            begun("P", A, "2026-01-10", "2026-11-10"), insured("P", A, "2026-01-10"),
            of("zhang", job("j", B, "2026-02-01", "construction", project="P"),
               insured_person("P", "2026-02-01"), enters("P", "2026-11-12")),
        ])],
        [("project_uninsured", A, "2026-11-12", "reminder")],
    ),
    UnitScenario(
        "works go on under cover that was prolonged",
        basis.PROJECT_COVER,
        BEYOND,
        [("2026-11-23", [
            begun("P", A, "2026-01-10", "2026-11-10"), insured("P", A, "2026-01-10", "2026-12-31"),
            of("zhang", job("j", B, "2026-02-01", "construction", project="P"),
               insured_person("P", "2026-02-01"), enters("P", "2026-11-12")),
        ])],
        [],
    ),
    UnitScenario(
        "a project of which nothing was told has no case",
        basis.WAGES_28,
        "A project of which none is known has no case",
        [("2026-11-23", [of("zhang", enters("P", "2026-11-21"))])],
        [],
    ),
    UnitScenario(
        "a project's case is answered: it is insured elsewhere",
        basis.PROJECTS,
        SETTLED,
        [
            ("2026-11-22", [STARTED]),
            ("2026-11-23", [answered("project_uninsured", "covered_elsewhere", A)]),
        ],
        [],
    ),
    UnitScenario(
        "a project's case is answered, and then somebody comes who is on no roster",
        basis.WAGES_28,
        "comings up to then",
        [
            ("2026-11-20", [STARTED, of("li", enters("P", "2026-11-20"))]),
            ("2026-11-21", [answered("project_uninsured", "wrong_lead", A)]),
            ("2026-11-23", [of("zhang", enters("P", "2026-11-22"))]),
        ],
        [("project_uninsured", A, "2026-11-22", "reminder")],
    ),
    UnitScenario(
        "fifteen days after the start, by itself: a letter",
        basis.REMIND,
        STEPS,
        [("2026-11-08", [begun("P", A, "2026-11-08", "2027-11-20")]), ("2026-11-23", [])],
        [("project_uninsured", A, "2026-11-08", "letter")],
    ),
    UnitScenario(
        "a start told ten months late: a reminder first",
        basis.REMIND,
        FIRST,
        [("2026-11-23", [begun("P", A, "2026-01-10", "2027-11-20")])],
        [("project_uninsured", A, "2026-01-10", "reminder")],
    ),
    UnitScenario(
        "a permit for works that began later: fifteen days after their start a letter",
        basis.REMIND,
        STEPS,
        [("2026-11-23", [begun("P", A, "2026-12-20", "2027-11-20")]), ("2027-01-04", [])],
        [("project_uninsured", A, "2026-12-20", "letter")],
    ),
    UnitScenario(
        "a permit for works that began later: fourteen days after their start still a reminder",
        basis.REMIND,
        STEPS,
        [("2026-11-23", [begun("P", A, "2026-12-20", "2027-11-20")]), ("2027-01-03", [])],
        [("project_uninsured", A, "2026-12-20", "reminder")],
    ),
    UnitScenario(
        "the cost is told while a letter is due, and cover stopped on a later day: still a letter",
        basis.REMIND,
        KEPT,
        [
            ("2026-11-01", [begun("P", A, "2026-11-01", cost=None), insured("P", A, "2026-11-01", "2026-11-15")]),
            ("2026-11-17", [begun("P", A, "2026-11-01")]),
        ],
        [("project_uninsured", A, "2026-11-15", "letter")],
    ),
    UnitScenario(
        "two projects of a unit, and the unit itself: three cases",
        basis.PROJECTS,
        "one case for all of these that hold",
        [("2026-11-23", [
            begun("P", A, "2026-11-20"), begun("Q", A, "2026-11-21"), of("zhang", job("j", A, "2026-10-20")),
        ])],
        [
            ("project_uninsured", A, "2026-11-20", "reminder"), ("project_uninsured", A, "2026-11-21", "reminder"),
            ("unit_unregistered", A, "2026-11-19", "reminder"),
        ],
    ),
    UnitScenario(
        "an uninsured builder on an insured project: the worker's cover comes through the project",
        basis.INJURY_10,
        "They are *covered* on those of these lines that are satisfied",
        [("2026-11-23", [
            begun("P", A, "2026-10-01"), insured("P", A, "2026-10-01"),
            of("zhang", job("j", B, "2026-10-02", "construction", project="P"),
               cover("injury", "2026-10-02", unit=A, project="P")),
        ])],
        [],
    ),
    *UNITS_AMENDED,
]  # fmt: skip
