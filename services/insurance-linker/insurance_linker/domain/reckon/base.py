"""The contribution base of a month: the wage, not below the floor and not above the ceiling, both as published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from coverlink.contracts.fields import Line, Month
from insurance_linker.domain.policy.figures import Base, Way
from insurance_linker.domain.reckon.answer import Ground
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.reckon.months import first_day


class Bounds:
    """What was published for a line, a way of paying and a day; empty fields as in the pack."""

    def __init__(self, found: Found[Base]) -> None:
        self.entry, self.ground = found
        self.floor, self.ceiling, self.wage = self.entry.floor, self.entry.ceiling, self.entry.wage

    @property
    def pension_ground(self) -> Ground:
        """The ground of the pension base, which has a grade of its own."""
        return replace(self.ground, grade=self.entry.pension_base_grade or self.ground.grade)

    def clamped(self, wage: Decimal) -> Decimal | None:
        """None where floor or ceiling is empty."""
        if self.floor is None or self.ceiling is None:
            return None
        return min(max(wage, self.floor), self.ceiling)


def bounds(looking: Looking, line: Line, way: Way, day: date) -> Bounds | None:
    """The base figures nearest to the matter: of line and way of paying, of the way, of the line, of all."""
    for key in (f"{line}:{way}", f"all:{way}", line, "all"):
        if found := looking.find(Base, "bases", key, day):
            return Bounds(found)
    looking.cannot("base", "no_entry", about=line)
    return None


def share_of_wage(looking: Looking, line: Line, way: Way, month: Month, step: Decimal) -> Decimal | None:
    """A share of the published wage in yuan a month, to the cent, before it is held to floor and ceiling."""
    found = bounds(looking, line, way, first_day(month))
    if found is None:
        return None
    if found.wage is None:
        looking.cannot("wage", "empty_figure", about=line, entry=found.entry)
        return None
    return cents(step * found.wage)


def assessed(looking: Looking, line: Line, way: Way, day: date, wage: Decimal) -> Decimal | None:
    """The base on which a wage (yuan a month) is assessed."""
    found = bounds(looking, line, way, day)
    if found is None:
        return None
    base = found.clamped(wage)
    if base is None:
        looking.cannot("base", "empty_figure", about=line, entry=found.entry)
        return None
    looking.step(
        "base", found.ground,
        line=line, way=way, wage=wage, floor=found.floor, ceiling=found.ceiling, base=base,
    )  # fmt: skip
    return base
