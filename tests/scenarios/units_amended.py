"""What is told of units and projects, put right and taken back (docs/rules.md, section 10)."""

from __future__ import annotations

from tests.scenarios import basis
from tests.scenarios.shorthand import AGENCY, A, B, Fact, job
from tests.scenarios.unit_shorthand import (
    HOUSING,
    UnitScenario,
    answered,
    begun,
    insured,
    insured_person,
    of,
    put_right,
    registered,
    taken_back,
)

AMENDED = "What is told of units and projects is corrected and taken back like facts about persons (section 1)"


def said_by(source: str, fact: Fact) -> Fact:
    return {**fact, "source": source}


TYPED = "a correction whose body is that of the other replaces nothing"

UNITS_AMENDED = [
    UnitScenario(
        "a registration that was taken back was never told",
        basis.LAW_57,
        AMENDED,
        [
            ("2026-11-20", [registered(A, id="r"), of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-23", [taken_back("r", registered(A))]),
        ],
        [("unit_unregistered", A, "2026-11-09", "reminder")],
    ),
    UnitScenario(
        "a retraction that came before its registration, and was taken back itself",
        basis.LAW_57,
        AMENDED,
        [
            ("2026-11-20", [taken_back("r", registered(A), id="b"), of("zhang", job("j", A, "2026-10-10"))]),
            ("2026-11-21", [registered(A, id="r")]),
            ("2026-11-23", [taken_back("b", registered(A))]),
        ],
        [("unit_incomplete", A, "2026-11-09", "reminder")],
    ),
    UnitScenario(
        "a start that never was is taken back",
        basis.INJURY_10,
        AMENDED,
        [
            ("2026-11-20", [begun("P", A, "2026-11-01", id="s")]),
            ("2026-11-23", [taken_back("s", begun("P", A, "2026-11-01"))]),
        ],
        [],
    ),
    UnitScenario(
        "a start is put right: it was a later day, and another unit's",
        basis.INJURY_10,
        AMENDED,
        [
            ("2026-11-20", [begun("P", A, "2026-11-01", id="s")]),
            ("2026-11-23", [put_right("s", begun("P", B, "2026-11-15"))]),
        ],
        [("project_uninsured", B, "2026-11-15", "reminder")],
    ),
    UnitScenario(
        "what a correction tells was said after another start of the same project",
        basis.INJURY_10,
        "What was corrected was said when its correction was",
        [
            ("2026-11-20", [begun("P", A, "2026-11-01", id="s"), begun("P", A, "2026-11-10")]),
            ("2026-11-23", [put_right("s", begun("P", A, "2026-11-05"))]),
        ],
        [("project_uninsured", A, "2026-11-05", "reminder")],
    ),
    UnitScenario(
        "cover that was told too long is put right, and has stopped",
        basis.INJURY_10,
        AMENDED,
        [
            ("2026-11-20", [begun("P", A, "2026-11-01"), insured("P", A, "2026-11-01", id="c")]),
            ("2026-11-23", [put_right("c", insured("P", A, "2026-11-01", "2026-11-18"))]),
        ],
        [("project_uninsured", A, "2026-11-18", "reminder")],
    ),
    UnitScenario(
        "only the correction of a start has come; and cover after its retraction",
        basis.INJURY_10,
        AMENDED,
        [
            ("2026-11-22", [taken_back("c", insured("P", A, "2026-11-01"))]),
            (
                "2026-11-23",
                [put_right("s", begun("P", A, "2026-11-03")), insured("P", A, "2026-11-01", id="c")],
            ),
        ],
        [("project_uninsured", A, "2026-11-03", "reminder")],
    ),
    UnitScenario(
        "a project that is put right to be another unit's: that unit is reminded first",
        basis.INJURY_10,
        "A project that comes to another unit is opened anew for it",
        [
            ("2026-09-01", [begun("P", A, "2026-09-01", id="s")]),
            ("2026-10-05", []),
            ("2026-10-06", [put_right("s", begun("P", B, "2026-09-01"))]),
            ("2026-10-20", []),
        ],
        [("project_uninsured", B, "2026-09-01", "reminder")],
    ),
    UnitScenario(
        "and its steps count from the day on which it came",
        basis.INJURY_10,
        "A project that comes to another unit is opened anew for it",
        [
            ("2026-09-01", [begun("P", A, "2026-09-01", id="s")]),
            ("2026-10-06", [put_right("s", begun("P", B, "2026-09-01"))]),
            ("2026-10-21", []),
        ],
        [("project_uninsured", B, "2026-09-01", "letter")],
    ),
    UnitScenario(
        "a unit said that the project is not its own: the unit that it belongs to is asked",
        basis.INJURY_10,
        "an answer to a project's case only while the project is the answering unit's",
        [
            ("2026-09-01", [begun("P", A, "2026-09-01", id="s")]),
            ("2026-10-01", [answered("project_uninsured", "wrong_lead", A)]),
            ("2026-10-06", [put_right("s", begun("P", B, "2026-09-01"))]),
        ],
        [("project_uninsured", B, "2026-09-01", "reminder")],
    ),
    UnitScenario(
        "and when the project is its own after all, its answer stands",
        basis.INJURY_10,
        "an answer to a project's case only while the project is the answering unit's",
        [
            ("2026-09-01", [begun("P", A, "2026-09-01", id="s")]),
            ("2026-10-01", [answered("project_uninsured", "covered_elsewhere", A)]),
            ("2026-10-06", [put_right("s", begun("P", B, "2026-09-01"), id="c")]),
            ("2026-10-08", [taken_back("c", begun("P", B, "2026-09-01"))]),
        ],
        [],
    ),
    UnitScenario(
        "the correction of a start tells of cover: it replaces nothing, and insures nobody",
        basis.INJURY_10,
        TYPED,
        [
            ("2026-11-20", [put_right("s", said_by(HOUSING, insured("P", A, "2026-11-01")))]),
            ("2026-11-23", [begun("P", A, "2026-11-01", id="s")]),
        ],
        [("project_uninsured", A, "2026-11-01", "reminder")],
    ),
    UnitScenario(
        "the correction of cover tells of a start: the cover holds, and the project is nobody else's",
        basis.INJURY_10,
        TYPED,
        [
            ("2026-11-20", [begun("P", A, "2026-11-01"), put_right("c", said_by(AGENCY, begun("P", B, "2026-11-05")))]),
            ("2026-11-23", [insured("P", A, "2026-11-01", "2026-11-22", id="c")]),
        ],
        [("project_uninsured", A, "2026-11-22", "reminder")],
    ),
    UnitScenario(
        "a correction that told of another type is put right itself",
        basis.INJURY_10,
        TYPED,
        [
            (
                "2026-11-20",
                [
                    begun("P", A, "2026-11-01", id="s"),
                    put_right("s", said_by(HOUSING, insured("P", A, "2026-11-01")), id="c"),
                ],
            ),
            ("2026-11-23", [put_right("c", begun("P", A, "2026-11-09"))]),
        ],
        [("project_uninsured", A, "2026-11-09", "reminder")],
    ),
    UnitScenario(
        "a correction of cover that is not the project's, as that of one person is, insures nobody",
        basis.INJURY_10,
        "one of cover counts once that cover is known",
        [
            (
                "2026-11-20",
                [begun("P", A, "2026-11-01"), of("zhang", {**insured_person("P", "2026-11-10"), "id": "c"})],
            ),
            ("2026-11-23", [put_right("c", insured("P", A, "2026-11-01"))]),
        ],
        [("project_uninsured", A, "2026-11-01", "reminder")],
    ),
]
