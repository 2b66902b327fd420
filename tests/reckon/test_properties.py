"""What holds for every question: sums, bounds, order, as-of, and nothing but Decimal."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st

from insurance_linker.domain import reckon
from insurance_linker.domain.reckon.account import Paying, Tier, grown
from insurance_linker.domain.reckon.money import cents
from tests.reckon.packs import BOOK, LIANGJIANG, NANJING, NOW, D

UNHURRIED = settings(deadline=None)
REGIONS = st.sampled_from([NANJING, LIANGJIANG])
MONTHS = st.sampled_from([f"{year}-{month:02d}" for year in (2024, 2025, 2026) for month in range(1, 13)])
FORMS = st.sampled_from(["standard", "dispatch", "part_time", "over_age", "flexible", "platform", "self_employed"])
WAGES = st.decimals(D("0.01"), D("60000"), places=2)
STEPS = st.decimals(D("0.6"), D(3), places=2)
RATES = st.decimals(D(0), D("0.08"), places=4)
KNOWN = st.dates(date(2024, 1, 1), NOW)


def contribution(region: str, month: str, form: str, wage: Decimal, known: date = NOW) -> Any:
    question = reckon.ContributionQuestion(region=region, known=known, month=month, form=form, wage=wage, risk_class=3)
    return reckon.contribution(BOOK, question)


@UNHURRIED
@given(REGIONS, MONTHS, FORMS, WAGES)
def test_the_parts_are_the_whole_to_the_cent(region: str, month: str, form: str, wage: Decimal) -> None:
    answer = contribution(region, month, form, wage)
    assert answer.unit + answer.own == answer.total == sum((part.amount for part in answer.parts), D(0))
    for part in answer.parts:
        assert part.amount == part.of_base + part.fixed == cents(part.amount)


@UNHURRIED
@given(REGIONS, MONTHS, FORMS, WAGES)
def test_a_base_is_never_below_the_floor_nor_above_the_ceiling(
    region: str, month: str, form: str, wage: Decimal
) -> None:
    answer = contribution(region, month, form, wage)
    bounds = [
        (step.inputs["floor"], step.inputs["base"], step.inputs["ceiling"])
        for step in answer.steps
        if step.code == "base"
    ]
    assert all(floor <= base <= ceiling for floor, base, ceiling in bounds) and len(bounds) >= len(answer.parts)


@UNHURRIED
@given(REGIONS, MONTHS, FORMS, WAGES, WAGES)
def test_who_earns_more_pays_no_less(region: str, month: str, form: str, one: Decimal, other: Decimal) -> None:
    less, more = (contribution(region, month, form, wage) for wage in sorted((one, other)))
    assert all(low.amount <= high.amount for low, high in zip(less.parts, more.parts, strict=True))


@UNHURRIED
@given(REGIONS, MONTHS, WAGES, KNOWN)
def test_an_answer_does_not_see_what_was_announced_later(region: str, month: str, wage: Decimal, known: date) -> None:
    answer = contribution(region, month, "standard", wage, known)
    cites = [ground.cite for step in answer.steps for ground in step.rests_on]
    assert all(BOOK.cited(cite).announced_at <= known for cite in cites)  # type: ignore[union-attr]


@UNHURRIED
@given(REGIONS, MONTHS, WAGES, KNOWN)
def test_reckoning_again_gives_the_difference_of_the_two_answers(
    region: str, month: str, wage: Decimal, known: date
) -> None:
    months = (reckon.MonthAssessed(month, wage, known),)
    again = reckon.reassessment(
        BOOK, reckon.ReassessmentQuestion(region=region, known=NOW, form="standard", risk_class=3, months=months)
    )
    then, now = contribution(region, month, "standard", wage, known), contribution(region, month, "standard", wage)
    both = {(part.line, part.way) for part in then.parts}
    assert again.total == sum((p.amount for p in now.parts if (p.line, p.way) in both), D(0)) - then.total
    assert again.unit + again.own == again.total


@UNHURRIED
@given(REGIONS, MONTHS, st.lists(STEPS, max_size=6))
def test_the_table_of_choices_rises(region: str, month: str, steps: list[Decimal]) -> None:
    question = reckon.FlexibleQuestion(region=region, known=NOW, month=month, lines=("pension",), steps=tuple(steps))
    choices = reckon.flexible(BOOK, question).choices
    assert [row.base for row in choices] == sorted(row.base for row in choices)
    assert [row.total for row in choices] == sorted(row.total for row in choices)
    assert all(row.to_account <= row.total for row in choices)


def estimate(step: Decimal, months: int, **more: Any) -> Any:
    question = reckon.PensionQuestion(
        region=LIANGJIANG, known=NOW, month="2026-11", born="1985-06", sex="m", step=step, months_more=months,
        **{"interest": D("0.015"), **more},
    )  # fmt: skip
    return reckon.pension(BOOK, question).pension


@UNHURRIED
@given(STEPS, STEPS, st.integers(0, 260))
def test_who_pays_more_gets_more(one: Decimal, other: Decimal, months: int) -> None:
    less, more = (estimate(step, months) for step in sorted((one, other)))
    assert less.basic <= more.basic and less.personal <= more.personal and less.own_paid <= more.own_paid


@UNHURRIED
@given(STEPS, st.integers(0, 260), st.integers(0, 260), st.integers(0, 240), STEPS)
def test_who_pays_longer_gets_more(step: Decimal, one: int, other: int, paid: int, index: Decimal) -> None:
    past = {"months_paid": paid, "index": index, "account": D(1000)}
    less, more = (estimate(step, months, **past) for months in sorted((one, other)))
    assert less.monthly <= more.monthly and less.months <= more.months
    assert less.monthly == less.basic + less.personal


@UNHURRIED
@given(
    st.integers(0, 400),
    st.integers(1, 500),
    st.decimals(D(0), D("0.08"), places=4),
    st.decimals(D(0), D("5000"), places=2),
)
def test_an_account_without_interest_is_what_was_paid_in(
    months: int, length: int, rate: Decimal, monthly: Decimal
) -> None:
    paying = Paying(first=24000, until=24000 + length, months=months, monthly=monthly, growth=D(0), paid_before=0)
    paid_in = min(months, length) * monthly
    assert grown(D(0), paying, [Tier(0, D(0))]) == paid_in
    assert grown(D(0), paying, [Tier(0, rate)]) >= paid_in


@UNHURRIED
@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.dates(date(2000, 1, 1), date(2030, 1, 1)), WAGES)
def test_late_fees_grow_with_days_and_never_pass_the_rival(one: date, other: date, arrears: Decimal) -> None:
    since, paid_on = sorted((one, other))

    def fee(until: date) -> Any:
        known: dict[str, Any] = {"region": NANJING, "known": NOW, "line": "pension", "arrears": arrears}
        return reckon.late_fee(BOOK, reckon.LateFeeQuestion(**known, since=since, paid_on=until))

    answer = fee(paid_on)
    assert answer.fee is not None and answer.days == (paid_on - since).days
    assert sum(step.inputs["days"] for step in answer.steps) == answer.days
    assert sum((step.inputs["fee"] for step in answer.steps), D(0)) == answer.fee
    assert fee(paid_on + timedelta(30)).fee >= answer.fee >= 0
    if paid_on > since >= date(2011, 7, 1):
        assert answer.rivals and all(answer.fee <= rival.fee for rival in answer.rivals)


@UNHURRIED
@given(st.integers(0, 400), st.integers(0, 400), st.booleans(), st.dates(date(1955, 1, 1), date(1995, 1, 1)))
def test_a_way_between_the_schemes_loses_no_month_unseen(
    employee: int, resident: int, drawing: bool, born: date
) -> None:
    question = reckon.TransferQuestion(
        region=NANJING, known=NOW, month="2026-11", born=f"{born:%Y-%m}", sex="m", drawing=drawing,
        months_paid=employee, index=D(1), account=D(500), interest=D(0),
        resident_months=resident, resident_account=D(300),
    )  # fmt: skip
    moves = reckon.transfer(BOOK, question).moves
    assert all(move.months_kept + move.months_lost == employee + resident for move in moves)
    open_ = [move for move in moves if set(move.hindrances) <= {"too_early", "too_few_months"}]
    assert all(move.account + move.refunded == D(800) for move in open_ if move.pension is None)
    assert all(move.account is None for move in moves if move not in open_)
    assert sum(move.allowed for move in moves) <= 1 and not (drawing and any(move.allowed for move in moves))


@UNHURRIED
@given(REGIONS, STEPS, st.integers(0, 200))
def test_all_figures_are_decimals_and_go_out_as_json(region: str, step: Decimal, months: int) -> None:
    answers = (
        contribution(region, "2026-10", "standard", step * 8000),
        reckon.pension(BOOK, reckon.PensionQuestion(
            region=region, known=NOW, month="2026-11", born="1990-01", step=step, months_more=months, interest=D("0.01")
        )),
    )  # fmt: skip
    for answer in answers:
        assert not any(isinstance(leaf, float) for leaf in _leaves(msgspec.structs.asdict(answer)))
        assert msgspec.json.decode(msgspec.json.encode(answer))


def _leaves(found: Any) -> Any:
    if isinstance(found, msgspec.Struct):
        found = msgspec.structs.asdict(found)
    if isinstance(found, dict):
        found = list(found.values())
    if isinstance(found, (list, tuple)):
        for row in found:
            yield from _leaves(row)
    else:
        yield found
