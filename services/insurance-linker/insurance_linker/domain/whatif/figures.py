"""What a draft that changes figures changes for whom: the calculators' answers under both books.

Only figures whose sections the drafts touch are reckoned, and only for persons whom they are about. What the log does
not tell is assumed, the same under both books, and said in docs/whatif.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from insurance_linker.domain.history import History
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.help import Measure
from insurance_linker.domain.reckon.flexible import Choice, FlexibleQuestion, flexible
from insurance_linker.domain.reckon.hindered import TransferQuestion
from insurance_linker.domain.reckon.looking import Looking
from insurance_linker.domain.reckon.make_up import MakeUpAnswer, MakeUpQuestion, make_up
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.reckon.months import first_day, name, number
from insurance_linker.domain.reckon.pension import pension, reckoned
from insurance_linker.domain.reckon.plan import PensionQuestion
from insurance_linker.domain.reckon.terms import Terms, allowed, terms
from insurance_linker.domain.reckon.transfer import transfer
from insurance_linker.domain.whatif.heard import Heard
from insurance_linker.domain.whatif.knowing import ALONE, Known, known_of

Figure = Literal["contribution", "pension", "resident_subsidy", "early_move", "make_up_months", "make_up_total"]
About = tuple[Figure, str, str, str]
"""A figure, with the person's district, form of work and key groups."""
MONTHS_BACK = 12
REMEMBERED = 50_000
ACCOUNT_SHARE = Decimal("0.08")
_HUNDREDTH, _NOTHING = Decimal("0.01"), Decimal(0)


class Kind(Struct, frozen=True):
    """``sections`` of a pack that it rests on; ``about`` whom it is; ``reckon`` gives None where it cannot be said."""

    sections: frozenset[str]
    about: Callable[[Known], bool]
    reckon: Callable[[Book, Asked], Decimal | None]


class Reckoned(Struct):
    """Sums over persons. ``said``: for how many both can be said; of these ``more`` and ``less`` under the draft.

    ``new`` are those for whom only the draft's can be said, ``new_sum`` its sum for them.
    """

    persons: int = 0
    said: int = 0
    present: Decimal = Decimal(0)
    draft: Decimal = Decimal(0)
    more: int = 0
    less: int = 0
    new: int = 0
    new_sum: Decimal = Decimal(0)

    def meet(self, present: Decimal | None, draft: Decimal | None) -> None:
        self.persons += 1
        if draft is None:
            return
        if present is None:
            self.new += 1
            self.new_sum += draft
            return
        self.said += 1
        self.present += present
        self.draft += draft
        self.more += draft > present
        self.less += draft < present

    def add(self, other: Reckoned) -> None:
        self.persons += other.persons
        self.said += other.said
        self.present += other.present
        self.draft += other.draft
        self.more += other.more
        self.less += other.less
        self.new += other.new
        self.new_sum += other.new_sum


class Reckoning:
    """The figures that drafts can change, on one day, under both books."""

    def __init__(self, present: Book, draft: Book, day: date) -> None:
        drafts = [pack for pack in draft.packs if pack.draft]
        filled = {kind for pack in drafts for kind in pack.__struct_fields__ if getattr(pack, kind)}
        self.figures: tuple[Figure, ...] = tuple(name for name, row in KINDS.items() if row.sections & filled)
        self._present, self._draft, self._day = present, draft, day

    def of(self, heard: Sequence[Heard], history: History) -> Iterator[tuple[About, Decimal | None, Decimal | None]]:
        """Each figure that is about the person, under the packs in force and under the draft."""
        known = known_of(heard, history, self._day)
        asked: Asked | None = None
        for figure in self.figures:
            kind = KINDS[figure]
            if known and kind.about(known):
                asked = asked or _asked(self._present, known)
                about = (figure, known.region, known.form, "+".join(known.groups))
                yield about, kind.reckon(self._present, asked), kind.reckon(self._draft, asked)


class Asked(Struct, frozen=True):
    """The person as both books are asked about.

    ``step`` of the wage, None for the least that a book allows; ``index`` and ``account`` of the past; ``month`` from
    which on a pension is estimated.
    """

    known: Known
    step: Decimal | None
    index: Decimal
    account: Decimal
    month: str


def _asked(present: Book, known: Known) -> Asked:
    month = _interest_known(present, known.region, known.month)
    wage = _wage(present, known.region, month)
    paid_on = _wage(present, known.region, known.base_month) if known.base_month else None
    step = (known.base / paid_on).quantize(_HUNDREDTH) if known.base and paid_on else None
    index = step or _least(present, known.region, month)
    account = cents((wage or _NOTHING) * index * known.months * ACCOUNT_SHARE)
    return Asked(known, step, index, account, month)


def _contribution(book: Book, asked: Asked) -> Decimal | None:
    """Yuan a month for the employees' pension, at the person's step."""
    return _monthly(book, asked.known.region, asked.known.month, asked.step)


def _pension(book: Book, asked: Asked) -> Decimal | None:
    """Yuan a month from legal retirement on, for who goes on as now until then, at the wages of today."""
    known = asked.known
    if known.born is None:
        return None
    on = _terms(book, book.near(known.region), known.month, asked.month, known.born, known.sex)
    question = PensionQuestion(
        region=known.region, known=first_day(known.month), month=asked.month, born=known.born, sex=known.sex,
        months_paid=known.months, index=asked.index, account=asked.account,
        step=asked.step or _least(book, known.region, asked.month),
    )  # fmt: skip
    found = reckoned(question, on) if on and allowed(question, on, 0) else None
    return found.monthly if found and found.entitled else None


def _resident_subsidy(book: Book, asked: Asked) -> Decimal | None:
    """Yuan a year by the level that the person pays; the lowest where it is not known."""
    known = asked.known
    rows = book.held(Measure, "measures", known.region, first_day(known.month)).values()
    steps = next((row.levels for row in rows if row.levels and "resident_pension" in row.lines), ())
    reached = [subsidy for level, subsidy in steps if level <= (known.resident_paid or _NOTHING)]
    return (reached[-1] if reached else steps[0][1]) if steps else None


def _early_move(book: Book, asked: Asked) -> Decimal | None:
    """One for who may move to the residents' scheme now, else nothing: the sum is the number of persons."""
    known = asked.known
    if known.born is None:
        return None
    question = TransferQuestion(
        region=known.region, known=first_day(known.month), month=known.month, born=known.born, sex=known.sex,
        months_paid=known.months, index=asked.index, account=asked.account, groups=known.groups,
    )  # fmt: skip
    moves = [row for row in transfer(book, question).moves if row.way == "to_resident_pension"]
    return Decimal(any(row.allowed for row in moves)) if moves else None


def _stopped_alone(known: Known) -> bool:
    """Months missed beside a job with a unit that owes them are not the person's to make up."""
    return bool(known.missed) and all(form in ALONE for form in known.forms)


def _make_up_months(book: Book, asked: Asked) -> Decimal:
    """How many months of the break may be made up now."""
    return Decimal(len(_made_up(book, asked.known).paid))


def _make_up_total(book: Book, asked: Asked) -> Decimal | None:
    """Yuan for all of them together, on the last base known, else on the least allowed."""
    answer = _made_up(book, asked.known)
    return None if answer.unsaid else answer.total


def _made_up(book: Book, known: Known) -> MakeUpAnswer:
    day = first_day(known.month)
    months = dict.fromkeys(known.missed, known.base or _NOTHING)  # nothing is below the floor, which counts then
    question = MakeUpQuestion(
        region=known.region, known=day, who="flexible", months=months, paid_on=day, groups=known.groups,
        forms=known.forms,
    )  # fmt: skip
    return make_up(book, question)


@lru_cache(REMEMBERED)
def _choices(book: Book, region: str, month: str, step: Decimal | None) -> tuple[Choice, ...]:
    steps = (Decimal(1),) if step is None else (Decimal(1), step)
    question = FlexibleQuestion(region=region, known=first_day(month), month=month, lines=("pension",), steps=steps)
    return flexible(book, question).choices


@lru_cache(REMEMBERED)
def _terms(book: Book, region: str, known: str, month: str, born: str, sex: Literal["m", "f"] | None) -> Terms | None:
    question = PensionQuestion(region=region, known=first_day(known), month=month, born=born, sex=sex)
    return terms(Looking(book, question), question)


def _monthly(book: Book, region: str, month: str, step: Decimal | None) -> Decimal | None:
    rows = _choices(book, book.near(region), month, step)
    if not rows:
        return None
    least, most = rows[0], rows[-1]
    chosen = least if step is None or step < least.step else most if step > most.step else None
    found = chosen or next(row for row in rows if row.step == step)
    return found.total if found.parts else None


def _least(book: Book, region: str, month: str) -> Decimal:
    """The least step that may be chosen; one where no pack says."""
    rows = _choices(book, book.near(region), month, None)
    return rows[0].step if rows else Decimal(1)


def _wage(book: Book, region: str, month: str) -> Decimal | None:
    return next((row.base for row in _choices(book, book.near(region), month, None) if row.step == 1), None)


def _interest_known(book: Book, region: str, month: str) -> str:
    return _interest_known_near(book, book.near(region), month)


@lru_cache(REMEMBERED)
def _interest_known_near(book: Book, region: str, month: str) -> str:
    """The last month, up to this one, for which the account's interest is known: rates come out a year late."""
    for back in range(MONTHS_BACK + 1):
        asked = name(number(month) - back)
        question = PensionQuestion(region=region, known=first_day(month), month=asked, born="1990-01", sex="m")
        found = pension(book, question).pension
        if found and found.monthly is not None:
            return asked
    return month


KINDS: dict[Figure, Kind] = {
    "contribution": Kind(
        frozenset({"bases", "base_ranges", "rates"}), lambda known: known.pays_alone, _contribution
    ),
    "pension": Kind(
        frozenset({"bases", "base_ranges", "rates", "interest", "accruals", "payout_months", "minimum_years"}),
        lambda known: known.pays_alone,
        _pension,
    ),
    "resident_subsidy": Kind(frozenset({"measures"}), lambda known: known.resident, _resident_subsidy),
    "early_move": Kind(
        frozenset({"transfers"}), lambda known: bool(known.groups) and known.months > 0, _early_move
    ),
    "make_up_months": Kind(frozenset({"make_ups"}), _stopped_alone, _make_up_months),
    "make_up_total": Kind(frozenset({"make_ups"}), _stopped_alone, _make_up_total),
}  # fmt: skip
