"""Sources that tell different days of one job: the more trusted decides, and it is shown (docs/rules.md, 7)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from coverlink.contracts.decisions import Disagreement
from coverlink.contracts.facts import Fact, fact_id
from insurance_linker.domain.policy import Book
from insurance_linker.domain.view import view
from tests.domain.life import BOOK, fact, lived, open_cases, trusting, unit

HR, TAX = "//hr.example/a", "//tax.example"
AGENCY, RETURNS = "//insurance.example", "//unit.example"
POLICE, CIVIL = "//police.example", "//civil.example"
TAX_KNOWS = trusting(("//tax.example", 5), ("//hr", 1))


def started(on: str, source: str, ref: str = "E", form: str = "part_time", number: int = 0) -> Fact:
    job = {"ref": ref, "form": form, "started_on": on, "work_district": "320106"}
    return fact(f"start-{on}", "employment.started", {"unit": unit(number), "employment": job}, source=source)


def ended(on: str, source: str, ref: str = "E") -> Fact:
    end = {"ref": ref, "ended_on": on, "end_reason": "by_worker"}
    return fact(f"end-{on}", "employment.ended", {"unit": unit(0), "employment": end}, source=source)


def covered(source: str, since: str, to: str | None = None, ref: str = "C") -> Fact:
    spell = {"line": "injury", "ref": ref, "from": since, "paid_by": "unit", "district": "320106"}
    what, more = ("enrolled", {}) if to is None else ("ended", {"to": to})
    return fact(f"cover-{since}-{to}", f"cover.{what}", {"unit": unit(0), "cover": spell | more}, source=source)


def serving(source: str, to: str | None = None) -> Fact:
    told = {"kind": "serving", "from": "2026-01-01"} | ({"to": to} if to else {})
    return fact(f"serving-{to}", "status.changed", {"status": told}, source=source)


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


STOPS = [
    started("2026-06-01", HR),
    covered(AGENCY, "2026-06-01"),
    covered(RETURNS, "2026-06-01", "2026-09-01"),
    covered(AGENCY, "2026-06-01", "2026-11-01"),
]
BEGINNINGS = [
    started("2026-11-01", HR),
    covered(RETURNS, "2026-11-01", ref="U"),
    covered(AGENCY, "2026-11-10", ref="A"),
]
STATUSES = [serving(POLICE, "2026-11-10"), serving(CIVIL, "2026-10-01"), started("2026-09-01", HR)]


def test_the_agency_s_day_ends_cover_not_the_earlier_one_that_the_unit_told() -> None:
    (differ,) = shown(STOPS, BOOK)
    assert (differ.what, differ.line, differ.unit_id) == ("covered_to", "injury", unit(0)["uscc"])
    assert differ.decides == fact_id(AGENCY, "cover-2026-06-01-2026-11-01")
    assert (differ.rule or "").startswith("source.insurance.cover@")
    assert due(STOPS, BOOK) != due(STOPS[:3], BOOK) == due(STOPS[:3], trusting(("//unit", 95), about="cover"))


def test_a_stop_that_only_the_less_trusted_source_tells_counts() -> None:
    assert due(STOPS[:3], BOOK) != due(STOPS[:2], BOOK)


def test_cover_begins_when_the_agency_says_whatever_the_references() -> None:
    (differ,) = shown(BEGINNINGS, BOOK)
    assert (differ.what, differ.decides) == ("covered_from", fact_id(AGENCY, "cover-2026-11-10-None"))
    _, outcomes = lived(BEGINNINGS, BOOK)
    assert {row.start.isoformat() for row in outcomes[-1].now.history.covers} == {"2026-11-10"}


def test_cover_of_which_all_are_trusted_alike_stands_as_told() -> None:
    alike = trusting(("//unit", 90), about="cover")
    (differ,) = shown(BEGINNINGS, alike)
    assert (differ.decides, differ.rule) == (fact_id(RETURNS, "cover-2026-11-01-None"), None)
    _, outcomes = lived(BEGINNINGS, alike)
    assert {row.start.isoformat() for row in outcomes[-1].now.history.covers} == {"2026-11-01", "2026-11-10"}


def test_a_status_ends_when_the_police_say() -> None:
    (differ,) = shown(STATUSES, BOOK)
    assert (differ.what, differ.status, differ.line) == ("status_to", "serving", None)
    assert differ.decides == fact_id(POLICE, "serving-2026-11-10")
    _, outcomes = lived(STATUSES, BOOK)
    assert {(row.stop or date.max).isoformat() for row in outcomes[-1].now.history.excuses} == {"2026-11-10"}
