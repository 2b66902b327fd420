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
from insurance_linker.domain.reckon.hindered import LASTING, PASSING, Hindrance, TransferQuestion, hindrances
from insurance_linker.domain.reckon.keeping import Kept, kept_of
from insurance_linker.domain.reckon.life import payout, resident_age
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.reckon.months import first_day, name, number, of_day
from insurance_linker.domain.reckon.pension import Pension, estimated

To = Literal["to_pension", "to_resident_pension"]


class Scheme(NamedTuple):
    """``pension`` or ``resident_pension``; its least months; its months of payout, None where they are not known."""

    name: str
    least: int
    payout: Sequence[PayoutStep] | None


class Move(Struct, frozen=True, kw_only=True):
    """One way. Of one that stays closed nothing more is said than why: figures are then None.

    ``allowed_from``: the earliest month, the months that are missing paid one by one. Where months are planned, figures
    of the employees' scheme are those once they are paid; a move to the residents' is looked at as of today.
    ``enough``: whether the months kept reach the scheme's minimum. ``drawn_from``: the first month of the pension;
    ``account``: by then, as far as interest is known, else as it stands; ``account_monthly``: drawn by month.
    ``pension`` only in the employees' scheme. Accounts are None where the question does not tell them.
    """

    way: To
    allowed: bool
    hindrances: tuple[Hindrance, ...]
    allowed_from: Month
    months_kept: int
    months_lost: int
    enough: bool
    account: Decimal | None
    refunded: Decimal | None
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
    to, left = (employees, residents) if to_pension else (residents, employees)
    kept = kept_of(question, rule)
    hindered = hindrances(question, rule, legal, employees.least)
    is_open, missing = PASSING.issuperset(hindered), max(0, employees.least - question.months_paid)
    month = number(question.month)
    allowed_from = max(month if rule.before_retirement else of_day(legal), month + (missing if to_pension else 0))
    drawn = max(allowed_from, _drawn(looking, question, legal, to_pension=to_pension))
    looking.step("transfer", found.ground, way=rule.way, groups=rule.for_groups, allowed=not hindered)
    figures: dict[Hindrance, dict[str, Any]] = {
        "nothing_to_move": {"scheme": left.name},
        "too_early": {"begins": name(of_day(legal))},
        "too_few_months": {
            "needed": employees.least,
            "missing": missing,
            "planned": min(missing, question.months_more or 0),
            "begins": name(allowed_from),
        },
        "enough_months": {"needed": employees.least},
        "not_in_group": {"groups": rule.for_groups},
    }
    for code in [code for code in hindered if code in LASTING] or hindered:
        looking.step(f"hindered_{code}", **figures.get(code, {}))
    enough, account, monthly, plan = kept.months >= to.least, kept.account, None, None
    if is_open:
        divisor = payout(to.payout, (drawn - number(question.born)) // 12) if to.payout and enough else None
        monthly = None if account is None or divisor is None else cents(account / divisor)
        if to_pension and enough:
            plan = estimated(looking, replace(question, account=account))
        if plan is not None and plan.account is not None:
            account, monthly, divisor = plan.account, plan.personal, plan.payout_months
        if enough or not to_pension:
            begins = name(drawn) if monthly is not None else None
            looking.step(
                "move_kept",
                scheme=to.name, months=kept.months, planned=kept.planned, account=account, begins=begins,
                monthly=monthly, divisor=divisor,
            )  # fmt: skip
            if not enough:
                looking.step(
                    "move_short",
                    needed=to.least, missing=to.least - kept.months, begins=name(drawn) if drawn > month else None,
                )  # fmt: skip
            if account is not None and account == kept.account and drawn > month:
                looking.step("without_interest", begins=name(drawn), planned=kept.planned)
        _tell_lost(looking, question, to, left, kept)
    return Move(
        way=rule.way,
        allowed=not hindered,
        hindrances=hindered,
        allowed_from=name(allowed_from),
        months_kept=kept.months,
        months_lost=kept.lost,
        enough=enough,
        account=account if is_open else None,
        refunded=question.refunded if is_open else None,
        drawn_from=name(drawn),
        account_monthly=monthly,
        pension=plan,
        text=rule.text,
    )


def _tell_lost(looking: Looking, question: TransferQuestion, to: Scheme, left: Scheme, kept: Kept) -> None:
    if kept.lost:
        looking.step("move_loses_months", scheme=left.name, months=kept.lost)
    if kept.others:
        looking.step("move_leaves_account", scheme=left.name, account=kept.others)
    if to.name == "resident_pension":
        if question.months_paid:
            looking.step("move_leaves_pool")
        looking.cannot("resident_basic_pension", "no_entry")


def _drawn(looking: Looking, question: TransferQuestion, legal: date, *, to_pension: bool) -> int:
    """The first month in which the scheme pays, as a number."""
    if to_pension:
        return max(of_day(legal), number(question.month) + (question.months_more or 0))
    age = resident_age(looking, first_day(question.month))
    drawn = max(of_day(legal), number(question.month))
    return drawn if age is None else max(drawn, number(question.born) + 12 * age.entry.years)
