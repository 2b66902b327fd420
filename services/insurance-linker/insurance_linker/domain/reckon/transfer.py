"""From the residents' pension scheme to the employees' or back: allowed from when, what is kept, what is lost.

to the employees'   the account moves, residents' years do not count
to the residents'   the account moves, the years count together; what the unit paid stays in the pool
months paid twice   the employees' count; the residents' own payments of these months are returned
                                                                   (人社部发〔2014〕17号; packs: ``transfers``)
"""

from __future__ import annotations

from msgspec.structs import replace

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.pensions import Transfer
from insurance_linker.domain.reckon.answer import Answer
from insurance_linker.domain.reckon.hindered import TransferQuestion
from insurance_linker.domain.reckon.life import needed_months, payout_steps, retires
from insurance_linker.domain.reckon.looking import Looking
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
    residents = needed_months(looking, legal, "resident_pension") if legal else None
    employees = Scheme("pension", needed or 0, payout_steps(looking, day))
    others = Scheme("resident_pension", residents or 0, payout_steps(looking, day, "resident_pension"))
    found = looking.all(Transfer, "transfers", day)
    if not found:
        looking.cannot("transfer", "no_entry")
    if question.months_paid and question.account is None:
        looking.cannot("account", "not_told")
    moves: tuple[Move, ...] = ()
    if legal and needed is not None and residents is not None:
        moves = tuple(move(looking, question, row, legal, employees, others) for row in found)
        if moves and question.double_months:
            looking.step("paid_twice", found[0].ground, months=question.double_months, refunded=question.double_paid)
    return TransferAnswer(moves=moves, steps=looking.steps, unsaid=looking.unsaid)
