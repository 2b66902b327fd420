"""Counts under both books: cases by month, as changes from one month's end to the next, and over all; figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Literal, TypeVar

from msgspec import Struct, field

from insurance_linker.domain.history import History
from insurance_linker.domain.needs import Need
from insurance_linker.domain.whatif.compare import DIFFERENCES, Difference, Standing, differences
from insurance_linker.domain.whatif.figures import About as Of
from insurance_linker.domain.whatif.figures import Reckoned, Reckoning
from insurance_linker.domain.whatif.heard import Heard
from insurance_linker.domain.whatif.knowing import SELF_PAID, listed_on
from insurance_linker.domain.whatif.lives import Month
from insurance_linker.domain.whatif.units import UnitMonth

Whose = Literal["person", "unit", "project"]
WHOSE: dict[str, Whose] = {"unit_unregistered": "unit", "unit_incomplete": "unit", "project_uninsured": "project"}
"""Whose the cases without a person are; *unit_incomplete* may be a person's, too."""
Stands = tuple[Whose, str, str, str, Standing]
"""Whose a case is, its district, kind, line (or nothing) and how it stands."""
At = tuple[int, Whose, str, str, str, Standing]
"""The same at the place of a month's end."""
About = tuple[Whose, str, str, str, str, str]
"""Whose a case is, its district, form of work, key groups, kind, line."""
M = TypeVar("M", Month, UnitMonth)
COLUMNS = ("present", "draft", "appears", "vanishes", "changed", *DIFFERENCES)
"""Cases open at some month's end under the packs in force, under the draft; what becomes of them, and in what."""
NONE = ""


class Tally(Struct):
    """``months`` are differences: summed up to a place they give the cases open at that month's end.

    ``units`` are units and projects of which anything is known.
    """

    persons: int = 0
    differing: int = 0
    units: int = 0
    units_differing: int = 0
    months: Counter[At] = field(default_factory=Counter)
    cases: dict[About, list[int]] = field(default_factory=dict)
    figures: dict[Of, Reckoned] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        self.persons += other.persons
        self.differing += other.differing
        self.units += other.units
        self.units_differing += other.units_differing
        for at, count in other.months.items():  # not Counter.update: it is as fast and keeps what is below zero
            self.months[at] += count
        for about, row in other.cases.items():
            found = self.cases.setdefault(about, [0] * len(COLUMNS))
            for column, count in enumerate(row):
                found[column] += count
        for of, reckoned in other.figures.items():
            self.figures.setdefault(of, Reckoned()).add(reckoned)

    def count(self, heard: Sequence[Heard], months: Iterable[Month], reckoning: Reckoning) -> None:
        """Counts one person in."""
        self.persons += 1
        differs, last = self._follow(months, _of_person)
        self.differing += differs
        if last and reckoning.figures:
            for of, said, said_draft in reckoning.of(heard, last.history):
                self.figures.setdefault(of, Reckoned()).meet(said, said_draft)

    def count_unit(self, months: Iterable[UnitMonth]) -> None:
        """Counts one unit or project in."""
        differs, last = self._follow(months, _of_unit)
        self.units += last is not None
        self.units_differing += differs

    def _follow(self, months: Iterable[M], about: Callable[[Need, M], About]) -> tuple[bool, M | None]:
        """Whether some case differs in some month; the last month."""
        last: M | None = None
        before: dict[str, Stands] = {}
        seen: dict[str, _Seen] = {}
        for last in months:
            now: dict[str, Stands] = {}
            present, draft = last.present, last.draft
            for id_ in present if present is draft else {**present, **draft}:
                case = seen.get(id_)
                if case is None:
                    case = seen[id_] = _first(about(present.get(id_) or draft[id_], last))
                now[id_] = case.meet(present.get(id_), draft.get(id_))
            self._turn(last.place, before, now)
            before = now
        self._settle(seen)
        return any(case.differs for case in seen.values()), last

    def _turn(self, place: int, before: dict[str, Stands], now: dict[str, Stands]) -> None:
        for id_, stands in now.items():
            if before.get(id_) != stands:
                self.months[place, *stands] += 1
        for id_, stood in before.items():
            if now.get(id_) != stood:
                self.months[place, *stood] -= 1

    def _settle(self, seen: dict[str, _Seen]) -> None:
        for case in seen.values():
            row = self.cases.setdefault(case.about, [0] * len(COLUMNS))
            for column in case.columns():
                row[COLUMNS.index(column)] += 1


class _Seen(Struct):
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


def _first(about: About) -> _Seen:
    whose, district, _, _, kind, line = about
    return _Seen(about, (whose, district, kind, line, "same"))


def _of_person(need: Need, month: Month) -> About:
    groups = "+".join(listed_on(month.history, month.day))
    return "person", need.district, _form(need, month), groups, need.kind, need.line or NONE


def _of_unit(need: Need, _: UnitMonth) -> About:
    return WHOSE[need.kind], need.district, NONE, NONE, need.kind, NONE


def _form(need: Need, month: Month) -> str:
    """That of the job that the case rests on; else of the job that the person has; else they pay alone."""
    history: History = month.history
    forms = {job.name: job.form for job in history.jobs}
    facts = (fact for ground in need.because for fact in ground.facts)
    told = next((forms[fact] for fact in facts if fact in forms), None)
    return told or next((job.form for job in reversed(history.jobs) if job.active(month.day)), SELF_PAID)
