"""Help with contributions: which measures fit, how much a month, how many months are left.

subsidy = share × what was paid (or the least contribution where the pack says so), at most the cap, rounded down

What was paid must be told: a sum that the question leaves out is not nought. A list counts from its month on.

Months are those of the measure less those had already, and never more than are left until legal retirement. Who was
within the measure's years of it when first approved has the measure until then; an extension is only for who has had
all months of what it extends (财社〔2017〕164号 and local texts; packs: ``measures``, ``groups``).
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Literal

from msgspec import Struct, field

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import Line, Month
from insurance_linker.domain.age import reached_on
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.help import Measure
from insurance_linker.domain.reckon.answer import Answer, Unfit
from insurance_linker.domain.reckon.base import bounds
from insurance_linker.domain.reckon.contribution import PAYERS, part_of
from insurance_linker.domain.reckon.life import LifeQuestion, resident_age, retires
from insurance_linker.domain.reckon.listed import Counting, counting, known_codes
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.money import down, total
from insurance_linker.domain.reckon.months import first_day, number, of_day


class SubsidyQuestion(LifeQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``groups``: each with the day since when the person is listed. ``paid``: yuan in ``month`` by line, the person's;
    ``unit_paid``: the unit's. ``had``: months of each measure so far; ``first_approved``: the month of the first."""

    groups: dict[str, date]
    paid: dict[Line, Decimal] = field(default_factory=dict)
    unit_paid: dict[Line, Decimal] = field(default_factory=dict)
    had: dict[str, int] = field(default_factory=dict)
    first_approved: Month | None = None


class Grant(Struct, frozen=True, kw_only=True):
    """One measure. ``monthly`` yuan, None where its share cannot be said; ``months_left``, None where no end is set."""

    measure: str
    payee: Literal["person", "unit"]
    monthly: Decimal | None
    months_left: int | None
    to_retirement: bool
    text: Text


class SubsidyAnswer(Answer, frozen=True, kw_only=True):
    """All measures that fit, used up ones left out. They may exclude each other: the office decides which is given.

    What a group is meant to have only once it is recognised is ``unsaid``."""

    grants: tuple[Grant, ...]


def subsidy(book: Book, question: SubsidyQuestion) -> SubsidyAnswer:
    looking = Looking(book, question)
    day = first_day(question.month)
    known_codes(book, question.groups, question.had)
    found_groups = (counting(looking, question, name, since, day) for name, since in question.groups.items())
    groups = [group for group in found_groups if group]
    lists = {name for group in groups for name in group.lists}
    legal = retires(looking, question, day)
    found = {row.entry.measure: row for row in looking.all(Measure, "measures", day)}
    _plausible(question, found, legal)
    left = {name: _within(_left(looking, question, row.entry, legal), row.entry, groups) for name, row in found.items()}
    grants = tuple(
        _grant(looking, question, row, left[name], legal)
        for name, row in found.items()
        if not lists.isdisjoint(row.entry.who) and left[name] != 0
        if row.entry.after is None or _used_up(question, found.get(row.entry.after), left.get(row.entry.after))
    )
    for name in dict.fromkeys(name for group in groups for name in group.measures):
        if name in found and left[name] != 0 and lists.isdisjoint(found[name].entry.who):
            looking.cannot("subsidy", "not_recognised", name, found[name].entry)
    if not grants and not looking.unsaid:
        looking.step("no_measure")
    return SubsidyAnswer(grants=grants, steps=looking.steps, unsaid=looking.unsaid)


def _plausible(question: SubsidyQuestion, found: dict[str, Found[Measure]], legal: date | None) -> None:
    """Raises Unfit for more months than a measure has, and for an approval that is still to come."""
    if question.first_approved and question.first_approved > question.month:
        raise Unfit(f"first_approved: expected a month up to {question.month}, not {question.first_approved}")
    for name, months in question.had.items():
        rule = found[name].entry if name in found else None
        most = rule.months_most if rule else None
        if rule and most is not None and months > most and not _to_retirement(question, rule, legal):
            raise Unfit(f"had: expected at most {most} months of {name}, not {months}")


def _within(left: int | None, rule: Measure, groups: Collection[Counting]) -> int | None:
    """No more months than a list of the measure still counts."""
    ends = [group.months_left for group in groups if not set(group.lists).isdisjoint(rule.who)]
    most = max((end for end in ends if end is not None), default=None) if None not in ends else None
    return min((months for months in (left, most) if months is not None), default=None)


def _to_retirement(question: SubsidyQuestion, rule: Measure, legal: date | None) -> bool:
    approved = number(question.first_approved or question.month)
    return bool(legal and rule.to_retirement_years and of_day(legal) - approved < 12 * rule.to_retirement_years)


def _left(looking: Looking, question: SubsidyQuestion, rule: Measure, legal: date | None) -> int | None:
    """Months left, the one that is asked about included; None where nothing sets an end."""
    most = None if rule.months_most is None else max(0, rule.months_most - question.had.get(rule.measure, 0))
    end = _end(looking, question, rule, legal)
    if end is None:
        return most
    until = max(0, of_day(end) - number(question.month))
    return until if most is None or _to_retirement(question, rule, legal) else min(most, until)


def _end(looking: Looking, question: SubsidyQuestion, rule: Measure, legal: date | None) -> date | None:
    """The month in which contributions of the measure's lines end by age; none for the residents' medical scheme."""
    if set(rule.lines) & set(PAYERS):
        return legal
    age = resident_age(looking, first_day(question.month)) if "resident_pension" in rule.lines else None
    return reached_on(question.born, age.entry.years) if age else None


def _used_up(question: SubsidyQuestion, before: Found[Measure] | None, left: int | None) -> bool:
    """Whether all months of the measure before were had, and none is left of it until retirement either."""
    most = before.entry.months_most if before else None
    return before is not None and most is not None and left == 0 and question.had.get(before.entry.measure, 0) >= most


def _grant(
    looking: Looking, question: SubsidyQuestion, found: Found[Measure], left: int | None, legal: date | None
) -> Grant:
    rule = found.entry
    monthly = _monthly(looking, question, rule)
    to_retirement = _to_retirement(question, rule, legal)
    looking.step(
        "subsidy", found.ground,
        measure=rule.measure, share=rule.share, cap=rule.cap, monthly=monthly, months_left=left,
        to_retirement=to_retirement, text=rule.text,
    )  # fmt: skip
    if rule.note:
        looking.aside("note", found.ground, text=rule.note)
    return Grant(
        measure=rule.measure,
        payee=rule.payee,
        monthly=monthly,
        months_left=left,
        to_retirement=to_retirement,
        text=rule.text,
    )


def _monthly(looking: Looking, question: SubsidyQuestion, rule: Measure) -> Decimal | None:
    if rule.share is None:
        looking.cannot("subsidy", "empty_figure", about=rule.measure, entry=rule)
        return None
    paid = question.unit_paid if rule.payee == "unit" else question.paid
    told = [
        _least(looking, question, line, paid[line]) if rule.of_floor else paid[line]
        for line in rule.lines
        if line in paid
    ]
    if not told:
        looking.cannot("paid", "not_told", about=rule.measure, entry=rule)
    known = [row for row in told if row is not None]
    if not told or len(known) < len(told):
        return None
    amount = down(total(known) * rule.share)
    return amount if rule.cap is None else min(amount, rule.cap)


def _least(looking: Looking, question: SubsidyQuestion, line: Line, paid: Decimal) -> Decimal | None:
    """What the least base costs a flexible worker, if that is less than what was paid; what is missing is said."""
    found = bounds(looking, line, "flexible", first_day(question.month))
    floor = looking.given(found.floor, "base", found.entry, line) if found else None
    part = part_of(looking, line, "flexible", question.month, floor) if floor is not None else None
    return min(paid, part.amount) if part else None
