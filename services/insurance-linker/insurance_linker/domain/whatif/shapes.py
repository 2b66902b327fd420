"""What an entry of a pack can do to cases: open and close them, or no more than shape those that are open.

A draft that only shapes is asked about again for the cases it shapes; where none is open, nobody differs.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Literal, cast, get_args

from coverlink.contracts.fields import CaseKind, Line
from insurance_linker.domain.needs import Need
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.entry import Entry
from insurance_linker.domain.policy.rules import Priority
from insurance_linker.domain.situation import ALL_ADVICE, Advice

Label = CaseKind | Literal["guidance"] | Advice
"""A kind of case; ``guidance`` for *enrol* without a unit; what a case advises, where that counts."""
Labels = frozenset[Label]
ADVICE: dict[Label, frozenset[Advice]] = {
    "assist": frozenset({"lost", "amounts"}), "renew": frozenset({"payer"}), "guidance": frozenset({"listed"})
}  # fmt: skip
SHAPED: dict[str, Labels] = {
    "enrol": Labels({"enrol"}),
    "student": Labels({"verify"}),
    "dropped": Labels({"verify", "assist"}),
    "incomplete": Labels({"unit_incomplete"}),
    "double_cover": Labels({"double_cover"}),
    "horizon": Labels(),
    "groups": Labels(ALL_ADVICE),  # and who on a list is guided
    "measures": Labels(ALL_ADVICE),
    "minimum_years": Labels(ALL_ADVICE),
    "benefit": Labels({"lost"}),
    "bases": Labels({"amounts"}),
    "base_ranges": Labels({"amounts"}),
    "rates": Labels({"amounts"}),
    "limits": Labels({"lost"}),
    "calendar": Labels({"lost"}),
    "registrations": Labels({"lost"}),
    "make_ups": Labels({"payer"}),
    "transfers": Labels({"payer"}),
}
"""Sections that open and close no case: they give open ones a day, a figure or an advice."""
CONDITIONS = {
    "assist": ("not_after", "not_for", "from_age_years"),
    "renew": ("whole_months", "older_years", "left_years", "left_not_for"),
}
"""Sections of which that is so if all entries agree in these fields: they differ in days and priorities then."""


def labels(needs: Iterable[Need], advise: Set[Advice]) -> Labels:
    """What these cases are, and what of that which they advise counts."""
    found = Labels("guidance" if need.kind == "enrol" and need.unit is None else need.kind for need in needs)
    return found.union(*(ADVICE[kind] & advise for kind in found & ADVICE.keys())) if advise and found else found


def shapes(book: Book, section: str, entry: Entry) -> Labels | None:
    """The cases that an entry of a book can change and can neither open nor close; None if it can do more."""
    if isinstance(entry, Priority):
        return Labels({"enrol", "guidance"} if entry.of in get_args(Line) else {cast("CaseKind", entry.of)})
    if section in CONDITIONS:
        told = {tuple(getattr(row, name) for name in CONDITIONS[section]) for row in book.rows(section)}
        return Labels({cast("CaseKind", section)}) if len(told) == 1 else None
    return SHAPED.get(section)
