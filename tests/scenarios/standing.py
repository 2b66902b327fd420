"""Section 1 of docs/rules.md: which facts stand."""

from __future__ import annotations

from tests.scenarios.shorthand import (
    AGENCY,
    A,
    B,
    Scenario,
    correct,
    cover,
    covers,
    end,
    enrol,
    job,
    paid,
    retract,
    status,
)

EARLY, LATE = "2026-11-20T09:00:00+08:00", "2026-11-20T10:00:00+08:00"

STANDING = [
    Scenario(
        "the same start comes three times",
        "A copy of a fact that is known changes nothing.",
        [job("j", A, "2026-11-01", id="s", time=EARLY)] * 3,
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "a start is retracted",
        "The named fact ... counts as never said",
        [job("j", A, "2026-11-01", id="s"), retract("s")],
        [],
    ),
    Scenario(
        "a retraction comes before its fact",
        "whichever came first",
        [retract("s"), job("j", A, "2026-11-01", id="s")],
        [],
    ),
    Scenario(
        "a retraction takes the correction of its fact too",
        "The named fact, and every correction of it, counts as never said",
        [correct("s", job("j", A, "2026-10-01")), retract("s"), job("j", A, "2026-11-01", id="s")],
        [],
    ),
    Scenario(
        "a retraction takes the correction of a correction of its fact too",
        "The named fact, and every correction of it, counts as never said",
        [
            job("j", A, "2026-11-01", id="s"),
            correct("s", job("j", A, "2026-10-01"), id="c"),
            correct("c", job("j", A, "2026-10-02")),
            retract("s"),
        ],
        [],
    ),
    Scenario(
        "a retraction is retracted, before it comes",
        "A retraction can be retracted; then it is void.",
        [retract("r"), job("j", A, "2026-11-01", id="s"), retract("s", id="r")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "the retraction of a retraction is retracted",
        "A retraction can be retracted; then it is void.",
        [job("j", A, "2026-11-01", id="s"), retract("s", id="r"), retract("r", id="rr"), retract("rr", id="rrr")],
        [],
    ),
    Scenario(
        "one of two retractions of a start is void, the other is not",
        "A retraction can be retracted; then it is void.",
        [job("j", A, "2026-11-01", id="s"), retract("s", id="r"), retract("r"), retract("s", id="again")],
        [],
    ),
    Scenario(
        "a retracted end leaves the job running",
        "The named fact ... counts as never said",
        [job("j", A, "2026-11-01"), end("j", "2026-11-10", A, id="x"), retract("x")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "retracted cover satisfies nothing",
        "The named fact ... counts as never said",
        [
            job("j", A, "2026-11-01"),
            covers(A, "2026-11-01", lines=("pension", "medical", "unemployment")),
            cover("injury", "2026-11-01", unit=A, id="k"),
            retract("k", "cover", AGENCY),
        ],
        enrol(A, "2026-12-01", "injury"),
    ),
    Scenario(
        "a retracted status excuses nothing",
        "The named fact ... counts as never said",
        [
            job("j", A, "2026-11-01"),
            status("serving", "2026-10-01", id="v"),
            retract("v", "status", "//police.example"),
        ],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "a start is corrected to another day and another unit",
        "A **correction** names a fact by `of` and brings the whole new body.",
        [job("j", A, "2026-11-01", id="s"), correct("s", job("j", B, "2026-10-20"))],
        enrol(B, "2026-11-19"),
    ),
    Scenario(
        "the correction that was said later came first",
        "Of several standing corrections of one fact that with the greatest `(time, fact_id)` counts.",
        [
            correct("s", job("j", A, "2026-11-05"), time=LATE),
            job("j", A, "2026-11-01", id="s"),
            correct("s", job("j", A, "2026-10-01"), time=EARLY),
        ],
        enrol(A, "2026-12-05"),
    ),
    Scenario(
        "a time is a moment, not its spelling: 01:30 UTC is later than 09:00 in China",
        "Of several standing corrections of one fact that with the greatest `(time, fact_id)` counts.",
        [
            job("j", A, "2026-11-01", id="s"),
            correct("s", job("j", A, "2026-11-05"), time="2026-11-20T01:30:00+00:00"),
            correct("s", job("j", A, "2026-10-01"), time=EARLY),
        ],
        enrol(A, "2026-12-05"),
    ),
    Scenario(
        "an old correction is corrected late; the newer correction still counts",
        "A correction can itself be corrected; its own `time` goes on to count.",
        [
            job("j", A, "2026-11-01", id="s"),
            correct("s", job("j", A, "2026-10-01"), id="c1", time=EARLY),
            correct("s", job("j", A, "2026-11-05"), id="c2", time=LATE),
            correct("c1", job("j", A, "2026-10-02"), id="c3", time="2026-11-20T11:00:00+08:00"),
        ],
        enrol(A, "2026-12-05"),
    ),
    Scenario(
        "the newest correction is corrected",
        "A correction can itself be corrected; its own `time` goes on to count.",
        [
            job("j", A, "2026-11-01", id="s"),
            correct("s", job("j", A, "2026-10-01"), id="c1", time=LATE),
            correct("s", job("j", A, "2026-11-05"), id="c2", time=EARLY),
            correct("c1", job("j", A, "2026-11-11"), id="c3", time="2026-11-20T08:00:00+08:00"),
        ],
        enrol(A, "2026-12-11"),
    ),
    Scenario(
        "a correction is retracted: the fact stands as first said",
        "The named fact ... counts as never said",
        [job("j", A, "2026-11-01", id="s"), correct("s", job("j", A, "2026-10-01"), id="c"), retract("c")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "a retracted correction takes its own correction with it",
        "The named fact, and every correction of it, counts as never said",
        [
            job("j", A, "2026-11-01", id="s"),
            correct("s", job("j", A, "2026-10-01"), id="c"),
            correct("c", job("j", A, "2026-10-02"), id="cc"),
            retract("c"),
        ],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "the start itself never comes, its correction does",
        "A correction whose fact has not come stands in for it.",
        [correct("s", job("j", A, "2026-11-01"))],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "an agency corrects an employer's start; the employer's own end still belongs to it",
        "The fact keeps its name and its type",
        [
            job("j", A, "2026-10-01", id="s"),
            correct("s", job("j", B, "2026-10-01", source=AGENCY), of_source="//hr.example/units"),
            end("j", "2026-11-10"),
        ],
        [("assist", None, None, "2026-11-25"), ("unit_incomplete", None, B, "2026-12-10")],
    ),
    Scenario(
        "a corrected end of cover still is an end",
        "a corrected `cover.ended` still is an end",
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", lines=("pension", "medical", "unemployment")),
            cover("injury", "2026-01-01", unit=A, ref="i"),
            cover("injury", "2026-01-01", "2026-06-01", unit=A, ref="i", what="ended", id="x"),
            correct("x", cover("injury", "2026-01-01", "2026-07-01", unit=A, ref="i")),
        ],
        enrol(A, "2026-01-31", "injury"),
    ),
    Scenario(
        "a corrected pre-enrolment still states nothing",
        "The fact keeps its name and its type",
        [
            job("j", A, "2026-11-01"),
            covers(A, "2026-11-01", lines=("pension", "medical", "unemployment")),
            cover("injury", "2026-11-01", unit=A, what="pre_enrolled", id="k"),
            correct("k", cover("injury", "2026-11-02", unit=A)),
        ],
        enrol(A, "2026-12-01", "injury"),
    ),
    Scenario(
        "a correction of a start states its end as well",
        "An employment correction states a start if it has `started_on`, an end if it has `ended_on`.",
        [
            job("j", A, "2026-10-01", id="s"),
            {
                **correct("s", job("j", A, "2026-10-05")),
                "data": {
                    "of": {"source": "//hr.example/units", "id": "s"},
                    "unit": {"uscc": A},
                    "employment": {
                        "ref": "j",
                        "form": "standard",
                        "started_on": "2026-10-05",
                        "work_district": "320106",
                        "ended_on": "2026-11-10",
                        "end_reason": "agreed",
                    },
                },
            },
        ],
        [("assist", None, None, "2026-11-25"), ("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "a correction of a start states an end without its reason",
        "An employment correction states ... an end if it has `ended_on`.",
        [
            job("j", A, "2026-10-01", id="s"),
            {
                **correct("s", job("j", A, "2026-10-05")),
                "data": {
                    "of": {"source": "//hr.example/units", "id": "s"},
                    "unit": {"uscc": A},
                    "employment": {
                        "ref": "j",
                        "form": "standard",
                        "started_on": "2026-10-05",
                        "work_district": "320106",
                        "ended_on": "2026-11-10",
                    },
                },
            },
        ],
        [("assist", None, None, "2026-11-25"), ("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "the correction of an end states an end",
        "An employment correction states ... an end if it has `ended_on`.",
        [
            job("j", A, "2026-10-01"),
            end("j", "2026-11-02", A, id="x"),
            correct("x", end("j", "2026-11-10", A)),
        ],
        [("assist", None, None, "2026-11-25"), ("unit_incomplete", None, A, "2026-12-10")],
    ),
    Scenario(
        "a retracted contribution leaves the months unpaid",
        "The named fact ... counts as never said",
        [
            cover("pension", "2026-01-01"),
            [paid(f"2026-{month:02d}") for month in range(1, 7)],
            {**paid("2026-10"), "id": "p"},
            retract("p", "contribution", "//tax.example"),
        ],
        [("renew", "pension", None, "2026-10-31")],
    ),
]
