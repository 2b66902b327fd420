"""Counts under both books: cases by month, as changes from one month's end to the next, and over all; figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct, field

from insurance_linker.domain.history import History
from insurance_linker.domain.needs import Need
from insurance_linker.domain.whatif.compare import DIFFERENCES, Difference, Standing, differences
from insurance_linker.domain.whatif.figures import About as Of
from insurance_linker.domain.whatif.figures import Reckoned, Reckoning
from insurance_linker.domain.whatif.heard import Heard
from insurance_linker.domain.whatif.knowing import SELF_PAID, listed_on
from insurance_linker.domain.whatif.lives import Month

At = tuple[int, str, str, str, Standing]
"""The place of a month's end, district, kind, line (or nothing) and how the case stands."""
About = tuple[str, str, str, str, str]
"""District, form of work, key groups, kind, line of a case."""
COLUMNS = ("present", "draft", "appears", "vanishes", "changed", *DIFFERENCES)
"""Cases open at some month's end under the packs in force, under the draft; what becomes of them, and in what."""
NONE = ""


class Tally(Struct):
    """``months`` are differences: summed up to a place they give the cases open at that month's end."""

    persons: int = 0
    differing: int = 0
    months: Counter[At] = field(default_factory=Counter)
    cases: dict[About, list[int]] = field(default_factory=dict)
    figures: dict[Of, Reckoned] = field(default_factory=dict)

    def add(self, other: Tally) -> None:
        self.persons += other.persons
        self.differing += other.differing
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
        history: History | None = None
        before: dict[str, At] = {}
        seen: dict[str, _Seen] = {}
        for month in months:
            now: dict[str, At] = {}
            for id_ in {**month.present, **month.draft}:
                case = seen.get(id_) or seen.setdefault(id_, _first(month, id_))
                standing = case.meet(month.present.get(id_), month.draft.get(id_))
                now[id_] = (month.place, *case.place, standing)
            self._turn(month.place, before, now)
            before, history = now, month.history
        self._settle(seen)
        if history and reckoning.figures:
            for of, present, draft in reckoning.of(heard, history):
                self.figures.setdefault(of, Reckoned()).meet(present, draft)

    def _turn(self, place: int, before: dict[str, At], now: dict[str, At]) -> None:
        for id_, at in now.items():
            old = before.get(id_)
            if old is None or old[1:] != at[1:]:
                self.months[at] += 1
        for id_, old in before.items():
            at = now.get(id_, old)
            if id_ not in now or old[1:] != at[1:]:
                self.months[(place, *old[1:])] -= 1

    def _settle(self, seen: dict[str, _Seen]) -> None:
        for case in seen.values():
            row = self.cases.setdefault(case.about, [0] * len(COLUMNS))
            for column in case.columns():
                row[COLUMNS.index(column)] += 1
        self.differing += any(case.differs for case in seen.values())


class _Seen(Struct):
    """One case over all months."""

    about: About
    present: bool = False
    draft: bool = False
    found: set[Difference] = field(default_factory=set)

    @property
    def place(self) -> tuple[str, str, str]:
        return self.about[0], self.about[3], self.about[4]

    @property
    def differs(self) -> bool:
        return bool(self.found) or not (self.present and self.draft)

    def meet(self, present: Need | None, draft: Need | None) -> Standing:
        self.present |= present is not None
        self.draft |= draft is not None
        if present is None or draft is None:
            self.found.add("months")
            return "appears" if present is None else "vanishes"
        found = differences(present, draft)
        self.found |= found
        return "changed" if found else "same"

    def columns(self) -> list[str]:
        if not self.draft:
            return ["present", "vanishes"]
        if not self.present:
            return ["draft", "appears"]
        return ["present", "draft", *(["changed", *self.found] if self.found else [])]


def _first(month: Month, id_: str) -> _Seen:
    need = month.present.get(id_) or month.draft[id_]
    groups = "+".join(listed_on(month.history, month.day))
    return _Seen((need.district, _form(need, month), groups, need.kind, need.line or NONE))


def _form(need: Need, month: Month) -> str:
    """That of the job that the case rests on; else of the job that the person has; else they pay alone."""
    history: History = month.history
    forms = {job.name: job.form for job in history.jobs}
    facts = (fact for ground in need.because for fact in ground.facts)
    told = next((forms[fact] for fact in facts if fact in forms), None)
    return told or next((job.form for job in reversed(history.jobs) if job.active(month.day)), SELF_PAID)
