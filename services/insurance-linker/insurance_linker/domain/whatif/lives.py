"""One person's cases at each month's end under two books. The only place of the comparison that decides.

A month is worked out anew only when something can have changed in it: a fact was recorded, a day came that changes
something by itself (``changes_on``), or another entry of a pack begins or ceases to hold.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from insurance_linker.domain.history import History
from insurance_linker.domain.lived import history_of
from insurance_linker.domain.needs import Need, needs
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.sources import Matter, SourceRank
from insurance_linker.domain.situation import Advice, Person, Situation
from insurance_linker.domain.statements import CoverStated, Entry, JobEnded, JobStarted, Paid, StatusStated
from insurance_linker.domain.wake import changes_on
from insurance_linker.domain.whatif.again import again
from insurance_linker.domain.whatif.has import Has
from insurance_linker.domain.whatif.heard import Heard
from insurance_linker.domain.whatif.scope import Scope, Turns
from insurance_linker.domain.whatif.shapes import Label, Labels, labels

Wanted = dict[str, Need]
_ABOUT: dict[type, Matter] = {
    JobStarted: "employment", JobEnded: "employment", CoverStated: "cover", StatusStated: "status",
}  # fmt: skip
PAYABLE: Labels = Labels({"renew", "lost", "listed"})
"""What a month paid can close or change."""


class Month(Struct, frozen=True):
    """The open cases from the ``place``-th month's end until the next one told of. The same dict: nobody differs."""

    place: int
    day: date
    present: Wanted
    draft: Wanted
    now: Situation
    under: Situation
    """The same situation under the draft, where it can differ."""

    @property
    def history(self) -> History:
        return self.now.history


class Question(Struct, frozen=True):
    """``ends`` are the days on which is asked, in order."""

    present: Book
    draft: Book
    scope: Scope
    turns: Turns
    ends: tuple[date, ...]


def question(present: Book, draft: Book, ends: Iterable[date]) -> Question:
    """``draft`` has all packs of ``present`` and the drafts."""
    return Question(present, draft, Scope(draft), Turns(draft), tuple(ends))


def months(
    person_id: str,
    heard: Sequence[Heard],
    asked: Question,
    was: tuple[str, ...] = (),
    first: int = 0,
    until: int | None = None,
) -> Iterator[Month]:
    """``heard`` in the order of the log; what was recorded after a day is not known on it.

    ``was``: ids in whose place the person stands from the ``first`` month's end to that before the ``until``-th.
    """
    told = sorted(heard, key=lambda row: row.day)  # stable: copies keep their order
    if not told:
        return
    days = [*(row.day for row in told), date.max]
    known, place = 0, max(first, bisect_left(asked.ends, days[0]))
    until = len(asked.ends) if until is None else until
    born: str | None = None
    sex: str | None = None
    lived = _Lived()
    has, concerned, open_ = Has(), False, Labels()
    person, home = Person(person_id, None, None, was), None
    ahead = date.min  # the next day on which something changes without a fact
    while place < until:
        day, before = asked.ends[place], known
        while days[known] <= day:
            row = told[known]
            lived.add(row.entry)
            has.add(row.entry)
            born, sex, known = born or row.born, sex or row.sex, known + 1
        # Months paid only put off the day on which a renewal opens, which is awaited, and change what is advised.
        if (
            not before
            or ahead <= day
            or not open_.isdisjoint(PAYABLE)
            or (person.born, person.sex) != (born, sex)
            or not all(_only_pays(row.entry, home) for row in told[before:known])
        ):
            concerned = concerned or asked.scope.concerns(has)
            person = Person(person_id, born, sex, was)
            month, wake = _month(person, lived, place, has if concerned else None, asked)
            home = month.history.residence
            wanted = month.present if month.present is month.draft else {**month.present, **month.draft}
            open_ = labels(wanted.values(), asked.scope.advises if concerned else frozenset())
            ahead = min(wake, asked.turns.after(day, has, min(wake, days[known]), open_))
            yield month
        place = bisect_left(asked.ends, min(ahead, days[known]), place + 1)


def _month(person: Person, lived: _Lived, place: int, has: Has | None, asked: Question) -> tuple[Month, date]:
    """``has`` is None for whom the drafts do not concern."""
    day, scope = asked.ends[place], asked.scope
    advise = scope.advises if has else frozenset[Advice]()
    now = Situation(person, lived.under(asked.present, day), asked.present, day, advise=advise)
    present, wake = _open(now)
    draft, under = present, now
    touched = scope.touched(has, labels(present.values(), advise), day) if has else set[Label]()
    if touched is None:
        under = Situation(person, lived.under(asked.draft, day), asked.draft, day, advise=advise)
        draft, sooner = _open(under)
        wake = min(wake, sooner)
    elif touched:
        under, draft = again(now, present, touched, asked.draft, regroup=scope.regroups)
        if scope.regroups:
            wake = min(wake, changes_on(under, draft.values()) or date.max)
    return Month(place, day, present, draft, now, under), wake


class _Lived:
    """The history of the facts so far: built again where others are trusted, on another day or by another book."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = {}
        self._sources: dict[Matter, set[str]] = defaultdict(set)
        self._places: dict[Matter, set[str]] = defaultdict(set)
        self._found: list[tuple[list[SourceRank | None], History]] = []

    def add(self, entry: Entry) -> None:
        self._entries.setdefault(entry.id, entry)
        self._found.clear()
        for row in entry.states:
            about = _ABOUT.get(type(row))
            if about:
                self._sources[about].update(filter(None, (entry.source, entry.of_source)))
                told = row.district if isinstance(row, (JobStarted, CoverStated)) else ""
                self._places[about].add(told or NATION)  # a project's cover names no district

    def under(self, book: Book, day: date) -> History:
        asked = [
            (about, source, place)
            for about, sources in self._sources.items()
            if len(sources) > 1  # else nobody disagrees
            for source in sources
            for place in self._places[about]
        ]
        trust = [book.trust(about, source, place, day) for about, source, place in asked]
        for trusted, history in self._found:
            if trusted == trust:
                return history
        told = dict(zip(asked, trust, strict=True))
        history = history_of(self._entries, None, lambda *of_whom: told.get(of_whom))
        self._found.append((trust, history))
        return history


def _open(now: Situation) -> tuple[Wanted, date]:
    """The cases, and the next day that changes them by itself."""
    wanted = needs(now)
    return wanted, changes_on(now, wanted.values()) or date.max


def _only_pays(entry: Entry, home: str | None) -> bool:
    """A month paid, by who lives where it was known."""
    return entry.role == "fact" and entry.residence in (None, home) and all(
        isinstance(row, Paid) and row.line == "pension" for row in entry.states
    )  # fmt: skip
