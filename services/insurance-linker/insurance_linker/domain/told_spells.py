"""From what stands to spells of cover, statuses and lists: which stop is whose (docs/rules.md, 2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter

from coverlink.contracts.fields import Line
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.sources import SourceRank
from insurance_linker.domain.spells import Cover, Excuse, Listing
from insurance_linker.domain.standing import Said
from insurance_linker.domain.statements import CoverStated, Listed, StatusStated
from insurance_linker.domain.trusted import (
    Begun,
    Disagreement,
    End,
    Telling,
    Trust,
    TrustHere,
    end_that_counts,
    ends_told,
    starts_decided,
)

_EARLIEST = attrgetter("start", "fact")


def covers_of(stated: list[Said[CoverStated]], trust: Trust) -> tuple[list[Cover], list[Cover], list[Disagreement]]:
    """Cover, and what was announced of it, the earliest first; an announcement stops nothing that is in force."""
    stopping: dict[tuple[Line, str], list[Said[CoverStated]]] = {}
    for said in stated:
        row = said.statement
        if row.to is not None:
            stopping.setdefault((row.line, row.ref), []).append(said)
    covers: list[Cover] = []
    sources: list[str] = []
    announced: list[Cover] = []
    differ: dict[tuple[Telling, ...], Disagreement] = {}
    for said in stated:
        row, stop = said.statement, None
        if stopping and (stops := stopping.get((row.line, row.ref))):
            fitting, here = _fitting(said, stops), _in(row.district, trust)
            stop = end_that_counts(fitting, here)
        to = stop.on if stop else None
        cover = Cover(said.fact_id, row.line, row.paid_by, row.unit, row.project, row.district, row.since, to)
        if row.announced:
            announced.append(cover)
            continue
        covers.append(cover)
        sources.append(said.source)
        if stop and len(fitting) > 1 and (found := ends_told("covered_to", cover, stop, fitting, here)):
            differ.setdefault(found.told, found)  # each stop says a beginning too: told once of them all
    starts_differ: list[Disagreement] = []
    if len(set(sources)) > 1:
        covers, starts_differ = _from_trusted_days(covers, sources, trust)
    covers.sort(key=_EARLIEST)
    announced.sort(key=_EARLIEST)
    return covers, announced, [*starts_differ, *differ.values()]


def _in(district: str, trust: Trust) -> TrustHere:
    return lambda source: trust("cover", source, district or NATION)  # a project's cover names no district


def _fitting(said: Said[CoverStated], stopping: Iterable[Said[CoverStated]]) -> list[End]:
    """The stops that could be a beginning's, of those on its line with its ref."""
    row = said.statement
    return [
        End(to, one.fact_id, one.source)
        for one in stopping
        if (to := (other := one.statement).to) is not None
        and (row.announced or not other.announced)
        and (one.source == said.source or (other.unit is not None and other.unit == row.unit))
        and (to > row.since or other.since == row.since)
    ]


def _from_trusted_days(covers: list[Cover], sources: list[str], trust: Trust) -> tuple[list[Cover], list[Disagreement]]:
    ranked = [
        Begun(cover, cover.stop, cover.fact, source, _in(cover.district, trust)(source))
        for cover, source in zip(covers, sources, strict=True)
    ]
    return starts_decided("covered_from", ranked, _same_cover)


def _same_cover(one: Begun[Cover], other: Begun[Cover]) -> bool:
    mine, theirs = one.spell, other.spell
    return (mine.line, mine.paid_by, mine.unit) == (theirs.line, theirs.paid_by, theirs.unit)


def excuses_of(stated: list[Said[StatusStated]], trust: Trust) -> tuple[list[Excuse], list[Disagreement]]:
    ends: dict[tuple[str, date], list[End]] = {}
    for said in stated:
        row = said.statement
        if row.to is not None:
            ends.setdefault((row.kind, row.since), []).append(End(row.to, said.fact_id, said.source))

    def here(source: str) -> SourceRank | None:
        return trust("status", source, NATION)

    excuses: list[Excuse] = []
    differ: dict[tuple[Telling, ...], Disagreement] = {}
    for said in sorted(stated, key=attrgetter("fact_id")):
        row = said.statement
        fitting = ends.get((row.kind, row.since), [])
        over = end_that_counts(fitting, here)
        excuse = Excuse(said.fact_id, row.kind, row.lines, row.since, over.on if over else None)
        excuses.append(excuse)
        if over and len(fitting) > 1 and (found := ends_told("status_to", excuse, over, fitting, here)):
            differ.setdefault(found.told, found)
    return excuses, list(differ.values())


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
