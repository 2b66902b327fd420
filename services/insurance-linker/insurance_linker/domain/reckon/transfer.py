"""From the residents' pension scheme to the employees' or back: allowed from when, what is kept, what is lost.

to the employees'   the account moves, residents' years do not count
to the residents'   the account moves, the years count together; what the unit paid stays in the pool
months paid twice   the employees' count; the residents' own payments of these months are returned
                                                                   (人社部发〔2014〕17号; packs: ``transfers``)
"""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts.decisions import Text
from coverlink.contracts.fields import Month
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.figures import Transfer
from insurance_linker.domain.reckon.answer import Answer
from insurance_linker.domain.reckon.life import needed_months, payout, payout_steps, retires
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.money import ZERO, cents
from insurance_linker.domain.reckon.months import first_day, name, number, of_day
from insurance_linker.domain.reckon.pension import Pension, estimated
from insurance_linker.domain.reckon.terms import PensionQuestion

To = Literal["to_pension", "to_resident_pension"]
Hindrance = Literal["drawing", "too_early", "too_few_months", "enough_months", "not_in_group"]
"""Draws a pension already; not yet of age; short of the employees' minimum; has it and stays; not of the group."""


class TransferQuestion(PensionQuestion, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``months_paid``, ``account`` and ``index`` are those of the employees' scheme; ``months_more`` defaults to none.

    ``double_months`` were paid in both; ``double_paid`` yuan of the residents' account are the person's for these.
    """

    resident_months: int = 0
    resident_account: Decimal = ZERO
    double_months: int = 0
    double_paid: Decimal = ZERO
    drawing: bool = False
    groups: tuple[str, ...] = ()


class Move(Struct, frozen=True, kw_only=True):
    """One way. ``enough``: whether the months kept reach the scheme's minimum. ``account_monthly``: the account as it
    stands, drawn by month; ``pension`` only in the employees' scheme."""

    way: To
    allowed: bool
    hindrances: tuple[Hindrance, ...]
    allowed_from: Month
    months_kept: int
    months_lost: int
    enough: bool
    account: Decimal
    refunded: Decimal
    account_monthly: Decimal
    pension: Pension | None
    text: Text


class TransferAnswer(Answer, frozen=True, kw_only=True):
    moves: tuple[Move, ...]


def transfer(book: Book, question: TransferQuestion) -> TransferAnswer:
    looking = Looking(book, question)
    if question.months_more is None:
        question = replace(question, months_more=0)
    day = first_day(question.month)
    legal = retires(looking, question, day)
    needed = needed_months(looking, legal) if legal else None
    residents = needed_months(looking, legal, "resident_pension") if legal else None
    payouts = payout_steps(looking, day)
    found = looking.all(Transfer, "transfers", day)
    if not found:
        looking.cannot("transfer", "no_entry")
    moves: list[Move] = []
    if legal and needed is not None and residents is not None and payouts:
        age = (max(of_day(legal), number(question.month)) - number(question.born)) // 12
        for row in found:
            least = needed if row.entry.way == "to_pension" else residents
            move = _move(looking, question, row, of_day(legal), needed, least, payout(payouts, age))
            moves.append(move)
    return TransferAnswer(moves=tuple(moves), steps=looking.steps, unsaid=looking.unsaid)


def _move(
    looking: Looking,
    question: TransferQuestion,
    found: Found[Transfer],
    legal: int,
    needed: int,
    least: int,
    divisor: int,
) -> Move:
    rule, employee = found.entry, question.months_paid + (question.months_more or 0)
    resident = question.resident_months - question.double_months
    to_pension = rule.way == "to_pension"
    own, other = (employee, resident) if to_pension else (resident, employee)
    kept = own + other if rule.years_merged else own
    moved = question.resident_account - question.double_paid, question.account or ZERO
    account = sum(moved, ZERO) if rule.account_moves else moved[1 if to_pension else 0]
    hindrances = _hindrances(question, rule, legal, employee >= needed)
    looking.step(
        "transfer", found.ground,
        way=rule.way, allowed=not hindrances, kept=kept, lost=own + other - kept, account=account,
        refunded=question.double_paid,
    )  # fmt: skip
    pension = estimated(looking, replace(question, account=account)) if to_pension else None
    if not to_pension:
        looking.cannot("resident_basic_pension", "no_entry")
    return Move(
        way=rule.way,
        allowed=not hindrances,
        hindrances=hindrances,
        allowed_from=question.month if rule.before_retirement else name(max(legal, number(question.month))),
        months_kept=kept,
        months_lost=own + other - kept,
        enough=kept >= least,
        account=account,
        refunded=question.double_paid,
        account_monthly=cents(account / divisor),
        pension=pension,
        text=rule.text,
    )


def _hindrances(question: TransferQuestion, rule: Transfer, legal: int, enough: bool) -> tuple[Hindrance, ...]:
    found: list[tuple[bool, Hindrance]] = [
        (question.drawing, "drawing"),
        (not rule.before_retirement and number(question.month) < legal, "too_early"),
        (rule.way == "to_pension" and not enough, "too_few_months"),
        (rule.way == "to_resident_pension" and enough, "enough_months"),
        (bool(rule.for_groups) and not set(rule.for_groups) & set(question.groups), "not_in_group"),
    ]
    return tuple(code for so, code in found if so)
