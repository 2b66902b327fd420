"""Section 7 of docs/rules.md: two offices tell of one job, one cover or one status, and not the same.

The shipped packs trust the employment register most, then what units report, then platforms; an office that they do not
name not at all (`packs/national/sources.yaml`).
"""

from __future__ import annotations

from tests.scenarios import basis, own
from tests.scenarios.shorthand import (
    HR,
    A,
    B,
    Expected,
    Fact,
    Scenario,
    correct,
    cover,
    covers,
    end,
    enrol,
    job,
    retract,
    status,
)

REGISTER, UNITS = "//employment.example/register", "//unit.example/returns"
RIDERS, SOMEBODY = "//platform.example/riders", "//somebody.example"

DECIDES = "If the decider's source is more trusted than its own, the job takes the decider's `started_on`"
SAME_JOB = "have the same `ref` or are both `standard`, state different days"
NAMED = "Of the packs that are shipped the nation's names some"
ALIKE = "Where two have the same trust, what follows changes nothing"
UNKNOWN = "No entry: 0."
MOST_TRUSTED = "only those of the most trusted sources among them count"
LEAST = "of these the least `(ended_on, fact_id)`"
OWN = "It stays a job of its own, with its own end, form, district and name."
ONE_STEP = "One step: a decider's day is the day that it states."
GOES_BACK = "A fact's source is that of the fact which it goes back to, whoever corrected it."
SHARE = "share a day"

THREE = ("pension", "medical", "unemployment")
BEGUN = job("j", A, "2026-06-01")
LEFT_ON_20TH: list[Expected] = [("unit_incomplete", None, A, "2026-11-19"), ("assist", None, None, "2026-11-04")]
LEFT_ON_1ST: list[Expected] = [("unit_incomplete", None, A, "2026-10-31"), ("assist", None, None, "2026-10-16")]


def by_register(started_on: str, ref: str = "r", form: str = "standard", **more: str) -> Fact:
    return job(ref, A, started_on, form, source=REGISTER, **more)


STARTS = [
    Scenario(
        "the unit says the first, the register the tenth, by the same number",
        own.TRUST,
        DECIDES,
        [job("j", A, "2026-11-01", "part_time"), by_register("2026-11-10", "j", "part_time")],
        enrol(A, "2026-12-10", "injury"),
    ),
    Scenario(
        "standard jobs at one unit at one time are one, whatever their numbers",
        own.SAME_JOB,
        SAME_JOB,
        [job("j", A, "2026-11-01"), by_register("2026-11-10")],
        enrol(A, "2026-12-10"),
    ),
    Scenario(
        "part-time jobs with numbers of their own are two",
        own.SAME_JOB,
        SAME_JOB,
        [job("j", A, "2026-11-01", "part_time"), by_register("2026-11-10", form="part_time")],
        enrol(A, "2026-12-01", "injury"),
    ),
    Scenario(
        "the register says the earlier day",
        own.TRUST,
        DECIDES,
        [job("j", A, "2026-11-10"), by_register("2026-11-01")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "two that are trusted alike: the earlier counts",
        own.TRUST,
        ALIKE,
        [job("j", A, "2026-11-01"), job("i", A, "2026-11-10", source=UNITS)],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "an office that no pack names says an earlier day",
        own.TRUST,
        UNKNOWN,
        [job("j", A, "2026-11-01"), job("i", A, "2026-10-01", source=SOMEBODY)],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "two offices that no pack names",
        own.TRUST,
        UNKNOWN,
        [job("j", A, "2026-11-01", source="//other.example"), job("i", A, "2026-10-01", source=SOMEBODY)],
        enrol(A, "2026-10-31"),
    ),
    Scenario(
        "a platform is less trusted than the unit",
        own.TRUST,
        NAMED,
        [job("j", A, "2026-11-05"), job("i", A, "2026-10-20", source=RIDERS)],
        enrol(A, "2026-12-05"),
    ),
    Scenario(
        "at two units they are two jobs",
        own.SAME_JOB,
        "Two starts *tell of the same job* when they are at the same unit",
        [job("j", A, "2026-11-01"), job("r", B, "2026-11-10", source=REGISTER)],
        [*enrol(A, "2026-12-01"), *enrol(B, "2026-12-10")],
    ),
    Scenario(
        "one after the other they are two jobs",
        own.SAME_JOB,
        SHARE,
        [job("j", A, "2026-01-01"), end("j", "2026-10-01", A), by_register("2026-11-01")],
        [("unit_incomplete", None, A, "2026-10-31"), *enrol(A, "2026-12-01")],
    ),
    Scenario(
        "three tell: the most trusted decides for both others",
        own.TRUST,
        DECIDES,
        [job("j", A, "2026-11-01"), job("i", A, "2026-10-01", source=SOMEBODY), by_register("2026-11-10")],
        enrol(A, "2026-12-10"),
    ),
    Scenario(
        "the decider's own day is decided too: that does not go on",
        own.TRUST,
        ONE_STEP,
        [
            job("j", A, "2026-10-01", "part_time", source=SOMEBODY),
            job("j", A, "2026-10-10"),
            by_register("2026-11-01"),
        ],
        [*enrol(A, "2026-11-09", "injury"), *enrol(A, "2026-12-01", *THREE)],
    ),
    Scenario(
        "part-time to the unit, standard to the register: both, from the register's day",
        own.SAME_JOB,
        OWN,
        [job("j", A, "2026-11-01", "part_time"), by_register("2026-11-10", "j")],
        enrol(A, "2026-12-10"),
    ),
    Scenario(
        "an unknown office corrects what the unit said: it stays the unit's word",
        own.TRUST,
        GOES_BACK,
        [
            job("j", A, "2026-11-05", id="s"),
            correct("s", job("j", A, "2026-11-03", source=SOMEBODY), HR),
            job("i", A, "2026-10-20", source=RIDERS),
        ],
        enrol(A, "2026-12-03"),
    ),
    Scenario(
        "the register takes its word back",
        basis.PRIVACY_8,
        "The named fact ... counts as never said",
        [job("j", A, "2026-11-01"), by_register("2026-11-10", id="r"), retract("r", source=REGISTER)],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "cover that stopped before the register's day is no drop",
        own.TRUST,
        "cover paid by that unit, on any line, was in force on some day from the anchor's `started_on` until today",
        [job("j", A, "2026-10-01"), by_register("2026-11-01"), covers(A, "2026-10-01", "2026-10-20")],
        enrol(A, "2026-12-01"),
    ),
    Scenario(
        "sent by an agency: the register knows another user unit, which insures",
        basis.SENT_19,
        "a unit that some standing dispatch job at U names as its user unit",
        [
            job("j", A, "2026-11-01", "dispatch"),
            by_register("2026-11-05", "j", "dispatch", user_unit=B),
            covers(B, "2026-11-05"),
        ],
        [],
    ),
]

ENDS = [
    Scenario(
        "the unit says the first, the register the twentieth",
        own.TRUST,
        MOST_TRUSTED,
        [BEGUN, end("j", "2026-10-01", A), end("j", "2026-10-20", A, source=REGISTER)],
        LEFT_ON_20TH,
    ),
    Scenario(
        "a platform's earlier end does not count beside the unit's",
        own.TRUST,
        MOST_TRUSTED,
        [BEGUN, end("j", "2026-10-01", A, source=RIDERS), end("j", "2026-10-20", A)],
        LEFT_ON_20TH,
    ),
    Scenario(
        "the register says two days: the earlier",
        own.TRUST,
        LEAST,
        [BEGUN, end("j", "2026-10-25", A, source=REGISTER), end("j", "2026-10-20", A, source=REGISTER)],
        LEFT_ON_20TH,
    ),
    Scenario(
        "two that are trusted alike: the earlier", own.TRUST, ALIKE,
        [BEGUN, end("j", "2026-10-20", A, source=UNITS), end("j", "2026-10-01", A)], LEFT_ON_1ST,
    ),
    Scenario(
        "only an office that no pack names says that it ended",
        own.TRUST,
        MOST_TRUSTED,
        [BEGUN, end("j", "2026-10-01", A, source=SOMEBODY)],
        LEFT_ON_1ST,
    ),
    Scenario(
        "the register's end is before the start: it ends nothing",
        own.TRUST,
        "Of the ends that belong to a job and count (section 2)",
        [BEGUN, end("j", "2026-05-01", A, source=REGISTER), end("j", "2026-10-01", A)],
        LEFT_ON_1ST,
    ),
    Scenario(
        "the unit says that the person was let go, the register that they retired",
        own.TRUST,
        MOST_TRUSTED,
        [
            BEGUN,
            covers(A, "2026-06-01"),
            end("j", "2026-11-10", A),
            end("j", "2026-11-12", A, "retired", source=REGISTER),
        ],
        [],
    ),
    Scenario(
        "the register's later end: cover until the unit's was not enough",
        own.TRUST,
        MOST_TRUSTED,
        [
            BEGUN,
            covers(A, "2026-06-01", "2026-10-01", THREE),
            cover("injury", "2026-06-01", "2026-10-20", unit=A),
            end("j", "2026-10-01", A),
            end("j", "2026-10-20", A, source=REGISTER),
        ],
        LEFT_ON_20TH,
    ),
]  # fmt: skip

STOPS_AND_TO = "So of the stops that belong to cover, and of the `to` that is told of a status."
SAME_COVER = "on the same line, paid by the same payer (and unit), from different sources"
FROM = "the cover takes the `from` of its decider"


def by_unit(since: str, to: str | None = None) -> list[Fact]:
    return covers(A, since, to, source=UNITS, what="ended" if to else "enrolled")


COVER = [
    Scenario(
        "the unit says that cover stopped in October, the agency that it stops in December",
        own.AGENCYS_RECORD,
        STOPS_AND_TO,
        [BEGUN, covers(A, "2026-06-01"), by_unit("2026-06-01", "2026-10-01"),
         covers(A, "2026-06-01", "2026-12-01", what="ended")],
        [],
    ),
    Scenario(
        "only the unit says that cover stopped",
        own.TRUST,
        STOPS_AND_TO,
        [BEGUN, covers(A, "2026-06-01"), by_unit("2026-06-01", "2026-10-01")],
        [("assist", None, None, "2026-10-16"), ("verify", None, A, "2026-10-16")],
    ),
    Scenario(
        "the unit says cover since June, the agency since November: none while the job lasted",
        own.AGENCYS_RECORD,
        FROM,
        [BEGUN, end("j", "2026-10-01", A), by_unit("2026-06-01"), covers(A, "2026-11-01")],
        LEFT_ON_1ST,
    ),
    Scenario(
        "only the unit says cover since June: the job was covered",
        own.TRUST,
        SAME_COVER,
        [BEGUN, end("j", "2026-10-01", A), by_unit("2026-06-01")],
        LEFT_ON_1ST[1:],
    ),
    Scenario(
        "the agency's cover is another unit's: it decides nothing here",
        own.TRUST,
        SAME_COVER,
        [BEGUN, end("j", "2026-10-01", A), by_unit("2026-06-01"), covers(B, "2026-09-01")],
        LEFT_ON_1ST[1:],
    ),
    Scenario(
        "the police say that service goes on until December, a list that it ended in October",
        own.TRUST,
        STOPS_AND_TO,
        [job("j", A, "2026-11-01"), status("serving", "2026-01-01", "2026-12-31"),
         status("serving", "2026-01-01", "2026-10-01", source="//civil.example/lists")],
        [],
    ),
    Scenario(
        "only a list says when service ended",
        own.TRUST,
        STOPS_AND_TO,
        [job("j", A, "2026-11-01"), status("serving", "2026-01-01"),
         status("serving", "2026-01-01", "2026-10-01", source="//civil.example/lists")],
        enrol(A, "2026-12-01"),
    ),
]  # fmt: skip

DISAGREEING = [*STARTS, *ENDS, *COVER]
