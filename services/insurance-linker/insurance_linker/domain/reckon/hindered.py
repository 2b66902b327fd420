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

Hindrance = Literal["drawing", "nothing_to_move", "too_early", "too_few_months", "enough_months", "not_in_group"]
"""Draws a pension already; was never in the scheme that is left; not yet of age; short of the employees' minimum; has
it and stays; not of the group."""
PASSING: frozenset[Hindrance] = frozenset({"too_early", "too_few_months"})
"""What may pass with time: what the way keeps and loses is told beside it."""
LASTING: frozenset[Hindrance] = frozenset({"drawing", "nothing_to_move"})
"""Beside which nothing else matters."""


class TransferQuestion(PensionQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``months_paid``, ``account`` and ``index`` are those of the employees' scheme; ``months_more`` defaults to none.

    ``double_months`` were paid in both, so they are among ``months_paid`` and ``resident_months``; ``double_paid`` yuan
    of the residents' account are the person's for these. Else raises Unfit. An account, or ``double_paid``, that
    is left out is not told where there are months for it, and nought where there are none.
    """

    resident_months: int = 0
    resident_account: Decimal | None = None
    double_months: int = 0
    double_paid: Decimal | None = None
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
        if self.double_paid and not self.double_months:
            raise Unfit(
                f"double_paid: expected none, for double_months says no month, not {self.double_paid}: tell how many "
                f"months were paid in both schemes"
            )
        if self.double_paid and self.resident_account is not None and self.double_paid > self.resident_account:
            raise Unfit(
                f"double_paid: expected at most {self.resident_account}, as resident_account says, not "
                f"{self.double_paid}: it is what that account gives back; put one of them right"
            )

    @property
    def of_employee(self) -> Decimal | None:
        """The employees' account; None where it is not told."""
        return ZERO if self.account is None and not self.months_paid else self.account

    @property
    def refunded(self) -> Decimal | None:
        """What is returned of the residents' account; None where it is not told."""
        return ZERO if self.double_paid is None and not self.double_months else self.double_paid

    @property
    def of_resident(self) -> Decimal | None:
        """The residents' account without what is returned; None where it is not told."""
        account = ZERO if self.resident_account is None and not self.resident_months else self.resident_account
        return None if account is None or self.refunded is None else account - self.refunded


def hindrances(question: TransferQuestion, rule: Transfer, legal: date, needed: int) -> tuple[Hindrance, ...]:
    """``legal``: the month of legal retirement; ``needed``: the least months of the employees' scheme. Months that are
    only planned do not count."""
    to_pension, early = rule.way == "to_pension", number(question.month) < of_day(legal)
    enough = question.months_paid >= needed
    left = question.resident_months if to_pension else question.months_paid
    found: list[tuple[bool, Hindrance]] = [
        (question.drawing, "drawing"),
        (not left, "nothing_to_move"),
        (not rule.before_retirement and early, "too_early"),
        (to_pension and not enough, "too_few_months"),
        (not to_pension and enough, "enough_months"),
        (bool(rule.for_groups) and not set(rule.for_groups) & set(question.groups), "not_in_group"),
    ]
    return tuple(code for so, code in found if so)
