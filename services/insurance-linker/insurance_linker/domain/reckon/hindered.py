"""What is asked about a move between the pension schemes, and what hinders it (人社部发〔2014〕17号)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Literal

from insurance_linker.domain.policy.pensions import Transfer
from insurance_linker.domain.reckon.answer import Unfit
from insurance_linker.domain.reckon.money import ZERO
from insurance_linker.domain.reckon.months import number, of_day
from insurance_linker.domain.reckon.plan import PensionQuestion

Hindrance = Literal["drawing", "too_early", "too_few_months", "enough_months", "not_in_group"]
"""Draws a pension already; not yet of age; short of the employees' minimum; has it and stays; not of the group."""
PASSING: frozenset[Hindrance] = frozenset({"too_early", "too_few_months"})
"""What may pass with time: what the way keeps and loses is told beside it."""


class TransferQuestion(PensionQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``months_paid``, ``account`` and ``index`` are those of the employees' scheme; ``months_more`` defaults to none.

    ``double_months`` were paid in both, so they are among ``months_paid`` and ``resident_months``; ``double_paid`` yuan
    of the residents' account are the person's for these. Else raises Unfit.
    """

    resident_months: int = 0
    resident_account: Decimal = ZERO
    double_months: int = 0
    double_paid: Decimal = ZERO
    drawing: bool = False
    groups: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.retire_at is not None:
            raise Unfit("retire_at: expected none, for a move is asked for at legal retirement; ask `pension` about it")
        for field, paid in (("months_paid", self.months_paid), ("resident_months", self.resident_months)):
            if self.double_months > paid:
                raise Unfit(
                    f"double_months: expected at most {paid}, as {field} says, not {self.double_months}: a month paid "
                    f"in both schemes counts in {field}, too; put one of them right"
                )
        if self.double_paid > self.resident_account:
            raise Unfit(
                f"double_paid: expected at most {self.resident_account}, as resident_account says, not "
                f"{self.double_paid}: it is what that account gives back; put one of them right"
            )


def hindrances(question: TransferQuestion, rule: Transfer, legal: date, needed: int) -> tuple[Hindrance, ...]:
    """``legal``: the month of legal retirement; ``needed``: the least months of the employees' scheme."""
    early = number(question.month) < of_day(legal)
    enough = question.months_paid + (question.months_more or 0) >= needed
    found: list[tuple[bool, Hindrance]] = [
        (question.drawing, "drawing"),
        (not rule.before_retirement and early, "too_early"),
        (rule.way == "to_pension" and not enough, "too_few_months"),
        (rule.way == "to_resident_pension" and enough, "enough_months"),
        (bool(rule.for_groups) and not set(rule.for_groups) & set(question.groups), "not_in_group"),
    ]
    return tuple(code for so, code in found if so)
