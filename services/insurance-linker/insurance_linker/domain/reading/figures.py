"""Amounts, time limits and groups in words; what is not settled is said to be so."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from coverlink.contracts.decisions import Text
from coverlink.words.counts import some
from insurance_linker.domain.case import Entitlement
from insurance_linker.domain.policy import Book
from insurance_linker.domain.policy.certainty import marks
from insurance_linker.domain.policy.help import Group, Measure

UNKNOWN = Text(zh="当地标准不详", en="the local figure is not known")


def amounts(given: dict[str, Any] | None, book: Book) -> Text:
    """Least to most in yuan, with the entries that say so and how sure they are; what nobody stated is unknown."""
    if given is None:
        return UNKNOWN
    cited = [entry for cite in given["rules"] if (entry := book.cited(cite))]
    doubts = dict.fromkeys(mark for entry in cited for mark in marks(entry))
    zh = "；".join(["、".join(entry.source.zh for entry in cited), *(mark.zh for mark in doubts)])
    en = "; ".join([*(entry.source.en for entry in cited), *(mark.en for mark in doubts)])
    return Text(
        zh=f"{given['least']}元至{given['most']}元（依据：{zh}）",
        en=f"{given['least']} to {given['most']} yuan (source: {en})",
    )


def limit(given: dict[str, Any]) -> Text:
    zh, en = ("个工作日", "working day") if given["working_days"] else ("日", "day")
    return Text(zh=f"{given['days']}{zh}", en=some(given["days"], en))


def helping(row: Entitlement, book: Book) -> Text:
    """What the pack says of a measure."""
    measure = book.cited(row.inputs["rule"])
    assert isinstance(measure, Measure)
    return measure.text


def group_names(groups: Iterable[str], book: Book) -> Text:
    names = {row.group: row.name for row in book.rows("groups") if isinstance(row, Group)}
    found = [names[group] for group in groups if group in names]
    if not found:
        return Text(zh="无", en="none")
    return Text(zh="、".join(name.zh for name in found), en=", ".join(name.en for name in found))
