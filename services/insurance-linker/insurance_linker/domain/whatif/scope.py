"""Whom the drafts can concern. Who is left out is proved to have the same cases under both books.

A rule is looked up by region and then by what a person has: a job of a form, a status, cover of one's own, an answer.
Who has nothing of what an entry is about, or nothing in its region, is decided as without it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date

from msgspec import Struct

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.districts import joined
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.policy.places import District
from insurance_linker.domain.situation import ALL_ADVICE, Advice
from insurance_linker.domain.whatif.applies import applies
from insurance_linker.domain.whatif.has import Has
from insurance_linker.domain.whatif.shapes import ADVICE, Label, Labels, shapes

CALCULATORS = frozenset({
    "floats", "project_rates", "order_fees", "platforms", "payout_months", "penalties", "month_days",
    "spans", "ages", "loans", "interest", "accruals", "unknowns",
})  # fmt: skip
"""Sections that calculators alone use: no case rests on them."""
OF_UNITS = ("unit_rules", "unit_steps")
"""Sections that cases of units and projects alone use: no person's case rests on them."""
SILENT = frozenset({"assist", "renew", "priorities", "follow_up", "guidance"})
"""Sections that change nothing of who works where, of what is owed and covered, and of when an *enrol* is due, though
they may open and close cases. So does none that only shapes other kinds."""
GROUPING = frozenset({"groups", "minimum_years"})
"""Sections that tell who is in a key group, of those that open and close no case."""


class Row(Struct, frozen=True):
    """An entry with its section and what it ``shapes``."""

    section: str
    entry: Entry
    shapes: Labels | None

    def concerns(self, has: Has) -> bool:
        return self.entry.region in has.regions and applies(self.section, self.entry, has)

    def opens(self, has: Has) -> bool:
        """Whether it can open and close cases. Who is on a list may be guided by a group; who left the scheme and is
        past retirement is asked about as long as years are short."""
        guided, short = self.section == "groups", self.section == "minimum_years"
        return self.shapes is None or (guided and has.listed) or (short and has.left_pension)

    def may_decide(self, open_: Labels) -> bool:
        """Whether it may decide about somebody with these cases open."""
        return self.shapes is None or self.section in GROUPING or not self.shapes.isdisjoint(open_)

    @property
    def staffs(self) -> bool:
        """Whether it can change what is said of persons to units and projects."""
        return self.section not in SILENT and (self.shapes is None or "enrol" in self.shapes)

    def decides(self, has: Has, open_: Labels) -> bool:
        """Whether it may decide about a person with these cases open."""
        return (self.shapes is None or not self.shapes.isdisjoint(open_) or self.opens(has)) and self.concerns(has)


class Scope:
    """The entries of a book's drafts on which cases can rest.

    ``since``: the first day on which one is known, if any is; ``advises``: what they can change of what cases advise;
    ``regroups``: whether one can make others of a key group; ``rules_units``: whether units and projects are decided by
    other rules; ``units``: whether any of their cases can differ.
    """

    def __init__(self, book: Book) -> None:
        self._rows = [row for pack in book.packs if pack.draft for row in rows_of(book, pack)]
        of_units = list(rows_of_units(pack for pack in book.packs if pack.draft))
        entries = [*(row.entry for row in self._rows), *of_units]
        self.since: date | None = min((entry.announced_at for entry in entries), default=None)
        self.rules_units = any(row.section == "districts" for row in self._rows) or bool(of_units)
        self.units = self.rules_units or any(row.staffs for row in self._rows)
        advised = {label for row in self._rows for label in (ALL_ADVICE if row.shapes is None else row.shapes)}
        self.advises = frozenset[Advice]().union(*ADVICE.values()) & advised
        self.regroups = any(row.section in GROUPING for row in self._rows)

    def concerns(self, has: Has) -> bool:
        """Whether some entry may decide about a person of whom no more is known."""
        return any(row.concerns(has) for row in self._rows)

    def touched(self, has: Has, open_: Labels, day: date) -> set[Label] | None:
        """Of the cases open under the packs in force those that may differ; None where others may be open."""
        found: set[Label] = set()
        for row in self._rows:
            if row.entry.announced_at <= day and row.decides(has, open_):
                if row.shapes is None or row.opens(has):
                    return None
                found |= row.shapes & open_
        return found


class Turns:
    """The days on which an entry of a book begins to hold or to be known, or ceases to hold."""

    def __init__(self, book: Book) -> None:
        self._book = book
        found: dict[date, list[Row]] = defaultdict(list)
        for pack in book.packs:
            for row in rows_of(book, pack):
                for day in set(row.entry.turns):
                    found[day].append(row)
        self._days = sorted(found.items(), key=lambda turn: turn[0])
        self._awaited: dict[Labels, tuple[list[date], list[list[Row]]]] = {}

    def after(self, day: date, has: Has, until: date, open_: Labels) -> date:
        """The next day before ``until`` on which an entry turns that may decide about the person with these cases open;
        else a later one.
        """
        days, turning = self._awaited.get(open_) or self._await(open_)
        for at in range(bisect_right(days, day), len(days)):
            if days[at] >= until or any(self._decides(row, has, open_) for row in turning[at]):
                return days[at]
        return date.max

    def _await(self, open_: Labels) -> tuple[list[date], list[list[Row]]]:
        """The days on which entries turn that can change anything while these cases are open."""
        found = [(day, [row for row in rows if row.may_decide(open_)]) for day, rows in self._days]
        kept = [(day, rows) for day, rows in found if rows]
        self._awaited[open_] = [day for day, _ in kept], [rows for _, rows in kept]
        return self._awaited[open_]

    def _decides(self, row: Row, has: Has, open_: Labels) -> bool:
        if isinstance(row.entry, District):  # it takes over, or gives away, the cases of those who are in its area
            return not has.regions.isdisjoint(joined(self._book, row.entry.code))
        return row.decides(has, open_)


def rows_of_units(packs: Iterable[Pack]) -> Iterator[Entry]:
    """The entries by which units and projects are decided."""
    return (entry for pack in packs for section in OF_UNITS for entry in getattr(pack, section))


def rows_of(book: Book, pack: Pack) -> Iterator[Row]:
    """The entries of a pack of the book on which persons' cases can rest."""
    for section in pack.__struct_fields__:
        entries = getattr(pack, section)
        if isinstance(entries, tuple) and section not in CALCULATORS and section not in OF_UNITS:
            yield from (Row(section, entry, shapes(book, section, entry)) for entry in entries)
