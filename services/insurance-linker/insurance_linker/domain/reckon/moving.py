"""One way between the pension schemes: what hinders it, what is kept, what is lost, and when the account is drawn.

The account is divided by the months of the scheme in which it is drawn, at the age at which it is drawn: the employees'
from legal retirement, the residents' from its own age (60), neither before the month that is asked about.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Literal, NamedTuple

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import Month
from insurance_linker.domain.policy.pensions import PayoutStep, Transfer
from insurance_linker.domain.reckon.hindered import PASSING, Hindrance, TransferQuestion, hindrances
from insurance_linker.domain.reckon.life import payout, resident_age
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.money import ZERO, cents
from insurance_linker.domain.reckon.months import first_day, name, number, of_day
from insurance_linker.domain.reckon.pension import Pension, estimated

To = Literal["to_pension", "to_resident_pension"]


class Scheme(NamedTuple):
    """``pension`` or ``resident_pension``; its least months; its months of payout, None where they are not known."""

    name: str
    least: int
    payout: Sequence[PayoutStep] | None


class Move(Struct, frozen=True, kw_only=True):
    """One way. ``enough``: whether the months kept reach the scheme's minimum. ``drawn_from``: the first month of the
    pension; ``account_monthly``: the account as it stands, drawn by month; ``pension`` only in the employees' scheme.
    Accounts are None where the question does not tell the employees'."""

    way: To
    allowed: bool
    hindrances: tuple[Hindrance, ...]
    allowed_from: Month
    months_kept: int
    months_lost: int
    enough: bool
    account: Decimal | None
    refunded: Decimal
    drawn_from: Month
    account_monthly: Decimal | None
    pension: Pension | None
    text: Text


def move(
    looking: Looking,
    question: TransferQuestion,
    found: Found[Transfer],
    legal: date,
    employees: Scheme,
    residents: Scheme,
) -> Move:
    rule, to_pension = found.entry, found.entry.way == "to_pension"
    months = question.months_paid + (question.months_more or 0), question.resident_months - question.double_months
    accounts = _of_employee(question), question.resident_account - question.double_paid
    (own, other), (stays, moves) = (months, accounts) if to_pension else (months[::-1], accounts[::-1])
    to, left = (employees, residents) if to_pension else (residents, employees)
    kept = own + other if rule.years_merged else own
    account = stays if not rule.account_moves else None if stays is None or moves is None else cents(stays + moves)
    hindered = hindrances(question, rule, legal, employees.least)
    drawn = _drawn(looking, question, legal, to_pension=to_pension)
    divisor = payout(to.payout, (drawn - number(question.born)) // 12) if to.payout else None
    monthly = None if account is None or divisor is None else cents(account / divisor)
    allowed_from = question.month if rule.before_retirement else name(max(of_day(legal), number(question.month)))
    looking.step(
        "transfer", found.ground,
        way=rule.way, allowed=not hindered, kept=kept, lost=own + other - kept, account=account,
        refunded=question.double_paid,
    )  # fmt: skip
    figures: dict[Hindrance, dict[str, Any]] = {
        "too_early": {"begins": allowed_from},
        "too_few_months": {"needed": employees.least, "missing": employees.least - months[0]},
        "enough_months": {"needed": employees.least},
        "not_in_group": {"groups": rule.for_groups},
    }
    for code in hindered:
        looking.step(f"hindered_{code}", **figures.get(code, {}))
    if PASSING.issuperset(hindered):
        looking.step(
            "move_kept",
            scheme=to.name, months=kept, account=account, begins=name(drawn) if kept >= to.least and monthly else None,
            monthly=monthly, divisor=divisor,
        )  # fmt: skip
        if own + other > kept:
            looking.step("move_loses_months", scheme=left.name, months=own + other - kept)
        if not to_pension and months[0]:
            looking.step("move_leaves_pool")
        if not rule.account_moves and moves:
            looking.step("move_leaves_account", scheme=left.name, account=moves)
    if not to_pension:
        looking.cannot("resident_basic_pension", "no_entry")
    return Move(
        way=rule.way,
        allowed=not hindered,
        hindrances=hindered,
        allowed_from=allowed_from,
        months_kept=kept,
        months_lost=own + other - kept,
        enough=kept >= to.least,
        account=account,
        refunded=question.double_paid,
        drawn_from=name(drawn),
        account_monthly=monthly,
        pension=estimated(looking, replace(question, account=account)) if to_pension else None,
        text=rule.text,
    )


def _of_employee(question: TransferQuestion) -> Decimal | None:
    return question.account if question.account is not None or question.months_paid else ZERO


def _drawn(looking: Looking, question: TransferQuestion, legal: date, *, to_pension: bool) -> int:
    """The first month in which the scheme pays, as a number."""
    drawn = max(of_day(legal), number(question.month) + (question.months_more or 0))
    age = None if to_pension else resident_age(looking, first_day(question.month))
    return drawn if age is None else max(drawn, number(question.born) + 12 * age.entry.years)
