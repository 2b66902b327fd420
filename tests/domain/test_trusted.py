"""Sources that tell different days of one job: the more trusted decides, and it is shown (docs/rules.md, 7)."""

from __future__ import annotations

from datetime import UTC, datetime

from coverlink.contracts.decisions import Disagreement
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.policy import Book
from insurance_linker.domain.view import view
from tests.domain.life import BOOK, fact, lived, open_cases, trusting, unit

HR, TAX = "//hr.example/a", "//tax.example"
TAX_KNOWS = trusting(("//tax.example", 5), ("//hr", 1))


def started(on: str, source: str, ref: str = "E", form: str = "part_time", number: int = 0) -> Fact:
    job = {"ref": ref, "form": form, "started_on": on, "work_district": "320106"}
    return fact(f"start-{on}", "employment.started", {"unit": unit(number), "employment": job}, source=source)


def ended(on: str, source: str, ref: str = "E") -> Fact:
    end = {"ref": ref, "ended_on": on, "end_reason": "by_worker"}
    return fact(f"end-{on}", "employment.ended", {"unit": unit(0), "employment": end}, source=source)


def due(facts: list[Fact], book: Book = TAX_KNOWS) -> set[tuple[str, str]]:
    """Kind and due day of the open cases, whichever of the facts comes last."""
    found = [open_cases(lived(order, book)[0]) for order in (facts, facts[::-1])]
    assert found[0] == found[1]
    return {(case[0], case[3]) for case in found[0]}


def shown(facts: list[Fact], book: Book = TAX_KNOWS) -> list[Disagreement]:
    state, outcomes = lived(facts, book)
    assert state
    return list(view(state, outcomes[-1].now, datetime(2026, 11, 23, tzinfo=UTC)).disagreements)


SAME_REF = [started("2026-11-01", HR), started("2026-11-10", TAX)]
TWO_REFS = [started("2026-11-01", HR, "E", "standard"), started("2026-11-10", TAX, "T", "standard")]
ENDS = [started("2026-07-01", HR), ended("2026-10-01", HR), ended("2026-10-20", TAX)]


def test_one_job_by_its_reference_begins_when_the_more_trusted_source_says() -> None:
    assert due(SAME_REF) == {("enrol", "2026-12-10")}


def test_standard_jobs_at_one_unit_at_one_time_are_one_job_whatever_their_references() -> None:
    assert due(TWO_REFS) == {("enrol", "2026-12-10")}


def test_part_time_jobs_with_references_of_their_own_are_two() -> None:
    assert due([started("2026-11-01", HR), started("2026-11-10", TAX, "T")]) == {("enrol", "2026-12-01")}


def test_without_entries_all_are_trusted_alike_and_the_earlier_start_counts() -> None:
    assert due(SAME_REF, BOOK) == due(TWO_REFS, BOOK) == {("enrol", "2026-12-01")}


def test_the_more_trusted_end_counts_else_the_least() -> None:
    assert due(ENDS) == {("assist", "2026-11-04"), ("unit_incomplete", "2026-11-19")}
    assert due(ENDS, BOOK) == {("assist", "2026-10-16"), ("unit_incomplete", "2026-10-31")}


def test_an_end_that_only_the_less_trusted_source_tells_counts() -> None:
    assert due(ENDS[:2]) == {("assist", "2026-10-16"), ("unit_incomplete", "2026-10-31")}


def test_the_longest_prefix_tells_the_trust() -> None:
    assert due(SAME_REF, trusting(("//hr", 9), ("//hr.example/a", -1))) == {("enrol", "2026-12-10")}


def test_jobs_one_after_the_other_are_two() -> None:
    assert shown([started("2024-01-01", HR), ended("2025-01-01", HR), started("2026-01-01", TAX)]) == []


def test_who_said_what_is_shown_and_which_rule_decides() -> None:
    (start,) = shown(SAME_REF)
    assert (start.what, start.unit_id, start.rule) == ("started_on", unit(0)["uscc"], "trust.tax.example@1")
    assert {(row.source, row.day.isoformat()) for row in start.told} == {(HR, "2026-11-01"), (TAX, "2026-11-10")}
    assert start.decides == fact_id(TAX, "start-2026-11-10")
    (end,) = shown(ENDS)
    assert (end.what, end.decides) == ("ended_on", fact_id(TAX, "end-2026-10-20"))


def test_it_is_shown_without_a_rule_when_all_are_trusted_alike() -> None:
    (start,) = shown(SAME_REF, trusting(("//tax.example", 5), ("//hr", 5)))
    assert (start.decides, start.rule) == (fact_id(HR, "start-2026-11-01"), None)


def test_what_one_source_says_twice_is_no_disagreement() -> None:
    assert shown([started("2026-11-01", HR), started("2026-11-10", HR)]) == []
