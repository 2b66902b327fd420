"""Persons who have several ids: which belong together, who stands in whose place on a day, and the cases they have.

As the linker joins them (``domain.linked``), once all that one id is to tell another has come. A link counts from the
month in which it was recorded, and no longer than until it was taken back: so an id has one life after another.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from coverlink.contracts import bodies as b
from coverlink.contracts.facts import Fact
from insurance_linker.domain.linked import Link, earlier, links_of, stands_for
from insurance_linker.domain.lived import history_of
from insurance_linker.domain.situation import Person, Situation
from insurance_linker.domain.state import Known
from insurance_linker.domain.statements import Entry, SameAs
from insurance_linker.domain.whatif.heard import Heard
from insurance_linker.domain.whatif.lives import Month, Question, months

By = Mapping[str, Sequence[Heard]]
"""What was said under each id, in the order of the log."""


class Links:
    """Which ids ever were one person. ``told``: under each id, links to others and what takes them back.

    Who was linked and is no more belongs together, too: what was said under one counts for the other for a while.
    """

    def __init__(self, told: By | None = None) -> None:
        self._told = told or {}
        self._group: dict[str, list[str]] = {}
        for was, now in sorted(_pairs(self._told)):
            one, other = (self._group.get(person, [person]) for person in (was, now))
            if one is not other:
                one, other = sorted((one, other), key=len)
                other.extend(one)
                self._group.update(dict.fromkeys(one, other))
                self._group[other[0]] = other

    def __bool__(self) -> bool:
        return bool(self._group)

    def groups(self) -> Iterator[tuple[str, str]]:
        """Each id with the name of its group."""
        return ((person, min(group)) for person, group in self._group.items())

    def group_of(self, person: str) -> str | None:
        """The same name for all ids that belong together; None for who has one id only."""
        group = self._group.get(person)
        return min(group) if group else None

    def passed(self, fact: Fact, day: date) -> Fact:
        """Who comes onto a site, or leaves it, under an id in whose place another stands that day is that one."""
        data = fact.data
        if not isinstance(data, b.SitePassed) or (group := self._group.get(data.person.person_id)) is None:
            return fact
        told = {person: self._told[person] for person in group if person in self._told}
        now = stands_for(data.person.person_id, links_on(told, day))
        return replace(fact, data=replace(data, person=replace(data.person, person_id=now)))


class Life(Struct):
    """``who`` stands from the ``first`` month's end to that before the ``until``-th."""

    who: Person
    first: int
    until: int

    def heard(self, by: By) -> list[Heard]:
        """What is said of the person. Who they are is told by ``who`` alone."""
        rows = (row for person in self.who.ids for row in by.get(person, ()))
        return [replace(row, born=self.who.born, sex=self.who.sex) for row in rows]


def persons(by: By, ends: Sequence[date]) -> Iterator[dict[str, list[Life]]]:
    """Of ids that belong together each person in the end: the lives under each of their ids, who stands the last."""
    lives = lives_of(by, ends)
    for person, found in lives.items():
        if found[-1].until == len(ends):
            ids = (*reversed(found[-1].who.was), person)
            yield {one: lives[one] for one in ids if one in lives}


def lives_of(by: By, ends: Sequence[date]) -> dict[str, list[Life]]:
    """The lives under each id that stands at some month's end, one after another."""
    found: dict[str, list[Life]] = {}
    days = {day for rows in by.values() for day in _turns(rows)}
    places = sorted({0, *(bisect_left(ends, day) for day in days), len(ends)})
    for first, until in pairwise(places):
        day = ends[first]
        links = links_on(by, day)
        for person in dict.fromkeys((*by, *(link.to for link in links.values()))):
            was = earlier(person, by, links)
            if stands_for(person, links) != person or not (was or by.get(person)):
                continue
            rows = [by[one] for one in (person, *was) if one in by]
            who = Person(person, _told(rows, "born", day), _told(rows, "sex", day), was)
            lives = found.setdefault(person, [])
            if lives and lives[-1].until == first and lives[-1].who == who:
                lives[-1].until = until
            else:
                lives.append(Life(who, first, until))
    return found


def months_of(person_id: str, lives: Iterable[Life], by: By, asked: Question) -> Iterator[Month]:
    """The months under one id, as ``lives.months``: it has no case while it does not stand."""
    until: int | None = None
    for life in lives:
        if until is not None and until < life.first:
            yield _nobody(person_id, until, asked)
        yield from months(person_id, life.heard(by), asked, life.who.was, life.first, life.until)
        until = life.until
    if until is not None and until < len(asked.ends):
        yield _nobody(person_id, until, asked)


def links_on(by: By, day: date) -> dict[str, Link]:
    """The links that stand on a day, by whose place another takes."""
    return links_of({
        person: Known(entries={row.entry.id: row.entry for row in rows if row.day <= day and _may_link(row.entry)})
        for person, rows in by.items()
    })  # fmt: skip


def _pairs(told: By) -> set[tuple[str, str]]:
    return {
        (person, row.person)
        for person, rows in told.items()
        for heard in rows
        for row in heard.entry.states
        if isinstance(row, SameAs) and row.person != person
    }


def _may_link(entry: Entry) -> bool:
    """Whether it is a link, or may take one back."""
    return entry.role != "fact" or any(isinstance(row, SameAs) for row in entry.states)


def _turns(rows: Sequence[Heard]) -> Iterator[date]:
    """The days from which on something else may be known of who the person is."""
    yield from (row.day for row in rows if _may_link(row.entry))
    for name in ("born", "sex"):
        yield from sorted(row.day for row in rows if getattr(row, name))[:1]


def _told(ids: Iterable[Sequence[Heard]], name: Literal["born", "sex"], day: date) -> str | None:
    """By a day: as it was told first under the first id that tells it."""
    for rows in ids:
        for row in sorted(rows, key=lambda row: row.day):
            if row.day <= day and (told := getattr(row, name)):
                return str(told)
    return None


def _nobody(person_id: str, place: int, asked: Question) -> Month:
    day, none = asked.ends[place], history_of({}, None, lambda *_: None)
    now = Situation(Person(person_id, None, None), none, asked.present, day)
    return Month(place, day, {}, {}, now, now)
