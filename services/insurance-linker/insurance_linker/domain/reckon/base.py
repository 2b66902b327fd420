"""The contribution base of a month: the wage, not below the floor and not above the ceiling, both as published.

But a draft's lower floor was never published: it is a share of the wage as published (packs: ``base_ranges``).
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from coverlink.contracts.fields import Line
from insurance_linker.domain.policy.contributions import Base, BaseRange, Way, floor_of
from insurance_linker.domain.reckon.answer import Ground
from insurance_linker.domain.reckon.looking import Found, Looking
from insurance_linker.domain.reckon.money import cents


class Bounds:
    """What was published for a line, a way of paying and a day; empty fields as in the pack.

    ``least`` is the range that lowers the floor, if one does. ``grounds``: what floor and ceiling rest on.
    """

    def __init__(self, found: Found[Base], least: Found[BaseRange] | None = None) -> None:
        self.entry, self.ground = found
        self.grounds = (self.ground, least.ground) if least else (self.ground,)
        self.ceiling, self.wage = self.entry.ceiling, self.entry.wage
        self.floor = floor_of(self.entry, least.entry if least else None)

    @property
    def pension_ground(self) -> Ground:
        """The ground of the pension base, which has a grade of its own."""
        return replace(self.ground, grade=self.entry.pension_base_grade or self.ground.grade)

    def clamped(self, wage: Decimal) -> Decimal | None:
        """None where floor or ceiling is empty."""
        if self.floor is None or self.ceiling is None:
            return None
        return min(max(wage, self.floor), self.ceiling)

    def chosen(self, step: Decimal, allowed: BaseRange | None) -> Decimal | None:
        """The base for a share of the wage. Floor and ceiling stand for the ends of the range, as they were rounded."""
        if self.wage is None or self.floor is None or self.ceiling is None:
            return None
        if allowed is not None and step == allowed.least:
            return self.floor
        if allowed is not None and step == allowed.most:
            return self.ceiling
        return self.clamped(cents(step * self.wage))


def bounds(looking: Looking, line: Line, way: Way, day: date) -> Bounds | None:
    """The base figures nearest to the matter: of line and way of paying, of the way, of the line, of all."""
    for key in (f"{line}:{way}", f"all:{way}", line, "all"):
        if found := looking.find(Base, "bases", key, day):
            chosen = looking.find(BaseRange, "base_ranges", way, day) if line == "pension" else None
            return Bounds(found, chosen if chosen and chosen.entry.floor_by_share else None)
    looking.cannot("base", "no_entry", about=line)
    return None


def pension_choice(looking: Looking, bound: Bounds, way: Way, day: date, step: Decimal) -> Decimal | None:
    """The base for a share of the wage on the pension line; what is missing for it is said."""
    allowed = looking.find(BaseRange, "base_ranges", way, day)
    base = bound.chosen(step, allowed.entry if allowed else None)
    if base is None:
        looking.cannot("wage" if bound.wage is None else "base", "empty_figure", about="pension", entry=bound.entry)
    return base


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
        "base", *found.grounds,
        line=line, way=way, wage=wage, floor=found.floor, ceiling=found.ceiling, base=base,
    )  # fmt: skip
    return base
