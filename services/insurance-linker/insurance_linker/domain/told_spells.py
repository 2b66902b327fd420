"""From what stands to spells of cover, statuses and lists: which stop is whose (docs/rules.md, 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from coverlink.contracts.fields import Line
from insurance_linker.domain.spells import Cover, Excuse, Listing
from insurance_linker.domain.standing import Said
from insurance_linker.domain.statements import CoverStated, Listed, StatusStated

_EARLIEST = attrgetter("start", "fact")


def covers_of(stated: list[Said[CoverStated]]) -> tuple[list[Cover], list[Cover]]:
    """Cover, and what was announced of it, the earliest first; an announcement stops nothing that is in force."""
    stopping: dict[tuple[Line, str], list[Said[CoverStated]]] = {}
    for said in stated:
        row = said.statement
        if row.to is not None:
            stopping.setdefault((row.line, row.ref), []).append(said)
    covers: list[Cover] = []
    announced: list[Cover] = []
    for said in stated:
        row = said.statement
        stops = stopping.get((row.line, row.ref)) if stopping else None
        stop = _stop(said, stops) if stops else None
        cover = Cover(said.fact_id, row.line, row.paid_by, row.unit, row.project, row.district, row.since, stop)
        (announced if row.announced else covers).append(cover)
    covers.sort(key=_EARLIEST)
    announced.sort(key=_EARLIEST)
    return covers, announced


def _stop(said: Said[CoverStated], stopping: Iterable[Said[CoverStated]]) -> date | None:
    """The least stop that belongs to a beginning, of those on its line with its ref."""
    row, least = said.statement, None
    for one in stopping:
        other = one.statement
        to = other.to
        if (
            to is not None
            and (least is None or to < least)
            and (row.announced or not other.announced)
            and (one.source == said.source or (other.unit is not None and other.unit == row.unit))
            and (to > row.since or other.since == row.since)
        ):
            least = to
    return least


def excuses_of(stated: list[Said[StatusStated]]) -> list[Excuse]:
    stops: dict[tuple[str, date], date] = {}
    for said in stated:
        row = said.statement
        if row.to is not None:
            stops[row.kind, row.since] = min(row.to, stops.get((row.kind, row.since), row.to))
    return [
        Excuse(said.fact_id, row.kind, row.lines, row.since, stops.get((row.kind, row.since)))
        for said in sorted(stated, key=attrgetter("fact_id"))
        for row in (said.statement,)
    ]


def listings_of(stated: list[Said[Listed]]) -> list[Listing]:
    """The earliest first; what ends when it begins is none."""
    rows = [(said.fact_id, said.statement) for said in stated]
    spells = [
        Listing(
            fact,
            row.kind,
            row.since,
            min((to for _, other in rows if _same(other, row) and (to := other.to)), default=None),
        )
        for fact, row in rows
    ]
    return sorted((row for row in spells if row.stop is None or row.stop > row.start), key=lambda row: row.order)


def _same(one: Listed, other: Listed) -> bool:
    return (one.kind, one.since) == (other.kind, other.since)
