"""How sure an entry is, and the words in which a page or a message says so.

Settled is what was read or told by a source, for good, with a figure. Everything else carries a mark.
"""

from __future__ import annotations

from coverlink.contracts.decisions import Text
from insurance_linker.domain.policy.contributions import Base, ProjectRate, Rate
from insurance_linker.domain.policy.entry import Entry, Grade
from insurance_linker.domain.policy.help import Loan, Measure
from insurance_linker.domain.policy.orders import OrderFee
from insurance_linker.domain.policy.pensions import InterestRate
from insurance_linker.domain.policy.sources import Unknown

TO_BE_VERIFIED = Text(zh="待核实", en="to be verified")
PROVISIONAL = Text(zh="暂定", en="provisional")
A_DRAFT = Text(zh="草案，未施行", en="a draft, not in force")
NO_FIGURE = Text(zh="尚无数据", en="no figure")
SUSPENDED = Text(zh="已叫停", en="suspended")


def settled(entry: Entry, figure: str = "") -> bool:
    """Whether the entry, or one figure of it, may be shown as it stands: graded A or B, final, and not empty."""
    return not marks(entry, figure)


def marks(entry: Entry, figure: str = "") -> tuple[Text, ...]:
    """What must be said beside the entry, or beside one figure of it, in this order; nothing when it is settled."""
    told = {
        TO_BE_VERIFIED: grade_of(entry, figure) == "C",
        PROVISIONAL: entry.provisional,
        NO_FIGURE: empty(entry, figure),
        SUSPENDED: entry.suspended_from is not None,
    }
    return tuple(mark for mark, holds in told.items() if holds)


def grade_of(entry: Entry, figure: str = "") -> Grade:
    """The entry's grade; a pension base has one of its own."""
    if isinstance(entry, Base) and figure == "pension_base":
        return entry.pension_base_grade or entry.grade
    return entry.grade


def empty(entry: Entry, figure: str = "") -> bool:
    """Whether nobody could tell the figure (of those named here; all others are always told)."""
    if figure:
        return getattr(entry, figure) is None
    match entry:
        case Base():
            return entry.floor is None and entry.ceiling is None and entry.pension_base is None
        case Rate() | ProjectRate():
            return entry.share is None
        case OrderFee():
            return not entry.choices
        case InterestRate():
            return entry.yearly is None and entry.above is None
        case Measure():
            return entry.share is None and not entry.levels
        case Loan():
            return entry.most is None and entry.yearly_rate is None and entry.subsidy_rate is None
        case Unknown():
            return True
        case _:
            return False
