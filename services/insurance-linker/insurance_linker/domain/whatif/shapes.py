"""What an entry of a pack can do to cases: open and close them, or no more than shape those that are open.

A draft that only shapes is asked about again for the cases it shapes; where none is open, nobody differs.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, cast, get_args

from coverlink.contracts.fields import CaseKind, Line
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.rules import Priority

Label = CaseKind | Literal["guidance", "advice"]
"""A kind of case; ``guidance`` for *enrol* without a unit; ``advice`` for all that advise, where it counts."""
Labels = frozenset[Label]
ADVISING: Labels = frozenset({"assist", "renew", "guidance"})
ADVICE = frozenset({
    "measures", "bases", "rates", "minimum_years", "limits", "calendar", "make_ups", "transfers", "registrations",
    "benefit", "groups",
})  # fmt: skip
"""Sections that decide on no case, but on what its caseworker is advised; groups also on who on a list is guided."""
SHAPED: dict[str, Labels] = {
    "enrol": Labels({"enrol"}),
    "student": Labels({"verify"}),
    "dropped": Labels({"verify", "assist"}),
    "incomplete": Labels({"unit_incomplete"}),
    "double_cover": Labels({"double_cover"}),
    "horizon": Labels(),
    **dict.fromkeys(ADVICE, Labels({"advice"})),
}
"""Sections that give open cases a day or a figure, by section the cases."""
CONDITIONS = {"assist": ("not_after", "not_for", "from_age_years"), "renew": ("whole_months", "older_years")}
"""Sections of which the same is so if all entries agree in these fields: they differ in days and priorities then."""


def labels(needs: Iterable[Need], *, advised: bool) -> set[Label]:
    """What these cases are; ``advised``: what they advise counts."""
    found: set[Label] = {"guidance" if need.kind == "enrol" and need.unit is None else need.kind for need in needs}
    if advised and not found.isdisjoint(ADVISING):
        found.add("advice")
    return found


def shapes(book: Book, section: str, entry: Entry) -> Labels | None:
    """The cases that an entry of a book can change and can neither open nor close; None if it can do more."""
    if isinstance(entry, Priority):
        return Labels({"enrol", "guidance"} if entry.of in get_args(Line) else {cast("CaseKind", entry.of)})
    if section in CONDITIONS:
        told = {tuple(getattr(row, name) for name in CONDITIONS[section]) for row in book.rows(section)}
        return Labels({cast("CaseKind", section)}) if len(told) == 1 else None
    return SHAPED.get(section)
