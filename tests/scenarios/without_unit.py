"""Section 2 of docs/rules.md, Work without a unit: flexible, self-employed and platform work that nobody employs."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import A, Scenario, correct, cover, covers, end, enrol, insured_on, job, paid, retract

OWES_NOTHING = "It owes nothing, pays no cover and so drops nobody"
AT_WORK = "while it lasts the person is at work, and its end can be the last job lost"
NOBODYS = "an end belongs to such a job by source and `ref`"
OTHER = "//platform.example/riders"
FREE = job("f", None, "2026-01-01", "flexible")
LOST = ("assist", None, None, "2026-11-25")

WITHOUT_UNIT = [
    *[
        Scenario(f"{form} work without a unit", basis.MAY_JOIN, OWES_NOTHING, [job("f", None, "2026-11-01", form)], [])
        for form in ("platform", "flexible", "self_employed")
    ],
    Scenario(
        "flexible work ended", basis.ASSISTED, AT_WORK, [FREE, end("f", "2026-11-10", reason="by_worker")], [LOST]
    ),
    Scenario(
        "laid off, at flexible work since",
        basis.LAW_51,
        AT_WORK,
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            end("j", "2026-11-10", A),
            job("f", None, "2026-11-12", "flexible"),
        ],
        [],
    ),
    Scenario(
        "laid off, and the flexible work that followed ended too: one loss, the last",
        basis.ASSISTED,
        AT_WORK,
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-06-01"),
            end("j", "2026-06-01", A),
            job("f", None, "2026-06-10", "self_employed"),
            end("f", "2026-11-10", reason="closed"),
        ],
        [LOST],
    ),
    Scenario(
        "one of two kinds of flexible work ended",
        own.NO_UNIT,
        "All such jobs of a person count as held at one unit without a name",
        [FREE, job("g", None, "2026-05-01", "platform"), end("g", "2026-11-10", reason="agreed")],
        [],
    ),
    Scenario(
        "an end by another source is none of this work",
        own.BELONGS,
        NOBODYS,
        [FREE, end("f", "2026-11-10", source=OTHER)],
        [],
    ),
    Scenario(
        "an end that names a unit, by the source itself",
        own.BELONGS,
        NOBODYS,
        [FREE, end("f", "2026-11-10", A)],
        [LOST],
    ),
    Scenario(
        "the unit dropped the person, who works for themselves besides",
        basis.ASSISTED,
        OWES_NOTHING,
        [job("j", A, "2026-01-01"), covers(A, "2026-01-01", "2026-11-10"), job("f", None, "2026-05-01", "flexible")],
        [("verify", None, A, "2026-11-25")],
    ),
    Scenario(
        "a project's insurance without a unit is not this work's cover",
        basis.PROJECT,
        OWES_NOTHING,
        [FREE, insured_on("P-1", "2026-02-01", id="p"), retract("p", "cover", "//insurance.example/cover")],
        [],
    ),
    Scenario(
        "it was flexible work without a unit, not a standard job",
        basis.HANDLING_9,
        "A **correction** names a fact by `of` and brings the whole new body.",
        [job("j", A, "2026-11-01", id="s"), correct("s", job("j", None, "2026-11-01", "flexible"))],
        [],
    ),
    Scenario(
        "it was a standard job after all",
        basis.HANDLING_9,
        "A **correction** names a fact by `of` and brings the whole new body.",
        [job("j", None, "2026-11-01", "flexible", id="s"), correct("s", job("j", A, "2026-11-01"))],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "own pension with months missing, at flexible work",
        basis.INTERRUPTED,
        "no unit that owes pension employs the person today",
        [FREE, cover("pension", "2026-01-01"), paid("2026-06")],
        [("renew", "pension", None, "2026-10-31")],
    ),
]
