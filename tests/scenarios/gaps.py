"""Missed, left, cut (漏保、脱保、断保) in docs/rules.md, 4: what a line that is not covered in time is called.

The interview names the three. Never joined; joined once, and in no scheme now; joined here, and broken off.
"""

from __future__ import annotations

from tests.scenarios import basis
from tests.scenarios.listed import here
from tests.scenarios.shorthand import NOT_YET, A, B, Scenario, cover, covers, end, enrol, job, listed, paid

MISSED = "`missed` when no cover on the line was ever in force"
CUT = "`cut` when the unit's own cover on it was in force on some day from the anchor's `started_on`"
LATE = "empty until `due_on` has passed"
LEFT = "else `left`"
RENEWED = "For *renew*: `cut`"
GUIDED = "`missed` when no pension and no residents' pension cover was ever in force, else `left`"
BUT_INJURY = covers(A, "2026-10-01", lines=("pension", "medical", "unemployment"))
HIRED = [job("j", A, "2026-10-01"), BUT_INJURY]
NO_INJURY = enrol(A, "2026-10-31", "injury")

GAPS = [
    Scenario("on the due day nothing is late", basis.LAW_58, LATE, HIRED, NO_INJURY, today="2026-10-31", gap=NOT_YET),
    Scenario(
        "the day after: never insured", basis.THREE_GAPS, MISSED, HIRED, NO_INJURY, today="2026-11-01", gap="missed"
    ),
    Scenario(
        "insured by an earlier unit, by this one never",
        basis.THREE_GAPS,
        LEFT,
        [
            HIRED,
            job("i", B, "2024-01-01"),
            covers(B, "2024-01-01", "2025-01-01"),
            end("i", "2025-01-01", B, "by_worker"),
        ],
        NO_INJURY,
        gap="left",
    ),
    Scenario(
        "insured here, and the cover was broken off while the job goes on",
        basis.THREE_GAPS,
        CUT,
        [HIRED, cover("injury", "2026-10-01", "2026-10-20", unit=A)],
        NO_INJURY,
        gap="cut",
    ),
    Scenario(
        "insured here in an earlier job: of this one it is left, not cut",
        basis.THREE_GAPS,
        CUT,
        [
            HIRED,
            job("old", A, "2024-01-01"),
            covers(A, "2024-01-01", "2025-01-01"),
            end("old", "2025-01-01", A, "by_worker"),
        ],
        NO_INJURY,
        gap="left",
    ),
    Scenario(
        "cover of another line is none of this one",
        basis.THREE_GAPS,
        MISSED,
        [HIRED, cover("occupational_injury", "2024-01-01", "2025-01-01", by="unit")],
        NO_INJURY,
        gap="missed",
    ),
    Scenario(
        "paid alone once, at work now and not insured: left",
        basis.THREE_GAPS,
        LEFT,
        [
            job("j", A, "2026-10-01"),
            covers(A, "2026-10-01", lines=("medical", "unemployment", "injury")),
            cover("pension", "2020-01-01", "2021-01-01"),
        ],
        enrol(A, "2026-10-31", "pension"),
        gap="left",
    ),
    Scenario(
        "pays alone, and the payments stopped: cut",
        basis.INTERRUPTED,
        RENEWED,
        [cover("pension", "2026-01-01"), paid("2026-06")],
        [("renew", "pension", None, "2026-10-31")],
        gap="cut",
    ),
    here(
        "on a list since last year and never in a pension scheme",
        basis.LISTS,
        GUIDED,
        [listed("fisher", "2025-01-01")],
        [("enrol", "resident_pension", None, "2025-01-31")],
        gap="missed",
    ),
    here(
        "on a list, and the residents' cover ended a year ago",
        basis.LISTS,
        GUIDED,
        [listed("fisher", "2021-01-01"), cover("resident_pension", "2021-01-01", "2025-11-10")],
        [("enrol", "resident_pension", None, "2025-12-10")],
        gap="left",
    ),
    here(
        "on a list, and in the employees' scheme once",
        basis.LISTS,
        GUIDED,
        [listed("low_income", "2025-01-01"), cover("pension", "2015-01-01", "2016-01-01")],
        [("enrol", "resident_pension", None, "2025-01-31")],
        gap="left",
    ),
]
