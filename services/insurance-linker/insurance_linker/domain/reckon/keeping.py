"""What a way between the schemes makes of months and accounts, as they stand in the month that is asked about."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

from insurance_linker.domain.policy.pensions import Transfer
from insurance_linker.domain.reckon.hindered import TransferQuestion
from insurance_linker.domain.reckon.money import cents


class Kept(NamedTuple):
    """``months`` with those ``planned``; ``lost`` months; ``account``; ``others``: the account that stays behind."""

    months: int
    planned: int
    lost: int
    account: Decimal | None
    others: Decimal | None


def kept_of(question: TransferQuestion, rule: Transfer) -> Kept:
    """Planned months are those of the employees' scheme: a move to the residents' is looked at as of today."""
    to_pension = rule.way == "to_pension"
    planned = (question.months_more or 0) if to_pension else 0
    months = question.months_paid + planned, question.resident_months - question.double_months
    accounts = question.of_employee, question.of_resident
    (own, other), (stays, moves) = (months, accounts) if to_pension else (months[::-1], accounts[::-1])
    kept = own + other if rule.years_merged else own
    account = stays if not rule.account_moves else None if stays is None or moves is None else cents(stays + moves)
    return Kept(kept, planned, own + other - kept, account, None if rule.account_moves else moves)
