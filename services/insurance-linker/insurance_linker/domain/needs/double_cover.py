"""``double_cover``: an employee's cover and one's own, or the residents', at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from coverlink.contracts.fields import Line
from insurance_linker.domain.case import Ground
from insurance_linker.domain.case_ids import case_ids
from insurance_linker.domain.lines import RESIDENTS
from insurance_linker.domain.needs.need import Need
from insurance_linker.domain.situation import Situation
from insurance_linker.domain.spells import Cover


def double_cover(now: Situation) -> Iterator[Need]:
    held = now.history.held_on(now.day)
    if len(held) < 2 or "deceased" in now.statuses or all(map(_employees, held)):
        return
    for line, residents in RESIDENTS.items():
        kinds: dict[str, Cover] = {}
        for cover in held:  # earliest first
            kind = _kind(now, cover, line, residents)
            if kind:
                kinds.setdefault(kind, cover)
        if len(kinds) < 2:
            continue
        covers = sorted(kinds.values(), key=lambda cover: (cover.start, cover.fact))
        since = covers[1].start
        inputs = {
            "since": since.isoformat(),
            "lines": [cover.line for cover in covers],
            "paid_by": [cover.paid_by for cover in covers],
        }
        own, *others = case_ids(now.person.ids, "double_cover", line, None, [since.isoformat()])
        yield Need(
            id=own,
            also=tuple(others),
            kind="double_cover",
            line=line,
            district=covers[0].district,
            due_on=since + timedelta(days=now.policy.double_cover.due_days),
            priority=now.policy.priorities["double_cover"],
            because=(Ground(now.policy.double_cover.cite, tuple(cover.fact for cover in covers), inputs),),
            closes_when="one_cover_left",
        )


def _employees(cover: Cover) -> bool:
    return cover.paid_by == "unit" and cover.line not in RESIDENTS.values()


def _kind(now: Situation, cover: Cover, line: Line, residents: Line) -> str | None:
    if cover.line == residents:
        return "residents"
    if cover.line != line:
        return None
    if cover.paid_by == "unit" and cover.unit in now.history.payers(now.employers):
        return "unit"
    return "self" if cover.paid_by == "self" else None
