"""The people of a construction project, summed by days: all that deciding needs of them (compare ``staff``)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from insurance_linker.domain.units.firsts import Queue, Waiting, add, enough, first
from insurance_linker.domain.units.people import Worker, day_of

Days = dict[int, int]
"""How many people by day."""
Spell = tuple[date, date | None]


class Asked(Struct, frozen=True, array_like=True):
    """Of whom the project's case would be: who came after a day.

    ``ends`` is there once the term is over: who came from then on, on a day in none of the ``covered`` spells, came
    beyond it.
    """

    after: int
    ends: date | None
    covered: tuple[Spell, ...]

    def beyond(self, day: int) -> bool:
        came = day_of(day)
        return self.ends is not None and self.ends <= came and not in_force(self.covered, came)


class Site(Struct, frozen=True, array_like=True):
    """``joins``, ``leaves``: the roster's days. ``came``: last days of coming; ``there``: of those who have not left
    since; ``strange``: of those who were not on the roster that day. Each may be after ``today``.

    ``beyond`` and ``strangers``: the first of those whom a case would name, or all. Their sums: ``many``.
    """

    today: int
    asked: Asked
    joins: Days = {}
    leaves: Days = {}
    came: Days = {}
    there: Days = {}
    strange: Days = {}
    beyond: tuple[Waiting, ...] = ()
    strangers: tuple[Waiting, ...] = ()

    def seen(self, days: Days) -> list[int]:
        """Those of these days on which somebody came whom a case would be about, in order."""
        return sorted(day for day in days if self.asked.after < day <= self.today)

    def seen_beyond(self) -> list[int]:
        return [day for day in self.seen(self.came) if self.asked.beyond(day)]

    def ever(self) -> Site:
        """As if no answer had ended anything: for the days, not for those who are named first."""
        return replace(self, asked=replace(self.asked, after=0))

    def up_to_today(self, days: Days) -> int:
        return sum(count for day, count in days.items() if day <= self.today)


Change = tuple[Worker | None, Worker | None]


def in_force(spells: Iterable[Spell], day: date) -> bool:
    return any(on <= day and (to is None or day < to) for on, to in spells)


def summed(people: Iterable[Worker], today: int, asked: Asked, named: int) -> Site:
    """Everybody's sums on a day, when a case may name so many."""
    rows, site = list(people), Site(today, asked, {}, {}, {}, {}, {})
    for row in rows:
        _count(site, row, 1)
    seen = [row for row in rows if _seen(row, site)]
    return replace(
        site,
        beyond=first((_waiting(row) for row in seen if asked.beyond(row.entered)), named),
        strangers=first((_waiting(row) for row in seen if not row.on_roster), named),
    )


def moved(site: Site, changes: Iterable[Change]) -> Site:
    """The sums after some people have changed."""
    now = _copy(site)
    beyond = Queue(site.beyond, many(site.came, site.seen_beyond()))
    strangers = Queue(site.strangers, many(site.strange, site.seen(site.strange)))
    for before, after in changes:
        for row, by in ((before, -1), (after, 1)):
            if row is None:
                continue
            _count(now, row, by)
            for queue, member in ((beyond, site.asked.beyond(row.entered)), (strangers, not row.on_roster)):
                if member and _seen(row, site):
                    (queue.comes if by > 0 else queue.goes)(_waiting(row))
    return replace(now, beyond=beyond.kept, strangers=strangers.kept)


def on_day(site: Site, today: int, asked: Asked, named: int) -> Site | None:
    """The same people on that day or a later one; None when everybody has to be looked at."""
    now = replace(site, today=today)
    whole = (
        asked == site.asked
        and enough(now.beyond, many(now.came, now.seen_beyond()), named)
        and enough(now.strangers, many(now.strange, now.seen(now.strange)), named)
    )
    return now if whole else None


def many(days: Days, those: Iterable[int]) -> int:
    return sum(days[day] for day in those)


def _seen(row: Worker, site: Site) -> bool:
    return site.asked.after < row.entered <= site.today


def _waiting(row: Worker) -> Waiting:
    return Waiting(row.entered, row.person, 0)


def _count(site: Site, row: Worker, by: int) -> None:
    strange, there = not row.on_roster, row.left < row.entered
    for days, day, counts in (
        (site.joins, row.since, True),
        (site.leaves, row.until, True),
        (site.came, row.entered, True),
        (site.there, row.entered, there),
        (site.strange, row.entered, strange),
    ):
        if day and counts:
            add(days, day, by)


def _copy(site: Site) -> Site:
    return Site(
        site.today, site.asked, dict(site.joins), dict(site.leaves), dict(site.came), dict(site.there),
        dict(site.strange), site.beyond, site.strangers,
    )  # fmt: skip
