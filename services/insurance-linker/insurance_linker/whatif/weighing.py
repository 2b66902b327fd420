"""A bucket is weighed: all persons in it, or all units and projects, under the packs in force and under the draft."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from msgspec import Struct

from insurance_linker.domain.policy import Book
from insurance_linker.domain.whatif.figures import Reckoning
from insurance_linker.domain.whatif.heard import Heard
from insurance_linker.domain.whatif.kin import Links, months_of, persons
from insurance_linker.domain.whatif.lives import Month, months, question
from insurance_linker.domain.whatif.said import Said, group_of, stated
from insurance_linker.domain.whatif.staffed import Statements
from insurance_linker.domain.whatif.tally import Tally
from insurance_linker.domain.whatif.units import unit_months, unit_question
from insurance_linker.whatif.buckets import Buckets, Writer

Books = tuple[Book, Book]
"""The packs in force; these and the drafts."""
Tick = Callable[[int], None]
"""Is told how much more is done, and may raise."""


class OfKin(Struct, frozen=True, array_like=True):
    """A fact about somebody who has several ids, under one of them."""

    person: str
    heard: Heard


def weigh(
    books: Books, days: tuple[date, ...], found: Buckets[Heard], bucket: int, links: Links, kin: Writer[OfKin],
    units: Buckets[Said] | None, tick: Tick,
) -> Tally:  # fmt: skip
    """The persons of a bucket, by facts; what is about who has several ids goes to ``kin``.

    What is said of persons to units and projects goes to ``units``.
    """
    asked, reckoning = question(*books, days), Reckoning(*books, days[-1])
    writer = Writer(units) if units else None
    tally, weighed = Tally(), 0
    for person_id, rows in found.groups(bucket):
        heard = sorted(rows, key=lambda row: row.at)
        if group := links.group_of(person_id):
            for row in heard if kin.drawn(group.encode()) else ():
                kin.add(group.encode(), OfKin(person_id, row))
            continue
        under = months(person_id, heard, asked)
        tally.count(heard, (_stating(under, writer),), reckoning)
        weighed += len(heard)
        if weighed > 2_000:
            tick(weighed)
            weighed = 0
    for one in (kin, writer):
        if one:
            one.flush()
    tick(weighed)
    return tally


def weigh_kin(
    books: Books, days: tuple[date, ...], kin: Buckets[OfKin], bucket: int, units: Buckets[Said] | None, tick: Tick
) -> Tally:
    """The same of persons who have several ids."""
    asked, reckoning = question(*books, days), Reckoning(*books, days[-1])
    writer = Writer(units) if units else None
    tally = Tally()
    for _, rows in kin.groups(bucket):
        by: dict[str, list[Heard]] = defaultdict(list)
        for row in rows:
            by[row.person].append(row.heard)
        for lives in persons(by, days):
            under = (_stating(months_of(person, found, by, asked), writer) for person, found in lives.items())
            *_, stands = lives.values()
            tally.count(stands[-1].heard(by), under, reckoning)
        tick(len(rows))
    if writer:
        writer.flush()
    return tally


def _stating(found: Iterable[Month], units: Writer[Said] | None) -> Iterable[Month]:
    """The months under one id, as they are; what is said of them is put aside."""
    return _said(found, units) if units else found


def _said(found: Iterable[Month], units: Writer[Said]) -> Iterator[Month]:
    statements = Statements()
    for month in found:
        for key, under, statement in statements.of(month):
            units.add(group_of(key).encode(), stated(month.day, under, statement))
        yield month


def weigh_units(
    books: Books, days: tuple[date, ...], units: Buckets[Said], bucket: int, links: Links, tick: Tick
) -> Tally:
    """The units and projects of a bucket, which is one step."""
    asked, tally = unit_question(*books, days, links), Tally()
    for key, said in units.groups(bucket):
        tally.count_unit(unit_months(key, said, asked))
        tick(0)
    tick(1)
    return tally
