"""What people are told of: measures, bases, rates, the unit's time to report, minimum years, what else is allowed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from coverlink.contracts.fields import Line
from insurance_linker.domain.policy.contributions import Base, BaseRange, Rate, floor_of
from insurance_linker.domain.policy.duties import TimeLimit
from insurance_linker.domain.policy.formulas import MakeUp, Registration
from insurance_linker.domain.policy.help import Measure
from insurance_linker.domain.policy.pensions import MinimumYears, Transfer

if TYPE_CHECKING:
    from insurance_linker.domain.policy.book import Book

ADVISED = (
    "measures", "bases", "base_ranges", "rates", "limits", "minimum_years", "make_ups", "transfers", "registrations",
)  # fmt: skip
REPORT = "unemployment_list"
"""The unit's report of who lost their job (Social Insurance Law art. 50)."""
OWN: tuple[Line, ...] = ("pension", "medical")


class Own(Struct, frozen=True):
    """What a person who pays alone pays on a line; None where no pack states it. ``lowers`` the floor of the base."""

    line: Line
    base: Base | None
    rate: Rate | None
    lowers: BaseRange | None = None

    @property
    def floor(self) -> Decimal | None:
        return floor_of(self.base, self.lowers) if self.base else None


class Advised(Struct, frozen=True):
    """``reports``: the time limit that prevails, then its rivals. ``make_up``: of who pays alone."""

    measures: dict[str, Measure]
    own: tuple[Own, ...]
    residents: Rate | None
    reports: tuple[TimeLimit, ...]
    minimum_years: MinimumYears | None
    make_up: MakeUp | None
    transfers: tuple[Transfer, ...]
    registrations: tuple[Registration, ...]


def advised(book: Book, region: str, day: date) -> Advised:
    """What holds in a region on a day, as known on it."""
    bases = book.held(Base, "bases", region, day)
    rates = book.held(Rate, "rates", region, day)
    chosen = book.find(BaseRange, "base_ranges", "flexible", region, day)
    lowers = chosen if chosen and chosen.floor_by_share else None
    return Advised(
        measures=book.held(Measure, "measures", region, day),
        own=tuple(
            Own(line, _base(bases, line), rates.get(f"{line}:flexible:"), lowers if line == "pension" else None)
            for line in OWN
        ),
        residents=rates.get("resident_pension:resident:"),
        reports=tuple(book.contenders(TimeLimit, "limits", REPORT, region, day)),
        minimum_years=book.find(MinimumYears, "minimum_years", "pension", region, day),
        make_up=book.find(MakeUp, "make_ups", "flexible", region, day),
        transfers=tuple(book.held(Transfer, "transfers", region, day).values()),
        registrations=tuple(book.held(Registration, "registrations", region, day).values()),
    )


def _base(bases: dict[str, Base], line: Line) -> Base | None:
    """The figures nearest to who pays a line alone, in the order of the calculators (``reckon.base.bounds``)."""
    keys = (f"{line}:flexible", "all:flexible", line, "all")
    return next((bases[key] for key in keys if key in bases), None)
