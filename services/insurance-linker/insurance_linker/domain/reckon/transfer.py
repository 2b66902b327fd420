"""From the residents' pension scheme to the employees' or back: allowed from when, what is kept, what is lost.

to the employees'   the account moves, residents' years do not count
to the residents'   the account moves, the years count together; what the unit paid stays in the pool
months paid twice   the employees' count; the residents' own payments of these months are returned
                                                                   (人社部发〔2014〕17号; packs: ``transfers``)
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.pensions import MinimumYears, Transfer
from insurance_linker.domain.reckon.answer import Answer
from insurance_linker.domain.reckon.hindered import PASSING, TransferQuestion
from insurance_linker.domain.reckon.life import needed_months, needed_of_resident, payout_steps, retires
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.months import first_day
from insurance_linker.domain.reckon.moving import Move, Scheme, move


class TransferAnswer(Answer, frozen=True, kw_only=True):
    moves: tuple[Move, ...]


def transfer(book: Book, question: TransferQuestion) -> TransferAnswer:
    looking = Looking(book, question)
    if question.months_more is None:
        question = replace(question, months_more=0)
    day = first_day(question.month)
    legal = retires(looking, question, day)
    needed = needed_months(looking, legal) if legal else None
    residents = needed_of_resident(looking, day)
    employees = Scheme("pension", needed or 0, payout_steps(looking, day))
    others = Scheme("resident_pension", residents or 0, payout_steps(looking, day, "resident_pension"))
    found = looking.all(Transfer, "transfers", day)
    if not found:
        looking.cannot("transfer", "no_entry")
    _not_told(looking, question)
    moves: tuple[Move, ...] = ()
    if legal and needed is not None and residents is not None:
        _of_rules(looking, found, needed)
        moves = tuple(move(looking, question, row, legal, employees, others) for row in found)
        if question.double_months and any(PASSING.issuperset(row.hindrances) for row in moves):
            looking.step("paid_twice", found[0].ground, months=question.double_months, refunded=question.refunded)
    return TransferAnswer(moves=moves, steps=looking.steps, unsaid=looking.unsaid)


def _not_told(looking: Looking, question: TransferQuestion) -> None:
    if question.of_employee is None:
        looking.cannot("account", "not_told")
    if question.resident_months and question.resident_account is None:
        looking.cannot("account", "not_told", about="resident_pension")
    if question.refunded is None:
        looking.cannot("double_paid", "not_told", about="resident_pension")


def _of_rules(looking: Looking, found: Sequence[Found[Transfer]], needed: int) -> None:
    """What is to be verified of the rules: their text, and that the months they need rise with the minimum."""
    for note, ground in {row.entry.note: row.ground for row in found if row.entry.note}.items():
        looking.aside("rule_note", ground, note=note)
    for row in found:
        made = looking.find(MinimumYears, "minimum_years", "pension", row.entry.since)
        if made and row.entry.way == "to_pension" and needed > min(step.months for step in made.entry.steps):
            looking.step("threshold_inferred", replace(row.ground, grade="C"), needed=needed)
