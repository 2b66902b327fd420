"""Work injury of building projects, and what stands beside contributions for information."""

from __future__ import annotations

from typing import Any

import pytest

from insurance_linker.domain.policy import Book
from insurance_linker.domain.reckon import (
    ContinuationQuestion,
    ContributionQuestion,
    FlexibleQuestion,
    ProjectInjuryQuestion,
    continuation,
    contribution,
    flexible,
    project_injury,
)
from insurance_linker.domain.reckon.answer import Answer, Aside, Step
from insurance_linker.domain.reckon.project import ProjectInjuryAnswer
from insurance_linker.domain.reckon.reading import told
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, D, pack, row


def asked(book: Book, region: str = NANJING) -> ProjectInjuryAnswer:
    return project_injury(book, ProjectInjuryQuestion(region=region, known=NOW, month="2026-10", cost=D(50_000_000)))


def aside(answer: Answer) -> list[Step]:
    return [step for step in answer.steps if isinstance(step, Aside)]


@pytest.mark.parametrize("region", [NANJING, LIANGJIANG])
def test_where_the_rate_was_not_found_nothing_is_reckoned(region: str) -> None:
    answer = asked(BOOK, region)
    assert (answer.least, answer.most) == (None, None)
    assert [(missed.what, missed.why) for missed in answer.unsaid] == [("project_rate", "empty_figure")]


def test_a_place_has_one_rate_or_a_range() -> None:
    one = asked(pack(project_rates=[row("p", share="0.00225")]))
    assert (one.least, one.most, one.unsaid) == (D(112_500), D(112_500), ())
    between = asked(pack(project_rates=[row("p", share="0.008", most_share="0.01")]))
    assert (between.least, between.most) == (D(400_000), D(500_000))
    assert [missed.why for missed in asked(pack()).unsaid] == ["no_entry"]


def test_other_places_stand_for_comparison() -> None:
    """Heilongjiang takes 0.8 to 1 %, Taizhou took 2.25 per mille once."""
    there = asked(BOOK, "230100")
    assert (there.least, there.most, there.provisional) == (D(400_000), D(500_000), True)
    old = ProjectInjuryQuestion(region="321203", known=NOW, month="2014-10", cost=D(50_000_000))
    assert project_injury(BOOK, old).least == D(112_500)
    assert asked(BOOK, "321203").least is None


@pytest.mark.parametrize(
    ("risk_class", "least", "most"), [(1, "13.60", "20.40"), (2, "13.60", "40.80"), (8, "64.60", "193.80")]
)
def test_how_far_the_units_injury_rate_may_be_moved(risk_class: int, least: str, most: str) -> None:
    """6,800 at 0.2, 0.4 and 1.9 %; class 1 only up to half more, the others to half, too."""
    answer = contribution(BOOK, _month(NANJING, risk_class=risk_class))
    step, settlement = aside(answer)
    assert settlement.code == "days_settlement_unit"
    assert (step.code, step.inputs["least"], step.inputs["most"]) == ("injury_moved", D(least), D(most))


def test_nothing_rests_on_what_is_told_aside() -> None:
    """The steps of floating are of grade C, the injury rate and base are not."""
    answer = contribution(BOOK, _month(NANJING, form="part_time", month="2025-10", risk_class=1))
    step = aside(answer)[0]
    assert step.rests_on[0].grade == "C" and answer.settled


@pytest.mark.parametrize(("region", "codes"), [(NANJING, ["days_settlement"]), (LIANGJIANG, [])])
def test_on_which_days_of_the_month_who_pays_alone_cannot_enrol(region: str, codes: list[str]) -> None:
    at: dict[str, Any] = {"region": region, "known": NOW, "month": "2026-10"}
    for answer in (
        flexible(BOOK, FlexibleQuestion(**at)),
        continuation(BOOK, ContinuationQuestion(**at, wage=D(7000))),
    ):
        assert [step.code for step in aside(answer)] == codes


def test_until_which_day_a_new_unit_goes_to_the_tax_office() -> None:
    steps = aside(contribution(BOOK, _month(LIANGJIANG)))
    assert [(step.code, step.inputs) for step in steps] == [("days_tax_office", {"first": 1, "last": 20})]
    assert aside(contribution(BOOK, _month(LIANGJIANG, form="flexible"))) == []


def _month(region: str, **more: Any) -> ContributionQuestion:
    known: dict[str, Any] = {"month": "2026-10", "form": "standard", "wage": D(6800)}
    return ContributionQuestion(region=region, known=NOW, **known | more)


def test_without_a_rate_of_the_place_that_is_said_in_words() -> None:
    answer = asked(BOOK, "110101")
    (missed,) = told(answer)
    assert missed.zh == "建筑项目工伤保险费率无法给出：当地当期没有已知的规定。"


def test_a_unit_in_jiangsu_is_told_to_register_ahead_while_accounts_are_settled() -> None:
    known: dict[str, Any] = {"region": NANJING, "known": NOW, "month": "2026-10", "wage": D(6800), "risk_class": 1}
    answer = contribution(BOOK, ContributionQuestion(**known, form="standard"))
    (sentence,) = [told_.en for told_ in told(answer) if "pre-registration" in told_.en]
    assert sentence.startswith("from day 7 to day 10 of a month: ") and "an ordinary one must follow" in sentence
    alone = contribution(BOOK, ContributionQuestion(**known, form="flexible"))
    assert not any("pre-registration" in row.en for row in told(alone))
