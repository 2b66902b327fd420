"""What is told of units and projects, put right and taken back (docs/rules.md, section 10)."""

from __future__ import annotations

from tests.scenarios import basis
from tests.scenarios.shorthand import A, B, job
from tests.scenarios.unit_shorthand import UnitScenario, begun, insured, of, put_right, registered, taken_back

AMENDED = "What is told of units and projects is corrected and taken back like facts about persons (section 1)"

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
        "what was corrected was said when its correction was",
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
]
