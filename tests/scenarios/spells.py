"""Section 2 of docs/rules.md: jobs, cover and statuses as spells."""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import A, B, Scenario, cover, covers, end, enrol, job, status

OTHER = "//unit.example/returns"
"""Trusted as HR is, by the packs that are shipped."""
THREE = ("pension", "medical", "unemployment")
BUT_INJURY = covers(A, "2026-01-01", lines=THREE)
LEFT_ON_10TH = [("assist", None, None, "2026-11-25"), ("unit_incomplete", None, A, "2026-12-10")]

JOBS = [
    Scenario(
        "a job ends today",
        basis.LAW_50,
        "On the day `ended_on` (a job) ... it no longer holds.",
        [job("j", A, "2026-10-01"), end("j", "2026-11-23", A)],
        [("assist", None, None, "2026-12-08"), ("unit_incomplete", None, A, "2026-12-23")],
    ),
    Scenario(
        "a job starts today",
        basis.BEGINS,
        "a job there with `started_on` ≤ day < end",
        [job("j", A, "2026-11-23")],
        enrol(A, "2026-12-23"),
    ),
    Scenario(
        "an end comes before its start",
        own.BELONGS,
        "An end belongs to a job when it has the same `ref`",
        [end("j", "2026-11-10", A), job("j", A, "2026-10-01")],
        LEFT_ON_10TH,
    ),
    Scenario(
        "an end without a unit, by the source of the start",
        own.BELONGS,
        "the same `ref` and either the same source or the same unit",
        [job("j", A, "2026-10-01"), end("j", "2026-11-10")],
        LEFT_ON_10TH,
    ),
    Scenario(
        "an end by another source that names the unit",
        own.BELONGS,
        "the same `ref` and either the same source or the same unit",
        [job("j", A, "2026-10-01"), end("j", "2026-11-10", A, source=OTHER)],
        LEFT_ON_10TH,
    ),
    Scenario(
        "an end by another source that names another unit, or none, is no end of this job",
        own.BELONGS,
        "the same `ref` and either the same source or the same unit",
        [job("j", A, "2026-11-01"), end("j", "2026-11-10", B, source=OTHER), end("j", "2026-11-11", source=OTHER)],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "an end with another ref is no end of this job",
        own.BELONGS,
        "An end belongs to a job when it has the same `ref`",
        [job("j", A, "2026-11-01"), end("i", "2026-11-10", A)],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "two sources tell one job; one end with unit and ref ends both",
        own.BELONGS,
        "Each standing start is a job.",
        [job("j", A, "2026-10-01"), job("j", A, "2026-10-01", source=OTHER), end("j", "2026-11-10", A)],
        LEFT_ON_10TH,
    ),
    Scenario(
        "two sources tell one job under two refs; the end of one leaves the other running",
        own.BELONGS,
        "Each standing start is a job.",
        [job("j", A, "2026-11-01"), job("i", A, "2026-11-02", source=OTHER), end("j", "2026-11-10", A)],
        enrol(A, "2026-12-02"),
    ),
    Scenario(
        "two ends of one job",
        own.FIRST_END,
        "The job ends on the least `ended_on`",
        [job("j", A, "2026-10-01"), end("j", "2026-11-15", A), end("j", "2026-11-10", A, source=OTHER)],
        LEFT_ON_10TH,
    ),
    Scenario(
        "an end from before the start does not end the job; a later one does",
        own.FIRST_END,
        "the least `ended_on`, among the ends that belong to it, that is after `started_on`",
        [job("j", A, "2026-10-01"), end("j", "2026-09-01", A), end("j", "2026-11-10", A)],
        LEFT_ON_10TH,
    ),
    Scenario(
        "an end from before the start, alone",
        own.FIRST_END,
        "the least `ended_on`, among the ends that belong to it, that is after `started_on`",
        [job("j", A, "2026-11-01"), end("j", "2026-10-31", A)],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "two jobs at one unit are one employment: each line once, at the earliest due",
        basis.LAW_58,
        "Several jobs at one unit on a day are one employment",
        [job("j", A, "2026-11-10"), job("i", A, "2026-11-02", "part_time")],
        [*enrol(A, "2026-12-10", *THREE), *enrol(A, "2026-12-02", "injury")],
    ),
]

COVER = [
    Scenario(
        "cover stops today",
        basis.LAW_33,
        "On the day ... `to` (a cover, a status) it no longer holds.",
        [job("j", A, "2026-01-01"), BUT_INJURY, cover("injury", "2026-01-01", "2026-11-23", unit=A)],
        enrol(A, "2026-01-31", "injury"),
        gap="cut",
    ),
    Scenario(
        "cover begins today",
        basis.LAW_33,
        "A spell is half-open: `[from, to)`.",
        [job("j", A, "2026-01-01"), BUT_INJURY, cover("injury", "2026-11-23", unit=A)],
        [],
    ),
    Scenario(
        "an end of cover by another source that names the unit and the ref",
        own.STOPS,
        "on the same line with the same `ref` and either the same source or the same unit",
        [
            job("j", A, "2026-01-01"),
            BUT_INJURY,
            cover("injury", "2026-01-01", unit=A),
            cover("injury", "2026-01-01", "2026-10-01", unit=A, what="ended", source=OTHER),
        ],
        enrol(A, "2026-01-31", "injury"),
    ),
    Scenario(
        "an end of cover with another ref; its own spell is over, the first runs on",
        own.STOPS,
        "on the same line with the same `ref`",
        [
            job("j", A, "2026-01-01"),
            BUT_INJURY,
            cover("injury", "2026-01-01", unit=A),
            cover("injury", "2026-01-01", "2026-10-01", unit=A, ref="else", what="ended"),
        ],
        [],
    ),
    Scenario(
        "an end of another line under the same ref",
        own.STOPS,
        "A stop belongs to a beginning on the same line",
        [
            job("j", A, "2026-01-01"),
            [cover(line, "2026-01-01", unit=A, ref="all") for line in (*THREE, "injury")],
            cover("injury", "2026-01-01", "2026-10-01", unit=A, ref="all", what="ended"),
        ],
        enrol(A, "2026-01-31", "injury"),
    ),
    Scenario(
        "enrolled again under the same ref: the old stop does not stop the new spell",
        own.STOPS,
        "it counts if `to` is after the beginning",
        [
            job("j", A, "2026-01-01"),
            BUT_INJURY,
            cover("injury", "2026-01-01", unit=A),
            cover("injury", "2026-07-01", unit=A),
            cover("injury", "2026-01-01", "2026-04-01", unit=A, what="ended"),
        ],
        [],
    ),
    Scenario(
        "a stop on the very day of a later beginning does not stop it",
        own.STOPS,
        "it counts if `to` is after the beginning",
        [
            job("j", A, "2026-01-01"),
            BUT_INJURY,
            cover("injury", "2026-01-01", unit=A),
            cover("injury", "2026-04-01", unit=A),
            cover("injury", "2026-01-01", "2026-04-01", unit=A, what="ended"),
        ],
        [],
    ),
    Scenario(
        "an enrolment is ended with effect from its first day: it never held",
        own.STOPS,
        "or both have the same `from`",
        [
            job("j", A, "2026-01-01"),
            BUT_INJURY,
            cover("injury", "2026-07-01", unit=A),
            cover("injury", "2026-07-01", "2026-07-01", unit=A, what="ended"),
        ],
        enrol(A, "2026-01-31", "injury"),
        gap="missed",
    ),
    Scenario(
        "cover is suspended",
        basis.LAW_60,
        "Suspended and ended cover are both not in force.",
        [
            job("j", A, "2026-01-01"),
            BUT_INJURY,
            cover("injury", "2026-01-01", unit=A),
            cover("injury", "2026-01-01", "2026-09-01", unit=A, what="suspended"),
        ],
        enrol(A, "2026-01-31", "injury"),
        gap="cut",
    ),
    Scenario(
        "a suspension alone tells that there was cover before it",
        own.STOPS,
        "Enrolments, suspensions and ends each state a beginning",
        [job("j", A, "2026-01-01"), covers(A, "2026-01-01", "2026-11-01", what="suspended")],
        [("verify", None, A, "2026-11-16"), ("assist", None, None, "2026-11-16")],
    ),
    Scenario(
        "two stops: the earlier counts",
        own.STOPS,
        "A spell runs from its beginning to the least stop that counts.",
        [
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10", what="suspended"),
            covers(A, "2026-01-01", "2026-11-05", what="ended"),
        ],
        [("verify", None, A, "2026-11-20"), ("assist", None, None, "2026-11-20")],
    ),
    Scenario(
        "pre-enrolled on all lines",
        basis.WINDOW,
        "`pre_enrolled` states nothing here.",
        [job("j", A, "2026-11-01"), covers(A, "2026-11-01", what="pre_enrolled")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "pre-enrolment with a stop drops nobody",
        basis.WINDOW,
        "`pre_enrolled` states nothing here.",
        [job("j", A, "2026-11-01"), covers(A, "2026-11-01", "2026-11-10", what="pre_enrolled")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "cover stopped on the last day of work and resumed the next day",
        own.RESUMED,
        "on the day `to` itself it counts as in force",
        [
            job("j", A, "2026-01-01"),
            end("j", "2026-07-01", A, "retired"),
            covers(A, "2026-01-01", "2026-06-30"),
            covers(A, "2026-07-01", "2026-08-01"),
        ],
        [],
    ),
    Scenario(
        "cover stopped on the last day of work and was to resume the next day but did not",
        own.RESUMED,
        "has another spell from `to` + 1 day that is not empty",
        [
            job("j", A, "2026-01-01"),
            end("j", "2026-07-01", A, "retired"),
            covers(A, "2026-01-01", "2026-06-30"),
            covers(A, "2026-07-01", "2026-07-01"),
        ],
        [("unit_incomplete", None, A, "2026-07-31")],
    ),
    Scenario(
        "cover stopped on the last day of work and resumed two days later",
        own.RESUMED,
        "has another spell from `to` + 1 day",
        [
            job("j", A, "2026-01-01"),
            end("j", "2026-07-01", A, "retired"),
            covers(A, "2026-01-01", "2026-06-30"),
            covers(A, "2026-07-02", "2026-08-01"),
        ],
        [("unit_incomplete", None, A, "2026-07-31")],
    ),
    Scenario(
        "cover stopped on the last day of work and another unit's began the next day",
        own.RESUMED,
        "the same payer's (and unit's) cover on that line",
        [
            job("j", A, "2026-01-01"),
            end("j", "2026-07-01", A, "retired"),
            covers(A, "2026-01-01", "2026-06-30"),
            covers(B, "2026-07-01", "2026-08-01"),
        ],
        [("unit_incomplete", None, A, "2026-07-31")],
    ),
    Scenario(
        "cover stopped on the last day of work and another line's began the next day",
        own.RESUMED,
        "the same payer's (and unit's) cover on that line",
        [
            job("j", A, "2026-01-01"),
            end("j", "2026-07-01", A, "retired"),
            covers(A, "2026-01-01", "2026-07-01", lines=THREE),
            covers(A, "2026-01-01", "2026-06-30", lines=("injury",)),
            covers(A, "2026-07-01", "2026-08-01", lines=THREE),
        ],
        [("unit_incomplete", None, A, "2026-07-31")],
    ),
]

STATUSES = [
    Scenario(
        "a later fact of the same kind and beginning brings the last day",
        own.STATUS_ENDS,
        "`to` is the least that any fact with the same kind and `from` gives",
        [
            job("j", A, "2026-11-01"),
            status("serving", "2024-09-01"),
            status("serving", "2024-09-01", "2026-11-20"),
            status("serving", "2024-09-01", "2026-12-31"),
        ],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "another kind, or another beginning, brings no last day",
        own.STATUS_ENDS,
        "any fact with the same kind and `from`",
        [
            job("j", A, "2026-11-01"),
            status("serving", "2024-09-01"),
            status("serving", "2024-09-02", "2026-11-20"),
            status("abroad", "2024-09-01", "2026-11-20"),
        ],
        [],
    ),
    Scenario(
        "a status ends today",
        basis.MILITARY,
        "On the day ... `to` (a cover, a status) it no longer holds.",
        [job("j", A, "2026-11-01"), status("serving", "2024-09-01", "2026-11-23")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "a status begins today",
        basis.MILITARY,
        "A spell is half-open: `[from, to)`.",
        [job("j", A, "2026-11-01"), status("serving", "2026-11-23")],
        [],
    ),
]

SPELLS = [*JOBS, *COVER, *STATUSES]
