"""Counts under both books: cases by month, as changes from one month's end to the next, and over all; figures."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from msgspec import Struct, field

from insurance_linker.domain.history import History
from insurance_linker.domain.needs import Need
from insurance_linker.domain.whatif.compare import Standing
from insurance_linker.domain.whatif.figures import About as Of
from insurance_linker.domain.whatif.figures import Reckoned, Reckoning
from insurance_linker.domain.whatif.heard import Heard
from insurance_linker.domain.whatif.knowing import SELF_PAID, listed_on
from insurance_linker.domain.whatif.lives import Month
from insurance_linker.domain.whatif.seen import COLUMNS, About, Seen, Stands, Whose, first_seen
from insurance_linker.domain.whatif.units import UnitMonth

WHOSE: dict[str, Whose] = {"unit_unregistered": "unit", "unit_incomplete": "unit", "project_uninsured": "project"}
"""Whose the cases without a person are; *unit_incomplete* may be a person's, too."""
At = tuple[int, Whose, str, str, str, Standing]
"""How a case stands (``seen.Stands``) at the place of a month's end."""
M = TypeVar("M", Month, UnitMonth)
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

    def count(self, heard: Sequence[Heard], ids: Iterable[Iterable[Month]], reckoning: Reckoning) -> None:
        """Counts one person in: the months under each of their ids, the one that stands last."""
        self.persons += 1
        differs, last = self._follow(ids, _of_person)
        self.differing += differs
        if last and reckoning.figures:
            for of, said, said_draft in reckoning.of(heard, last.history):
                self.figures.setdefault(of, Reckoned()).meet(said, said_draft)

    def count_unit(self, months: Iterable[UnitMonth]) -> None:
        """Counts one unit or project in."""
        differs, last = self._follow((months,), _of_unit)
        self.units += last is not None
        self.units_differing += differs

    def _follow(self, ids: Iterable[Iterable[M]], about: Callable[[Need, M], About]) -> tuple[bool, M | None]:
        """Whether some case differs in some month; the last month."""
        last: M | None = None
        seen: dict[str, Seen] = {}
        for months in ids:
            last = self._under(months, about, seen, dict(seen))
        cases = {id(case): case for case in seen.values()}.values()
        self._settle(cases)
        return any(case.differs for case in cases), last

    def _under(
        self, months: Iterable[M], about: Callable[[Need, M], About], seen: dict[str, Seen], asked: Mapping[str, Seen]
    ) -> M | None:
        """The last month under an id. What was ``asked`` under an earlier one is the same case under another id."""
        last: M | None = None
        before: dict[str, Stands] = {}
        for last in months:
            now: dict[str, Stands] = {}
            present, draft = last.present, last.draft
            for id_ in present if present is draft else {**present, **draft}:
                case = seen.get(id_)
                if case is None:
                    need = present.get(id_) or draft[id_]
                    same = (asked[other] for other in need.also if other in asked) if asked else iter(())
                    case = seen[id_] = next(same, None) or first_seen(about(need, last))
                now[id_] = case.meet(present.get(id_), draft.get(id_))
            self._turn(last.place, before, now)
            before = now
        return last

    def _turn(self, place: int, before: dict[str, Stands], now: dict[str, Stands]) -> None:
        for id_, stands in now.items():
            if before.get(id_) != stands:
                self.months[place, *stands] += 1
        for id_, stood in before.items():
            if now.get(id_) != stood:
                self.months[place, *stood] -= 1

    def _settle(self, cases: Iterable[Seen]) -> None:
        for case in cases:
            row = self.cases.setdefault(case.about, [0] * len(COLUMNS))
            for column in case.columns():
                row[COLUMNS.index(column)] += 1


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
