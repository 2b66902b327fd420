"""A case that a pack asks for no more says so, and not that somebody has paid or that a fact was put right."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from msgspec.structs import replace

from coverlink.contracts.facts import Fact
from insurance_linker.domain.decide import decide
from insurance_linker.domain.policy import Book
from tests.domain.life import BOOK, fact, lived
from tests.domain.test_any_order import facts
from tests.domain.test_endings import announced, hired, left, paid, status

ACTIVATED = fact("packs", "policy.activated", {"packs": ["national@2"], "on": "2026-11-23"})
OWN = {"line": "pension", "ref": "C", "from": "2026-01-01", "paid_by": "self", "district": "320106"}
PAYER = [fact("own", "cover.enrolled", {"cover": OWN}), paid("2026-06")]
LISTED = fact(
    "listed", "group.listed",
    {"group": {"kind": "low_income", "from": "2026-10-01"}, "person": {"residence_district": "320106"}},
)  # fmt: skip
OVER_AGE = hired(form="over_age")
Change = Callable[[Any], Any]


def under(section: str, change: Change) -> Book:
    """The packs in force, each entry of a section changed."""
    return Book([replace(pack, **{section: tuple(map(change, getattr(pack, section)))}) for pack in BOOK.packs])


def no_lines(*forms: str) -> Book:
    return under("owed", lambda row: replace(row, until=date(2026, 7, 2)) if row.form in forms else row)


NINE_MONTHS = under("renew", lambda row: replace(row, whole_months=9))


@pytest.mark.parametrize(
    ("told", "book", "kind"),
    [
        ([OVER_AGE], no_lines("over_age"), "enrol"),
        ([hired(form="standard"), status("student", "2026-09-01")], no_lines("standard"), "verify"),
        ([hired(), left()], no_lines("part_time"), "unit_incomplete"),
        (
            [hired(), left()],
            under("assist", lambda row: replace(row, not_after=row.not_after | {"by_worker"})),
            "assist",
        ),
        (PAYER, NINE_MONTHS, "renew"),
        ([LISTED], under("guidance", lambda row: replace(row, groups=("fisher",))), "enrol"),
        ([announced()], under("follow_up", lambda row: replace(row, after_days=300)), "follow_up"),
    ],
    ids=["enrol", "verify", "unit_incomplete", "assist", "renew", "guidance", "follow_up"],
)
def test_a_pack_that_asks_no_more_is_what_closes_the_case(told: list[Fact], book: Book, kind: str) -> None:
    state, _ = lived(told)
    closed = [row for row in decide(state, ACTIVATED, book).decided if row.ending and row.case.kind == kind]
    assert closed
    for row in closed:
        assert row.ending
        assert (row.ending.code, row.ending.inputs) == ("rules_changed", {"rule": row.case.because[0].rule})


@pytest.mark.parametrize(
    ("told", "book", "then", "code"),
    [
        (PAYER, NINE_MONTHS, paid("2026-10"), "paid"),
        ([OVER_AGE], no_lines("over_age"), left(), "job_ended"),
    ],
    ids=["paid", "left"],
)
def test_what_facts_bring_about_is_told_of_them_whatever_the_packs(
    told: list[Fact], book: Book, then: Fact, code: str
) -> None:
    state, _ = lived(told)
    endings = {row.ending.code for row in decide(state, then, book).decided if row.ending}
    assert code in endings


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(said=facts())
def test_under_the_same_packs_no_case_is_said_to_be_overruled(said: list[Fact]) -> None:
    _, outcomes = lived(said)
    endings = [row.ending.code for outcome in outcomes for row in outcome.decided if row.ending]
    assert "rules_changed" not in endings
