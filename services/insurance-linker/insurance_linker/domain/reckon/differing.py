"""Where two answers to one question differ, figure by figure: those by the packs in force and by a draft."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from msgspec import Struct
from msgspec.structs import fields

from insurance_linker.domain.policy import Book
from insurance_linker.domain.reckon.answer import Answer


class Difference(Struct, frozen=True):
    """``figure``: its place in the answer, as ``pension.monthly`` or ``parts[0].amount``; None where one has none."""

    figure: str
    present: Any
    draft: Any


def differences(present: Answer, draft: Answer) -> tuple[Difference, ...]:
    """Steps and what is unsaid are left out: they differ with each entry that is another."""
    told = [field.name for field in fields(present) if field.name not in ("steps", "unsaid")]
    return tuple(row for name in told for row in _between(name, getattr(present, name), getattr(draft, name)))


def silent(draft: Answer, book: Book) -> tuple[str, ...]:
    """The ids of the drafts of a book that no step of the answer, and nothing unsaid, goes by."""
    cites = {row.rule for row in draft.unsaid} | {ground.cite for step in draft.steps for ground in step.rests_on}
    packs = {entry.pack for cite in cites if cite and (entry := book.cited(cite))}
    return tuple(pack.name for pack in book.packs if pack.draft and pack.name not in packs)


def _between(at: str, one: Any, other: Any) -> Iterator[Difference]:
    if isinstance(one, Struct) and type(one) is type(other):
        for field in fields(one):
            yield from _between(f"{at}.{field.name}", getattr(one, field.name), getattr(other, field.name))
    elif isinstance(one, tuple) and isinstance(other, tuple):
        for index, (row, its) in enumerate(zip_longest(one, other)):
            yield from _between(f"{at}[{index}]", row, its)
    elif one != other:
        yield Difference(at, one, other)
