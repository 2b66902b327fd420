"""Section 2 of docs/rules.md, Dispatch: what a user unit pays it pays for the agency (MOHRSS Order 22, art. 18, 19)."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import A, B, C, Fact, Scenario, cover, covers, end, enrol, job, retract

STANDS_FOR = "Cover that the user unit pays stands for the agency's"
NAMES = "paid by U or by a unit that some standing dispatch job at U names as its user unit"
OTHER_FORMS = "`user_unit` of other forms says nothing."
OVER = "a dispatch job counts as held at its user unit too"


def sent(started_on: str = "2026-11-01", to: str = B, ref: str = "j", **more: str) -> Fact:
    """The agency A sent the person to work at another unit."""
    return job(ref, A, started_on, "dispatch", user_unit=to, **more)


DISPATCHED = [
    Scenario("the agency insures where the work is", basis.SENT_18, STANDS_FOR, [sent(), covers(A, "2026-11-01")], []),
    Scenario(
        "the user unit insures on the agency's behalf", basis.SENT_19, STANDS_FOR, [sent(), covers(B, "2026-11-01")], []
    ),
    Scenario("nobody does: the agency owes", basis.AGENCY_IS_UNIT, STANDS_FOR, [sent()], enrol(A, "2026-12-01")),
    Scenario(
        "the user unit took injury, the agency has the rest to do",
        basis.SENT_19,
        STANDS_FOR,
        [sent(), cover("injury", "2026-11-01", unit=B)],
        enrol(A, "2026-12-01", "pension", "medical", "unemployment"),
    ),
    Scenario(
        "a unit that has nothing to do with it",
        basis.AGENCY_IS_UNIT,
        NAMES,
        [sent(), covers(C, "2026-11-01")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "a user unit of a standard job is none",
        basis.EMPLOYEES,
        OTHER_FORMS,
        [job("j", A, "2026-11-01", user_unit=B), covers(B, "2026-11-01")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "the job that named the user unit was taken back, the other names none",
        basis.AGENCY_IS_UNIT,
        NAMES,
        [sent(id="s"), retract("s"), job("i", A, "2026-11-05", "dispatch"), covers(B, "2026-11-01")],
        enrol(A, "2026-12-05"),
    ),
    Scenario(
        "the user unit stopped all cover",
        basis.SENT_19,
        STANDS_FOR,
        [sent("2026-01-01"), covers(B, "2026-01-01", "2026-11-10")],
        [("verify", None, A, "2026-11-25"), ("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "the user unit stopped, the agency went on from that day",
        basis.SENT_19,
        STANDS_FOR,
        [sent("2026-01-01"), covers(B, "2026-01-01", "2026-11-10"), covers(A, "2026-11-10")],
        [],
    ),
    Scenario(
        "sent to one unit and then to another, which insures",
        basis.SENT_19,
        NAMES,
        [
            sent("2026-01-01", ref="i"),
            covers(B, "2026-01-01", "2026-11-10"),
            end("i", "2026-11-10", A, "expired"),
            sent("2026-11-10", to=C),
            covers(C, "2026-11-10"),
        ],
        [],
    ),
    Scenario(
        "ended, covered by the user unit to the last day",
        basis.ASSISTED,
        STANDS_FOR,
        [sent("2026-01-01"), covers(B, "2026-01-01", "2026-11-10"), end("j", "2026-11-10", A)],
        [("assist", None, None, "2026-11-25")],
    ),
    Scenario(
        "another job beside it: of pension, medical and unemployment the user unit's cover is enough",
        basis.INJURY_BY_EACH,
        "U itself or any unit that employs the person on that day; for injury U itself",
        [sent(), covers(B, "2026-11-01"), job("i", C, "2026-11-05")],
        enrol(C, "2026-12-05", "injury"),
    ),
    Scenario(
        "the user unit's and own pension",
        basis.MAY_JOIN,
        "cover paid by a unit that employs the person today; self-paid cover",
        [sent("2026-01-01"), covers(B, "2026-01-01"), cover("pension", "2026-09-15")],
        [("double_cover", "pension", None, "2026-10-15")],
    ),
    Scenario(
        "the user unit pre-enrolled, and the agency's job is over",
        own.ANNOUNCED_JOB,
        OVER,
        [
            sent("2026-09-20"),
            covers(A, "2026-09-20", "2026-10-20"),
            cover("injury", "2026-10-01", unit=B, what="pre_enrolled", ref="k"),
            end("j", "2026-10-20", A, "retired"),
        ],
        [],
    ),
]
