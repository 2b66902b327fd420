"""Whom the drafts can concern. Who is left out is proved to have the same cases under both books.

A rule is looked up by region and then by what a person has: a job of a form, a status, cover of one's own, an answer.
Who has nothing of what an entry is about, or nothing in its region, is decided as without it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from typing import cast

from msgspec import Struct, field

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.districts import joined
from insurance_linker.domain.policy.entry import NATION, Entry, regions
from insurance_linker.domain.policy.figures import District, SourceRank
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.policy.rules import Excuse, OwedLines
from insurance_linker.domain.situation import ALL_ADVICE, Advice
from insurance_linker.domain.statements import (
    Answered,
    CoverStated,
    JobEnded,
    JobStarted,
    Listed,
    StatusStated,
)
from insurance_linker.domain.statements import Entry as Stated
from insurance_linker.domain.whatif.shapes import ADVICE, Label, Labels, shapes

CALCULATORS = frozenset({
    "base_ranges", "floats", "project_rates", "order_fees", "platforms", "payout_months", "penalties", "month_days",
    "spans", "ages", "loans", "interest", "accruals", "unknowns",
})  # fmt: skip
"""Sections that calculators alone use: no case rests on them."""
GROUPING = frozenset({"groups", "minimum_years"})
"""Sections that tell who is in a key group, of those that open and close no case."""


class Has(Struct):
    """What the facts known so far name at all, whether it stands or not."""

    regions: set[str] = field(default_factory=lambda: {NATION})
    forms: set[str] = field(default_factory=set)
    statuses: set[str] = field(default_factory=set)
    covers: int = 0
    own_pension: bool = False
    listed: bool = False
    ended: bool = False
    answered: bool = False

    def add(self, entry: Stated) -> None:
        if entry.residence:
            self.regions.update(regions(entry.residence))
        for row in entry.states:
            if isinstance(row, CoverStated):  # the commonest first
                self.covers += 1
                self.own_pension |= row.line == "pension" and row.paid_by == "self"
                self.ended |= row.to is not None
                self.regions.update(regions(row.district))
            elif isinstance(row, JobStarted):
                self.forms.add(row.form)
                self.regions.update(regions(row.district))
            elif isinstance(row, StatusStated):
                self.statuses.add(row.kind)
            elif isinstance(row, JobEnded):
                self.ended = True
            elif isinstance(row, Listed):
                self.listed = True
            elif isinstance(row, Answered):
                self.answered = True

    @property
    def lost(self) -> bool:
        """Whether a job may have ended, or a unit dropped the person."""
        return self.ended and bool(self.forms)

    @property
    def advised(self) -> bool:
        """Whether some case may tell the person what they may be entitled to."""
        return self.lost or self.own_pension or self.listed


class Row(Struct, frozen=True):
    """An entry with its section and what it ``shapes``."""

    section: str
    entry: Entry
    shapes: Labels | None

    def concerns(self, has: Has) -> bool:
        return self.entry.region in has.regions and _APPLIES.get(self.section, _anybody)(self.entry, has)

    def opens(self, has: Has) -> bool:
        """Whether it can open and close cases. Who is on a list may be guided by a group."""
        return self.shapes is None or (has.listed and self.section == "groups")

    def may_decide(self, open_: Labels) -> bool:
        """Whether it may decide about somebody with these cases open."""
        return self.shapes is None or self.section == "groups" or not self.shapes.isdisjoint(open_)

    def decides(self, has: Has, open_: Labels) -> bool:
        """Whether it may decide about a person with these cases open."""
        return (self.shapes is None or not self.shapes.isdisjoint(open_) or self.opens(has)) and self.concerns(has)


class Scope:
    """The entries of a book's drafts on which cases can rest.

    ``since``: the first day on which one is known, if any is; ``advises``: what they can change of what cases advise;
    ``regroups``: whether one can make others of a key group.
    """

    def __init__(self, book: Book) -> None:
        self._rows = [row for pack in book.packs if pack.draft for row in rows_of(book, pack)]
        self.since: date | None = min((row.entry.announced_at for row in self._rows), default=None)
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


def rows_of(book: Book, pack: Pack) -> Iterator[Row]:
    """The entries of a pack of the book on which cases can rest."""
    for section in pack.__struct_fields__:
        entries = getattr(pack, section)
        if isinstance(entries, tuple) and section not in CALCULATORS:
            yield from (Row(section, entry, shapes(book, section, entry)) for entry in entries)


def _form(row: Entry, has: Has) -> bool:
    return isinstance(row, OwedLines) and row.form in has.forms


def _status(row: Entry, has: Has) -> bool:
    return isinstance(row, Excuse) and row.status in has.statuses


def _job(_: Entry, has: Has) -> bool:
    return bool(has.forms)


def _told_of(entry: Entry, has: Has) -> bool:
    told = {"employment": bool(has.forms), "cover": has.covers > 1, "status": bool(has.statuses)}
    about = cast("SourceRank", entry).about
    return any(told.values()) if about == "any" else told.get(about, False)


def _lost(_: Entry, has: Has) -> bool:
    return has.lost


def _own(_: Entry, has: Has) -> bool:
    return has.own_pension


def _advised(_: Entry, has: Has) -> bool:
    return has.advised


def _anybody(_: Entry, has: Has) -> bool:
    return True


_APPLIES: dict[str, Callable[[Entry, Has], bool]] = {
    "owed": _form,
    "excuses": _status,
    "enrol": _job,
    "student": lambda _, has: bool(has.forms) and "student" in has.statuses,
    "dropped": _lost,
    "assist": _lost,
    "incomplete": _lost,
    "renew": _own,
    "double_cover": lambda _, has: has.covers > 1,
    "follow_up": lambda _, has: has.covers > 0,
    "guidance": lambda _, has: has.listed,
    "retirement": _advised,
    "benefit": _lost,
    "answers": lambda _, has: has.answered,
    "priorities": lambda _, has: bool(has.forms) or has.covers > 0 or has.listed,
    "sources": _told_of,
    "groups": _advised,
    "measures": _advised,
    "bases": _advised,
    "rates": _advised,
    "minimum_years": _advised,
    "limits": _lost,
    "calendar": _lost,
    "make_ups": _own,
    "transfers": lambda _, has: has.own_pension and has.listed,
    "registrations": _lost,
}
"""A section that is not here concerns everybody."""
