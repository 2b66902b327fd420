"""Whom the drafts can concern. Who is left out is proved to have the same cases under both books.

A rule is looked up by region and then by what a person has: a job of a form, a status, cover of one's own, an answer.
Who has nothing of what an entry is about, or nothing in its region, is decided as without it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import cast

from msgspec import Struct, field

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import NATION, Entry, regions
from insurance_linker.domain.policy.figures import SourceRank
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.domain.policy.rules import Excuse, OwedLines
from insurance_linker.domain.statements import (
    Answered,
    CoverStated,
    JobEnded,
    JobStarted,
    Listed,
    StatusStated,
)
from insurance_linker.domain.statements import Entry as Stated

CALCULATORS = frozenset({
    "base_ranges", "floats", "project_rates", "order_fees", "platforms", "payout_months", "penalties", "month_days",
    "spans", "ages", "loans", "interest", "accruals", "unknowns",
})  # fmt: skip
"""Sections that calculators alone use: no case rests on them."""
ADVICE = frozenset({
    "measures", "bases", "rates", "minimum_years", "limits", "calendar", "make_ups", "transfers", "registrations",
})  # fmt: skip
"""Sections that decide on no case, but on what its caseworker is advised."""


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


Row = tuple[str, Entry]
"""An entry with its section."""


class Scope:
    """The entries of drafts on which cases can rest.

    ``since``: the first day on which one is known, if any is. ``advice_only``: no case opens, closes or changes but in
    what its caseworker is advised.
    """

    def __init__(self, drafts: Iterable[Pack]) -> None:
        self._rows: list[Row] = [(kind, row) for pack in drafts for kind, row in entries_of(pack)]
        self.since: date | None = min((row.announced_at for _, row in self._rows), default=None)
        self.advice_only = all(kind in ADVICE for kind, _ in self._rows)

    def concerns(self, has: Has) -> bool:
        """Whether some entry may decide about a person of whom no more is known."""
        return any(_concerns(row, has) for row in self._rows)


class Turns:
    """The days on which an entry of a book begins to hold or to be known, or ceases to hold."""

    def __init__(self, book: Book) -> None:
        found: dict[date, list[Row]] = defaultdict(list)
        for pack in book.packs:
            for kind, row in entries_of(pack):
                for day in set(row.turns):
                    found[day].append((kind, row))
        self._days = sorted(found)
        self._rows = [found[day] for day in self._days]

    def after(self, day: date, has: Has, until: date, *, advice: bool) -> date:
        """The next day on which an entry turns that may decide about the person, or what they are advised.

        From ``until`` on whoever it concerns: something else comes before.
        """
        for at in range(bisect_right(self._days, day), len(self._days)):
            if self._days[at] >= until or any(
                _concerns(row, has) for row in self._rows[at] if advice or row[0] not in ADVICE
            ):
                return self._days[at]
        return date.max


def entries_of(pack: Pack) -> Iterator[Row]:
    """The entries of a pack on which cases can rest."""
    for kind in pack.__struct_fields__:
        rows = getattr(pack, kind)
        if isinstance(rows, tuple) and kind not in CALCULATORS:
            yield from ((kind, row) for row in rows)


def _concerns(row: Row, has: Has) -> bool:
    return row[1].region in has.regions and _APPLIES.get(row[0], _anybody)(row[1], has)


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
