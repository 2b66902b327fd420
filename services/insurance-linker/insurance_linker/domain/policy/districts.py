"""County-level areas and their succession: which code held when, what became of it, and what can be compared.

Where only the year of a change is known, both codes hold in that year.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from insurance_linker.domain.policy.book import Book
from insurance_linker.domain.policy.by_period import MOST_ASKED
from insurance_linker.domain.policy.places import District


@lru_cache(MOST_ASKED)  # asked for every case at every fact, as is `heir`
def district_on(book: Book, code: str, day: date) -> District | None:
    """The area with this code on a day; None when the packs know none."""
    return next((row for row in _table(book).get(code, ()) if row.held(day)), None)


def successors(book: Book, code: str, day: date) -> tuple[str, ...]:
    """The codes in force on a day that took over the area of ``code``, the one with most of it first.

    A code in force is its own successor; one that the packs do not know, or that did not exist yet, has none.
    """
    found: dict[str, None] = {}
    _follow(book, code, day, found, set())
    return tuple(found)


@lru_cache(MOST_ASKED)
def heir(book: Book, code: str, day: date) -> str:
    """Whose tasks those of ``code`` are on a day: its first successor, or itself when the packs cannot tell."""
    return next(iter(successors(book, code, day)), code)


def joined(book: Book, code: str) -> frozenset[str]:
    """All codes that changes have bound up with this one: the least area that can be counted before and after."""
    return _joined(book).get(code, frozenset((code,)))


def same_area(book: Book, code_a: str, code_b: str) -> bool:
    """Whether two codes belong to one area of comparison: their counts are added before years are compared."""
    return code_b in joined(book, code_a)


def _follow(book: Book, code: str, day: date, found: dict[str, None], seen: set[str]) -> None:
    if code in seen:
        return
    seen.add(code)
    rows = _table(book).get(code, ())
    if any(row.held(day) for row in rows):
        found[code] = None
        return
    for row in rows:
        if row.until is not None and row.until <= day:
            for then in row.became:
                _follow(book, then, day, found, seen)


@lru_cache(4)  # a book for each set of packs; a process has one or two
def _table(book: Book) -> dict[str, tuple[District, ...]]:
    rows: dict[str, tuple[District, ...]] = {}
    for row in _rows(book):
        rows[row.code] = (*rows.get(row.code, ()), row)
    return rows


@lru_cache(4)
def _joined(book: Book) -> dict[str, frozenset[str]]:
    groups: dict[str, frozenset[str]] = {}
    for row in _rows(book):
        parts = (groups.get(code, frozenset((code,))) for code in (row.code, *row.became))
        whole = frozenset[str]().union(*parts)
        groups.update(dict.fromkeys(whole, whole))
    return groups


def _rows(book: Book) -> Iterable[District]:
    return (row for row in book.rows("districts") if isinstance(row, District))
