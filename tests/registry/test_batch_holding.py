"""What an answer in a batch must bring along, what must become true of it, and by when: tables."""

from datetime import date
from typing import Any, get_args

import pytest

from coverlink.contracts.decisions import EndingCode
from coverlink.contracts.fields import AnswerCode
from registry.tasks.codes import CODES
from registry.verification.holding import BORNE_OUT, MUST, Standing, Verdict, check_on, verdict
from registry.verification.needs import NEEDS, ends, missing

OPEN, BY_ANSWER, BY_FACTS = None, "answered", "covered"
WORKS, GONE = True, False
HOLDING: list[tuple[str, str | None, bool, bool, Verdict]] = [
    # code, how the case ended, whether the job goes on, whether the time is over, verdict
    ("enrolled", OPEN, WORKS, False, "waits"),
    ("enrolled", OPEN, WORKS, True, "still_open"),
    ("enrolled", BY_FACTS, WORKS, False, "confirmed"),
    ("enrolled", BY_FACTS, WORKS, True, "confirmed"),
    ("enrolled", BY_ANSWER, WORKS, True, "settled"),
    ("will_enrol", OPEN, WORKS, False, "waits"),
    ("will_enrol", OPEN, WORKS, True, "still_open"),
    ("will_enrol", BY_FACTS, WORKS, False, "confirmed"),
    ("left_job", BY_ANSWER, WORKS, False, "waits"),
    ("left_job", BY_ANSWER, WORKS, True, "job_goes_on"),
    ("left_job", BY_ANSWER, GONE, False, "confirmed"),
    ("left_job", BY_ANSWER, GONE, True, "confirmed"),
    ("left_job", OPEN, GONE, False, "waits"),
    ("left_job", OPEN, GONE, True, "still_open"),
    ("left_job", "job_ended", GONE, False, "confirmed"),
    ("covered_elsewhere", OPEN, WORKS, False, "waits"),
    ("covered_elsewhere", OPEN, WORKS, True, "still_open"),
    ("covered_elsewhere", BY_ANSWER, WORKS, False, "settled"),
    ("covered_elsewhere", "excused", WORKS, False, "confirmed"),
    ("studying", OPEN, GONE, True, "still_open"),
    ("studying", BY_ANSWER, GONE, True, "settled"),
    ("serving", OPEN, GONE, True, "still_open"),
    ("abroad", OPEN, GONE, True, "still_open"),
    ("deceased", BY_ANSWER, WORKS, True, "settled"),
    ("deceased", "retired_or_died", GONE, False, "confirmed"),
    ("not_an_employee", BY_ANSWER, WORKS, True, "settled"),
    ("wrong_lead", OPEN, WORKS, True, "still_open"),
    ("refused", OPEN, WORKS, True, "settled"),
    ("unreachable", OPEN, WORKS, True, "settled"),
    ("assisted", OPEN, GONE, True, "settled"),
    ("referred", OPEN, GONE, True, "settled"),
    ("other", OPEN, WORKS, True, "settled"),
    ("refused", BY_FACTS, WORKS, False, "settled"),
    ("enrolled", "job_ended", GONE, False, "settled"),
    ("enrolled", "verifying", WORKS, True, "settled"),
    ("left_job", "covered", WORKS, False, "settled"),
    ("wrong_lead", "retracted", GONE, False, "confirmed"),
    ("not_an_employee", "corrected", GONE, False, "confirmed"),
    ("assisted", "re_employed", WORKS, False, "confirmed"),
]


@pytest.mark.parametrize(("code", "ending", "works", "overdue", "expected"), HOLDING)
def test_an_answer_is_held_against_what_came_later(
    code: str, ending: str | None, works: bool, overdue: bool, expected: Verdict
) -> None:
    assert verdict(code, Standing(ending, works), overdue=overdue) == expected


def test_the_table_has_each_code_that_ends_an_item_and_each_verdict() -> None:
    assert {row[0] for row in HOLDING} == set(NEEDS) == set(CODES) - {"waiver_signed"}
    assert {row[4] for row in HOLDING} == set(get_args(Verdict)) and set(MUST) < set(get_args(AnswerCode))
    assert set(BORNE_OUT) < set(NEEDS) and frozenset().union(*BORNE_OUT.values()) < set(get_args(EndingCode))


@pytest.mark.parametrize(
    ("code", "day"),
    [("enrolled", "2026-02-01"), ("will_enrol", "2026-03-02"), ("left_job", "2026-03-02"), ("studying", "2026-01-08")],
)
def test_it_is_checked_on_a_day(code: str, day: str) -> None:
    assert check_on(code, date(2026, 1, 1)) == date.fromisoformat(day)


def test_what_claims_nothing_is_not_checked() -> None:
    assert check_on("refused", date(2026, 1, 1)) is None


@pytest.mark.parametrize(
    ("code", "note", "evidence", "reason"),
    [
        ("covered_elsewhere", "in Anhui", None, "evidence_missing"), ("covered_elsewhere", "", {}, "evidence_missing"),
        ("covered_elsewhere", "", "", "evidence_missing"), ("covered_elsewhere", "", {"number": 1}, None),
        ("studying", "", None, "evidence_missing"), ("serving", "", [], "evidence_missing"),
        ("abroad", "", None, "evidence_missing"), ("deceased", "", None, "evidence_missing"),
        ("not_an_employee", "", None, "evidence_missing"), ("not_an_employee", "", 0, None),
        ("left_job", "", "x", "note_needed"), ("left_job", "on the 3rd", None, None),
        ("will_enrol", "", None, "note_needed"), ("refused", "", None, "note_needed"),
        ("wrong_lead", "", None, "note_needed"), ("assisted", "", None, "note_needed"),
        ("referred", "", None, "note_needed"), ("enrolled", "", None, None), ("unreachable", "", None, None),
        ("waiver_signed", "", None, None),
    ],
)  # fmt: skip
def test_what_an_answer_lacks(code: str, note: str, evidence: Any, reason: str | None) -> None:
    found = missing(code, note, evidence)
    assert (found and found[0]) == reason and (found is None or f"`{code}`" in found[1])


@pytest.mark.parametrize(
    ("code", "contacts", "expected"),
    [
        ("unreachable", 2, False), ("unreachable", 3, True), ("unreachable", 4, True), ("refused", 0, True),
        ("waiver_signed", 9, False),
    ],
)  # fmt: skip
def test_which_answers_end_an_item(code: str, contacts: int, expected: bool) -> None:
    assert ends(code, contacts, 3) is expected
