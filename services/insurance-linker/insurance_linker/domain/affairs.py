"""Facts that are tied to each other, so that they fold together or not at all (docs/rules.md, 8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from insurance_linker.domain.folded import days_of
from insurance_linker.domain.statements import (
    Answered,
    CoverStated,
    Entry,
    JobEnded,
    JobStarted,
    Listed,
    Paid,
    StatusStated,
)


class Affair(Struct, frozen=True):
    """``names`` are its facts and those that they name; ``last`` is the last day that they name, if they name one."""

    facts: frozenset[str]
    names: frozenset[str]
    last: date | None
    contributions: bool


def affairs(entries: Mapping[str, Entry]) -> list[Affair]:
    """All facts but answers, each in one affair."""
    above: dict[str, str] = {}

    def top(node: str) -> str:
        while (parent := above.setdefault(node, node)) != node:
            above[node] = above.get(parent, parent)
            node = parent
        return node

    told = [entry for entry in entries.values() if not any(isinstance(row, Answered) for row in entry.states)]
    for entry in told:
        for tie in _ties(entry):
            above[top(entry.id)] = top(tie)
    groups: dict[str, list[Entry]] = defaultdict(list)
    for entry in told:
        groups[top(entry.id)].append(entry)
    return [_affair(rows) for rows in groups.values()]


def _affair(rows: list[Entry]) -> Affair:
    days = [day for entry in rows for day in days_of(entry)]
    facts = frozenset(entry.id for entry in rows)
    return Affair(
        facts=facts,
        names=facts | {entry.of for entry in rows if entry.of},
        last=max(days, default=None),
        contributions=all(isinstance(row, Paid) for entry in rows for row in entry.states),
    )


def _ties(entry: Entry) -> Iterator[str]:
    if entry.of:
        yield entry.of
    for row in entry.states:
        match row:
            case JobStarted(ref=ref, unit=unit) | JobEnded(ref=ref, unit=unit):
                yield f"job {ref}"
                if unit:
                    yield f"unit {unit}"
            case CoverStated(line=line, ref=ref, unit=unit):
                yield f"cover {line} {ref}"
                if unit:
                    yield f"unit {unit}"
            case StatusStated(kind=kind, since=since):
                yield f"status {kind} {since}"
            case Listed(kind=kind, since=since):
                yield f"list {kind} {since}"
