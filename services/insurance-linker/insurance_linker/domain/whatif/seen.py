"""What becomes of one case over all months, a person's or that of a unit or project."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct, field

from insurance_linker.domain.needs import Need
from insurance_linker.domain.whatif.compare import DIFFERENCES, Difference, Standing, differences

Whose = Literal["person", "unit", "project"]
Stands = tuple[Whose, str, str, str, Standing]
"""Whose a case is, its district, kind, line (or nothing) and how it stands."""
About = tuple[Whose, str, str, str, str, str]
"""Whose a case is, its district, form of work, key groups, kind, line."""
COLUMNS = ("present", "draft", "appears", "vanishes", "changed", *DIFFERENCES)
"""Cases open at some month's end under the packs in force, under the draft; what becomes of them, and in what."""


class Seen(Struct):
    """One case over all months."""

    about: About
    same: Stands
    present: bool = False
    draft: bool = False
    found: set[Difference] = field(default_factory=set)

    @property
    def differs(self) -> bool:
        return bool(self.found) or not (self.present and self.draft)

    def meet(self, present: Need | None, draft: Need | None) -> Stands:
        if present is draft:
            self.present = self.draft = True
            return self.same
        self.present |= present is not None
        self.draft |= draft is not None
        if present is None or draft is None:
            self.found.add("months")
            return (*self.same[:4], "appears" if present is None else "vanishes")
        found = differences(present, draft)
        self.found |= found
        return (*self.same[:4], "changed") if found else self.same

    def columns(self) -> list[str]:
        if not self.draft:
            return ["present", "vanishes"]
        if not self.present:
            return ["draft", "appears"]
        return ["present", "draft", *(["changed", *self.found] if self.found else [])]


def first_seen(about: About) -> Seen:
    whose, district, _, _, kind, line = about
    return Seen(about, (whose, district, kind, line, "same"))
