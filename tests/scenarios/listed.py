"""Guidance in docs/rules.md: persons on departments' lists who are in no pension scheme.

The interview of 2024: Chongqing regularly compares "the insurance coverage of disadvantaged groups, retired fishermen,
land acquisition and resettlement personnel, and interrupted payment personnel". State Council document 2014 no. 8,
part 3: residents of 16 or more, not students, not in the employees' scheme, may join the residents' pension.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tests.scenarios import basis, own
from tests.scenarios.shorthand import (
    CIVIL,
    FOREIGNER,
    MAN,
    NOT_YET,
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

NOT_GUIDED = basis.BY_STATUS | dict.fromkeys(("student", "civil_servant"), basis.RESIDENTS)


def here(
    name: str,
    basis: str,
    rule: str,
    facts: list[Any],
    expect: Sequence[Expected],
    person: dict[str, str] = MAN,
    **more: Any,
) -> Scenario:
    """The person lives in a known district."""
    return Scenario(name, basis, rule, facts, expect, person=person | HOME, **more)


def guided(due: str) -> Expected:
    return "enrol", "resident_pension", None, due


FISHER = listed("fisher", "2026-11-01", id="list")
OPEN = guided("2026-12-01")

GUIDED = [
    here("a retired fisherman in no scheme", basis.LISTS, LISTING, [FISHER], [OPEN]),
    here(
        "a farmer whose land was taken (art. 96)",
        basis.LAW_96,
        LISTING,
        [listed("land_expropriated", "2026-11-01")],
        [OPEN],
    ),
    here(
        "on the minimum living allowance (art. 25)", basis.LISTS, LISTING, [listed("low_income", "2026-11-01")], [OPEN]
    ),
    here("severely disabled", basis.LISTS, LISTING, [listed("severe_disability", "2026-11-01")], [OPEN]),
    here("a list that nobody guides", own.GUIDED_LISTS, LISTING, [listed("graduate", "2026-11-01")], []),
    here(
        "a list that no pack names",
        own.GUIDED_LISTS,
        "A kind that no pack names is kept and is in no group",
        [listed("x", "2026-11-01")],
        [],
    ),
    here("not listed yet", basis.LISTS, LISTING, [listed("fisher", "2026-12-01")], []),
    here("the listing has ended", basis.LISTS, LISTING, [listed("fisher", "2026-01-01", "2026-11-23")], []),
    here("its last day", basis.LISTS, LISTING, [listed("fisher", "2026-11-01", "2026-11-24")], [OPEN]),
    here(
        "one list tells the end of another's entry",
        own.GUIDED_LISTS,
        LEAST,
        [FISHER, listed("fisher", "2026-11-01", "2026-11-20")],
        [],
    ),
    here(
        "corrected to another list",
        basis.HANDLING_9,
        CORRECTED,
        [FISHER, correct("list", listed("graduate", "2026-11-01"))],
        [],
    ),
    here(
        "corrected to another day",
        basis.HANDLING_9,
        CORRECTED,
        [FISHER, correct("list", listed("fisher", "2026-10-01"))],
        [guided("2026-10-31")],
    ),
    here(
        "a correction without its fact",
        own.STANDS_IN,
        CORRECTED,
        [correct("list", listed("fisher", "2026-10-01"))],
        [guided("2026-10-31")],
    ),
    here("taken back", basis.PRIVACY_8, CORRECTED, [FISHER, retract("list", "group", CIVIL)], []),
    here("taken back before it came", own.TAKEN_BACK, CORRECTED, [retract("list", "group", CIVIL), FISHER], []),
    here("in the residents' scheme", basis.RESIDENTS, SCHEME, [FISHER, cover("resident_pension", "2020-01-01")], []),
    here("pays the employees' pension alone", basis.RESIDENTS, SCHEME, [FISHER, cover("pension", "2026-10-01")], []),
    here("only medical cover", basis.RESIDENTS, SCHEME, [FISHER, cover("resident_medical", "2020-01-01")], [OPEN]),
    here(
        "residents' cover has ended: counted from there",
        own.GUIDED_DAYS,
        DUE,
        [listed("fisher", "2021-01-01"), cover("resident_pension", "2021-01-01", "2026-11-10")],
        [guided("2026-12-10")],
        gap=NOT_YET,
    ),
    here("fifteen years old", basis.RESIDENTS, AGE, [FISHER], [], person=born("2010-12")),
    here(
        "sixteen this month: counted from its first day",
        own.GUIDED_DAYS,
        AGE,
        [listed("fisher", "2021-01-01")],
        [guided("2026-12-01")],
        person=born("2010-11", day="30"),
    ),
    here("seventy years old", own.NO_UPPER_AGE, "there is no upper age", [FISHER], [OPEN], person=born("1956-01")),
    here("no month of birth is known", own.KNOWN_AGE, AGE, [FISHER], [], person=FOREIGNER),
    here("a unit owes the pension", basis.EMPLOYEES, OWED, [FISHER, job("j", A, "2026-11-01")], enrol(A, "2026-12-01")),
    here("a platform owes none", basis.BY_ORDER, OWED, [FISHER, job("j", A, "2026-11-01", "platform")], [OPEN]),
    here(
        "the job has ended: counted from there, beside the help",
        own.GUIDED_DAYS,
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
        here(f"status {kind}", NOT_GUIDED[kind], STATUS, [FISHER, status(kind, "2026-01-01")], [])
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
    here("on benefit", basis.LAW_48, STATUS, [FISHER, status("on_benefit", "2026-01-01")], [OPEN]),
    here(
        "a status for medical only",
        own.NAMED_LINES,
        NARROWED,
        [FISHER, status("pensioner", "2026-01-01", lines=["medical"])],
        [OPEN],
    ),
    here(
        "a treaty that names the pension",
        basis.TREATY,
        NARROWED,
        [FISHER, status("treaty_exempt", "2026-01-01", lines=["pension"])],
        [],
    ),
    here(
        "no longer a student: counted from there",
        own.GUIDED_DAYS,
        DUE,
        [listed("low_income", "2021-01-01"), status("student", "2022-09-01", "2026-07-01")],
        [guided("2026-07-31")],
        gap="missed",
    ),
    Scenario("nobody knows where the person lives", basis.TO_DISTRICTS, DISTRICT, [FISHER], []),
    Scenario(
        "lives where the last job was",
        basis.TO_DISTRICTS,
        DISTRICT,
        [FISHER, job("j", A, "2020-01-01", "platform"), end("j", "2020-06-01", A, "retired")],
        [OPEN],
    ),
    here(
        "the first of two lists",
        own.GUIDED_DAYS,
        "Told of the listing with the least `(from, fact_id)`",
        [FISHER, listed("low_income", "2026-10-01")],
        [guided("2026-10-31")],
    ),
    here("before the scheme began", basis.RESIDENTS, DUE, [listed("low_income", "2011-01-01")], [guided("2014-03-23")]),
    here(
        "does not want to join",
        basis.RESIDENTS,
        ANSWERED,
        [FISHER],
        [],
        answers=(answer("enrol", "refused", "resident_pension"),),
    ),
    here(
        "has gone abroad",
        basis.ABROAD,
        ANSWERED,
        [FISHER],
        [],
        answers=(answer("enrol", "abroad", "resident_pension"),),
    ),
    here(
        "will join: waits for the cover",
        basis.RESIDENTS,
        ANSWERED,
        [FISHER],
        [OPEN],
        answers=(answer("enrol", "will_enrol", "resident_pension"),),
    ),
    here(
        "a second list of the same time does not ask again",
        own.ANSWER_HOLDS,
        HOLDS,
        [FISHER],
        [],
        answers=(answer("enrol", "refused", "resident_pension"),),
        later=[listed("low_income", "2026-10-01")],
    ),
    here(
        "a list that never met the first asks again",
        own.ANSWER_HOLDS,
        HOLDS,
        [FISHER],
        [guided("2026-12-21")],
        answers=(answer("enrol", "refused", "resident_pension"),),
        later=[correct("list", listed("fisher", "2026-11-01", "2026-11-20")), listed("low_income", "2026-11-21")],
    ),
]
