"""The tables of a report, from the tally."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Set
from datetime import date
from decimal import Decimal
from functools import cached_property
from itertools import accumulate
from typing import Any, Literal

from msgspec import Struct

from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.reckon.money import cents
from insurance_linker.domain.whatif.compare import Standing
from insurance_linker.domain.whatif.figures import About as Of
from insurance_linker.domain.whatif.figures import Reckoned
from insurance_linker.domain.whatif.seen import COLUMNS, About, Whose
from insurance_linker.domain.whatif.tally import Tally
from insurance_linker.whatif.sources import Read

STANDINGS: tuple[Standing, ...] = ("same", "changed", "appears", "vanishes")
BY_MONTH = ("present", "draft", "appears", "vanishes", "changed")
OF_FIGURES = ("persons", "said", "more", "less", "present_mean", "draft_mean", "new", "new_mean")
"""Persons concerned; those for whom both can be said, their averages; those for whom only the draft's can."""
Row = tuple[Any, ...]
Place = tuple[str, Whose, str, str]
"""District, whose the case is, kind, line."""
OfUnits = Literal["counted", "same", "sample", "left_out"]
"""Whether units and projects are counted, else why not: none of their cases can differ, or a sample lacks people."""


class Asked(Struct, frozen=True):
    """``days`` are the months' ends; ``since`` the first day on which a deciding entry of the drafts is known."""

    drafts: tuple[Pack, ...]
    sample: int
    days: tuple[date, ...]
    since: date | None
    seconds: float
    units: OfUnits = "same"


class Report:
    def __init__(self, asked: Asked, read: Read, tally: Tally) -> None:
        self.asked, self.read, self.tally = asked, read, tally

    @property
    def name(self) -> str:
        return " + ".join(pack.id for pack in self.asked.drafts)

    @cached_property
    def by_month(self) -> list[Row]:
        """Persons' cases, a row for each month's end: the day, then BY_MONTH."""
        return self._by_month({"person"})

    @cached_property
    def units_by_month(self) -> list[Row]:
        """Those of units and projects."""
        return self._by_month({"unit", "project"})

    def _by_month(self, of: Set[Whose]) -> list[Row]:
        total: dict[Standing, list[int]] = {standing: [0] * len(self.asked.days) for standing in STANDINGS}
        for (place, whose, _, _, _, standing), count in self.tally.months.items():
            if whose in of:
                total[standing][place] += count
        return [(day, *row) for day, row in zip(self.asked.days, _columns(total), strict=True)]

    def by_month_and_place(self) -> Iterable[Row]:
        """Day, district, whose, kind, line, then BY_MONTH; only where a case is open."""
        changes: dict[Place, dict[Standing, list[int]]] = defaultdict(
            lambda: {standing: [0] * len(self.asked.days) for standing in STANDINGS}
        )
        for (place, whose, district, kind, line, standing), count in self.tally.months.items():
            changes[district, whose, kind, line][standing][place] += count
        for about, total in sorted(changes.items()):
            for day, row in zip(self.asked.days, _columns(total), strict=True):
                if any(row):
                    yield (day, *about, *row)

    @cached_property
    def by_kind(self) -> list[Row]:
        """Whose, kind, line, then COLUMNS."""
        return self._by(lambda about: (about[0], about[4], about[5]))

    @cached_property
    def by_district(self) -> list[Row]:
        return self._by(lambda about: (about[1],) if about[0] == "person" else None)

    @cached_property
    def units_by_district(self) -> list[Row]:
        return self._by(lambda about: (about[1],) if about[0] != "person" else None)

    @cached_property
    def by_group(self) -> list[Row]:
        return self._by(lambda about: (about[2], about[3]) if about[0] == "person" else None)

    @cached_property
    def total(self) -> dict[str, int]:
        return self._total({"person"})

    def _total(self, of: Set[Whose]) -> dict[str, int]:
        rows = self._by(lambda about: () if about[0] in of else None)
        return dict(zip(COLUMNS, rows[0], strict=True)) if rows else dict.fromkeys(COLUMNS, 0)

    def by_all(self) -> list[Row]:
        """District, form, groups, whose, kind, line, then COLUMNS."""
        return self._by(lambda about: (*about[1:4], about[0], *about[4:]))

    @cached_property
    def figures(self) -> list[Row]:
        """Figure, form, groups, then OF_FIGURES."""
        return self._figures(lambda of: (of[0], of[2], of[3]))

    def figures_by_all(self) -> list[Row]:
        """Figure, district, form, groups, then as ``figures``."""
        return self._figures(lambda of: of)

    def _figures(self, key: Callable[[Of], tuple[str, ...]]) -> list[Row]:
        found: dict[tuple[str, ...], Reckoned] = defaultdict(Reckoned)
        for of, row in self.tally.figures.items():
            found[key(of)].add(row)
        return [
            (*about, row.persons, row.said, row.more, row.less, *_means(row.present, row.draft, row.said),
             row.new, _means(row.new_sum, row.new_sum, row.new)[1])
            for about, row in sorted(found.items(), key=lambda pair: (pair[0][0], -pair[1].persons, pair[0]))
        ]  # fmt: skip

    @property
    def too_late(self) -> bool:
        """Whether the drafts decide nothing by the last day asked about."""
        return self.asked.since is not None and self.asked.since > self.asked.days[-1]

    def summary(self) -> str:
        """One line of JSON."""
        days, read = self.asked.days, self.read
        return json.dumps(
            {
                "whatif": [pack.name for pack in self.asked.drafts],
                "sample": f"1/{self.asked.sample}",
                "facts": read.facts,
                "broken": read.broken,
                "persons": self.tally.persons,
                "persons_differing": self.tally.differing,
                "months": len(days),
                "first": f"{days[0]}",
                "last": f"{days[-1]}",
                "open_at_last": dict(zip(BY_MONTH, self.by_month[-1][1:], strict=True)),
                "cases": self.total,
                "of_units": self._of_units() if self.asked.units == "counted" else self.asked.units,
                "figures": {
                    row[0]: dict(
                        zip(OF_FIGURES, (str(cell) if cell is not None else None for cell in row[1:]), strict=True)
                    )
                    for row in self._figures(lambda of: (of[0],))
                },
                "seconds": round(self.asked.seconds, 2),
            }
        )

    def _of_units(self) -> dict[str, Any]:
        return {
            "facts": self.read.of_units,
            "counted": self.tally.units,
            "differing": self.tally.units_differing,
            "open_at_last": dict(zip(BY_MONTH, self.units_by_month[-1][1:], strict=True)),
            "cases": {whose: self._total({whose}) for whose in ("unit", "project")},
        }

    def _by(self, of: Callable[[About], tuple[str, ...] | None]) -> list[Row]:
        """Rows of what ``of`` gives and COLUMNS, those with most differences first; None: these cases are left out."""
        found: dict[tuple[str, ...], Counter[int]] = defaultdict(Counter)
        for about, row in self.tally.cases.items():
            if (key := of(about)) is not None:
                found[key].update(dict(enumerate(row)))
        rows = [(*key, *(row[column] for column in range(len(COLUMNS)))) for key, row in found.items()]
        return sorted(rows, key=lambda row: (-sum(row[-8:-5]), -row[-10], *map(str, row[:-10])))


def _means(present: Decimal, draft: Decimal, persons: int) -> tuple[Decimal | None, Decimal | None]:
    return (cents(present / persons), cents(draft / persons)) if persons else (None, None)


def _columns(changes: dict[Standing, list[int]]) -> Iterable[tuple[int, ...]]:
    """From changes a month to what is open: present, draft, appears, vanishes, changed."""
    same, changed, appears, vanishes = (accumulate(changes[standing]) for standing in STANDINGS)
    for one, other, new, gone in zip(same, changed, appears, vanishes, strict=True):
        yield one + other + gone, one + other + new, new, gone, other
