"""Guidance in docs/rules.md: persons on departments' lists who are in no pension scheme.

The interview of 2024: Chongqing regularly compares "the insurance coverage of disadvantaged groups, retired fishermen,
land acquisition and resettlement personnel, and interrupted payment personnel". State Council document 2014 no. 8,
part 3: residents of 16 or more, not students, not in the employees' scheme, may join the residents' pension.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.scenarios.shorthand import (
    CIVIL,
    FOREIGNER,
    MAN,
    A,
    Expected,
    Scenario,
    answer,
    born,
    correct,
    cover,
    covers,
    end,
    enrol,
    job,
    listed,
    retract,
    status,
)

LISTING = "a listing holds whose kind is in `listed` of a group that the rule `guidance` names"
SCHEME = "no pension and no `resident_pension` cover is in force, whoever pays it"
AGE = "the month of birth is known, and 16 years are completed"
OWED = "no unit that owes pension employs the person, whether excused or not"
STATUS = "no status of these is held"
NARROWED = "one that names lines counts only if `pension` or `resident_pension` is among them"
DISTRICT = "Without any the case waits until one is told"
DUE = "Due 30 days (`guidance`) after the latest of"
ANSWERED = "Ended by the codes that end *enrol*, and by `refused` and `abroad`: the scheme is voluntary"
HOLDS = "An answer holds for the listing it was told of and for every other listing of these groups that began by today"
CORRECTED = "`group.corrected` brings a whole new body, `group.retracted` takes back"
LEAST = "`to` is the least that any fact with the same kind and `from` gives"

HOME = {"residence_district": "320106"}


def here(
    name: str, rule: str, facts: list[Any], expect: Sequence[Expected], person: dict[str, str] = MAN, **more: Any
) -> Scenario:
    """The person lives in a known district."""
    return Scenario(name, rule, facts, expect, person=person | HOME, **more)


def guided(due: str) -> Expected:
    return "enrol", "resident_pension", None, due


FISHER = listed("fisher", "2026-11-01", id="list")
OPEN = guided("2026-12-01")

GUIDED = [
    here("a retired fisherman in no scheme", LISTING, [FISHER], [OPEN]),
    here("a farmer whose land was taken (art. 96)", LISTING, [listed("land_expropriated", "2026-11-01")], [OPEN]),
    here("on the minimum living allowance (art. 25)", LISTING, [listed("low_income", "2026-11-01")], [OPEN]),
    here("severely disabled", LISTING, [listed("severe_disability", "2026-11-01")], [OPEN]),
    here("a list that nobody guides", LISTING, [listed("graduate", "2026-11-01")], []),
    here(
        "a list that no pack names",
        "A kind that no pack names is kept and is in no group",
        [listed("x", "2026-11-01")],
        [],
    ),
    here("not listed yet", LISTING, [listed("fisher", "2026-12-01")], []),
    here("the listing has ended", LISTING, [listed("fisher", "2026-01-01", "2026-11-23")], []),
    here("its last day", LISTING, [listed("fisher", "2026-11-01", "2026-11-24")], [OPEN]),
    here(
        "one list tells the end of another's entry", LEAST, [FISHER, listed("fisher", "2026-11-01", "2026-11-20")], []
    ),
    here("corrected to another list", CORRECTED, [FISHER, correct("list", listed("graduate", "2026-11-01"))], []),
    here(
        "corrected to another day",
        CORRECTED,
        [FISHER, correct("list", listed("fisher", "2026-10-01"))],
        [guided("2026-10-31")],
    ),
    here(
        "a correction without its fact",
        CORRECTED,
        [correct("list", listed("fisher", "2026-10-01"))],
        [guided("2026-10-31")],
    ),
    here("taken back", CORRECTED, [FISHER, retract("list", "group", CIVIL)], []),
    here("taken back before it came", CORRECTED, [retract("list", "group", CIVIL), FISHER], []),
    here("in the residents' scheme", SCHEME, [FISHER, cover("resident_pension", "2020-01-01")], []),
    here("pays the employees' pension alone", SCHEME, [FISHER, cover("pension", "2026-10-01")], []),
    here("only medical cover", SCHEME, [FISHER, cover("resident_medical", "2020-01-01")], [OPEN]),
    here(
        "residents' cover has ended: counted from there",
        DUE,
        [listed("fisher", "2021-01-01"), cover("resident_pension", "2021-01-01", "2026-11-10")],
        [guided("2026-12-10")],
    ),
    here("fifteen years old", AGE, [FISHER], [], person=born("2010-12")),
    here(
        "sixteen this month: counted from its first day",
        AGE,
        [listed("fisher", "2021-01-01")],
        [guided("2026-12-01")],
        person=born("2010-11", day="30"),
    ),
    here("seventy years old", "there is no upper age", [FISHER], [OPEN], person=born("1956-01")),
    here("no month of birth is known", AGE, [FISHER], [], person=FOREIGNER),
    here("a unit owes the pension", OWED, [FISHER, job("j", A, "2026-11-01")], enrol(A, "2026-12-01")),
    here("a platform owes none", OWED, [FISHER, job("j", A, "2026-11-01", "platform")], [OPEN]),
    here(
        "the job has ended: counted from there, beside the help",
        DUE,
        [
            listed("fisher", "2021-01-01"),
            job("j", A, "2026-01-01"),
            covers(A, "2026-01-01", "2026-11-10"),
            end("j", "2026-11-10", A),
        ],
        [guided("2026-12-10"), ("assist", None, None, "2026-11-25")],
    ),
    *(
        here(f"status {kind}", STATUS, [FISHER, status(kind, "2026-01-01")], [])
        for kind in (
            "student",
            "pensioner",
            "serving",
            "imprisoned",
            "deceased",
            "abroad",
            "covered_elsewhere",
            "civil_servant",
        )
    ),
    here("on benefit", STATUS, [FISHER, status("on_benefit", "2026-01-01")], [OPEN]),
    here("a status for medical only", NARROWED, [FISHER, status("pensioner", "2026-01-01", lines=["medical"])], [OPEN]),
    here(
        "a treaty that names the pension",
        NARROWED,
        [FISHER, status("treaty_exempt", "2026-01-01", lines=["pension"])],
        [],
    ),
    here(
        "no longer a student: counted from there",
        DUE,
        [listed("low_income", "2021-01-01"), status("student", "2022-09-01", "2026-07-01")],
        [guided("2026-07-31")],
    ),
    Scenario("nobody knows where the person lives", DISTRICT, [FISHER], []),
    Scenario(
        "lives where the last job was",
        DISTRICT,
        [FISHER, job("j", A, "2020-01-01", "platform"), end("j", "2020-06-01", A, "retired")],
        [OPEN],
    ),
    here(
        "the first of two lists",
        "Told of the listing with the least `(from, fact_id)`",
        [FISHER, listed("low_income", "2026-10-01")],
        [guided("2026-10-31")],
    ),
    here("before the scheme began", DUE, [listed("low_income", "2011-01-01")], [guided("2014-03-23")]),
    here("does not want to join", ANSWERED, [FISHER], [], answers=(answer("enrol", "refused", "resident_pension"),)),
    here("has gone abroad", ANSWERED, [FISHER], [], answers=(answer("enrol", "abroad", "resident_pension"),)),
    here(
        "will join: waits for the cover",
        ANSWERED,
        [FISHER],
        [OPEN],
        answers=(answer("enrol", "will_enrol", "resident_pension"),),
    ),
    here(
        "a second list of the same time does not ask again",
        HOLDS,
        [FISHER],
        [],
        answers=(answer("enrol", "refused", "resident_pension"),),
        later=[listed("low_income", "2026-10-01")],
    ),
    here(
        "a list that never met the first asks again",
        HOLDS,
        [FISHER],
        [guided("2026-12-21")],
        answers=(answer("enrol", "refused", "resident_pension"),),
        later=[correct("list", listed("fisher", "2026-11-01", "2026-11-20")), listed("low_income", "2026-11-21")],
    ),
]
