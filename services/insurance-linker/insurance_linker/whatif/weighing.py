"""A bucket is weighed: all persons in it, or all units and projects, under the packs in force and under the draft."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from insurance_linker.domain.policy import Book
from insurance_linker.domain.whatif.figures import Reckoning
from insurance_linker.domain.whatif.heard import Heard
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


def weigh(
    books: Books, days: tuple[date, ...], persons: Buckets[Heard], bucket: int, units: Buckets[Said] | None, tick: Tick
) -> Tally:
    """The persons of a bucket, by facts. What is said of them to units and projects goes to ``units``."""
    asked, reckoning = question(*books, days), Reckoning(*books, days[-1])
    writer = Writer(units) if units else None
    tally, weighed = Tally(), 0
    for person_id, rows in persons.groups(bucket):
        heard = sorted(rows, key=lambda row: row.at)
        found = months(person_id, heard, asked)
        tally.count(heard, _stating(found, writer) if writer else found, reckoning)
        weighed += len(heard)
        if weighed > 2_000:
            tick(weighed)
            weighed = 0
    if writer:
        writer.flush()
    tick(weighed)
    return tally


def _stating(found: Iterable[Month], units: Writer[Said]) -> Iterator[Month]:
    """One person's months, as they are; what is said of them is put aside."""
    statements = Statements()
    for month in found:
        for key, under, statement in statements.of(month):
            units.add(group_of(key).encode(), stated(month.day, under, statement))
        yield month


def weigh_units(books: Books, days: tuple[date, ...], units: Buckets[Said], bucket: int, tick: Tick) -> Tally:
    """The units and projects of a bucket, which is one step."""
    asked, tally = unit_question(*books, days), Tally()
    for key, said in units.groups(bucket):
        tally.count_unit(unit_months(key, said, asked))
        tick(0)
    tick(1)
    return tally
