"""An entry of a city counts there and nowhere else, whatever section it is of; what is owed counts without a break."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from msgspec.structs import replace

from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.pack import Pack
from insurance_linker.policy import shipped

BOOK = shipped()
CITY, THERE, ELSEWHERE = "320100", "320106", "500103"
DAY = date(2026, 11, 23)
LINES = (("pension",), ("medical",), ("medical",))


def local(section: str, **other: Any) -> Book:
    """The shipped packs, and the nation's first entry of a section once more for a city, with other figures."""
    row = next(row for pack in BOOK.packs for row in getattr(pack, section) if row.region == "CN" and row.held(DAY))
    mine = replace(row, region=CITY, rule="city", pack="city@1", **other)
    return Book([*BOOK.packs, Pack(id="city", version="1", region=CITY, **{section: (mine,)})])


SECTIONS: list[tuple[str, dict[str, Any], Callable[[Book, str], Any]]] = [
    ("priorities", {"of": "assist", "priority": 99}, lambda book, at: book.policy(at, DAY).priorities["assist"] == 99),
    ("guidance", {"due_days": 99}, lambda book, at: book.policy(at, DAY).guidance.due_days == 99),  # type: ignore[union-attr]
    ("answers", {"kind": "assist", "ends": ()}, lambda book, at: book.policy(at, DAY).answers["assist"].ends == ()),
    ("enrol", {"due_days": 99}, lambda book, at: book.policy(at, DAY).enrol.due_days == 99),
    ("unit_steps", {"named": 99}, lambda book, at: book.unit_rules(at, DAY).steps.named == 99),
    ("transfers", {}, lambda book, at: any(row.rule == "city" for row in book.advised(at, DAY).transfers)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "other", "holds"), SECTIONS, ids=[row[0] for row in SECTIONS])
def test_a_city_s_own_entry(kind: str, other: dict[str, Any], holds: Callable[[Book, str], bool]) -> None:
    book = local(kind, **other)
    assert holds(book, THERE) and not holds(book, ELSEWHERE)


@pytest.mark.parametrize("about", ["employment", "any", "cover"])
def test_a_source_that_a_city_trusts(about: str) -> None:
    book = local("sources", prefix="//city.example/", about=about, trust=7)
    found = book.trust("employment", "//city.example/hr", THERE, DAY)
    assert (found.trust if found else None) == (None if about == "cover" else 7)
    assert book.trust("employment", "//city.example/hr", ELSEWHERE, DAY) is None


def test_of_two_with_one_prefix_that_about_employment_counts() -> None:
    rows = [row for pack in BOOK.packs for row in pack.sources]
    both = tuple(
        replace(rows[0], rule=f"city.{about}", pack="city@1", region=CITY, prefix="//c/", about=about, trust=trust)
        for about, trust in (("any", 3), ("employment", 2))
    )
    for sources in (both, both[::-1]):
        book = Book([*BOOK.packs, Pack(id="city", version="1", region=CITY, sources=sources)])
        found = book.trust("employment", "//c/x", THERE, DAY)
        assert found and found.trust == 2


def test_a_line_is_owed_since_the_first_entry_that_owes_it_without_a_break() -> None:
    row = next(row for pack in BOOK.packs for row in pack.owed if row.form == "part_time")
    spans = [(date(2025, 1, 1), date(2026, 1, 1)), (date(2026, 1, 1), date(2026, 7, 1)), (date(2026, 7, 1), None)]
    entries = tuple(
        replace(
            row, region=CITY, rule=f"city.{number}", pack="city@1", lines=("injury", *lines), since=since, until=until,
            announced_at=date(2025, 1, 1),
        )
        for number, ((since, until), lines) in enumerate(zip(spans, LINES, strict=True))
    )  # fmt: skip
    book = Book([*BOOK.packs, Pack(id="city", version="1", region=CITY, owed=entries)])
    owed = book.obligations(THERE, DAY, DAY).owed["part_time"]
    assert dict(owed.lines) == {"injury": date(2011, 7, 1), "medical": date(2026, 1, 1)}
    assert dict(book.obligations(ELSEWHERE, DAY, DAY).owed["part_time"].lines) == {"injury": date(2011, 7, 1)}
