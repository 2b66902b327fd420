"""Which text prevails where several in force say something about one thing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.entry import Entry


def contests(book: Book, section: str) -> Iterator[tuple[str, date, list[Entry]]]:
    """(region, first day, entries: that which prevails, then the others) for each contest that ever arises, once."""
    seen: set[tuple[str, ...]] = set()
    rows = book.rows(section)
    for row in sorted(rows, key=lambda row: (row.key, row.region, row.since, row.announced_at)):
        for day in sorted({max(other.since, other.announced_at) for other in rows if other.key == row.key}):
            found = book.contenders(Entry, section, row.key, row.region, day)
            names = tuple(entry.rule for entry in found)
            if len(found) > 1 and row in found and names not in seen:
                seen.add(names)
                yield row.region, day, found
