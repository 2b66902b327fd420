"""A case that should be open."""

from __future__ import annotations

from datetime import date, datetime

from msgspec import Struct

from coverlink.contracts.fields import CaseKind, Gap, Line
from insurance_linker.domain.case import Entitlement, Ground, OpenCase


class Need(Struct, frozen=True, gc=False, kw_only=True):
    """``late`` is the gap that this is once ``due_on`` has passed.

    ``also`` are ids under which the same was asked before another fact was known: an answer there counts here.
    """

    id: str
    also: tuple[str, ...] = ()
    kind: CaseKind
    line: Line | None = None
    unit: str | None = None
    unit_name: str | None = None
    district: str
    due_on: date
    late: Gap | None = None
    priority: int
    because: tuple[Ground, ...]
    closes_when: str
    advice: tuple[Entitlement, ...] = ()


def case_of(need: Need, opened_at: datetime, gap: Gap | None, because: tuple[Ground, ...]) -> OpenCase:
    """The case that a need is, once it is open."""
    return OpenCase(
        id=need.id,
        kind=need.kind,
        line=need.line,
        gap=gap,
        unit_id=need.unit,
        unit_name=need.unit_name,
        district=need.district,
        priority=need.priority,
        opened_at=opened_at,
        due_on=need.due_on,
        because=because,
        closes_when=need.closes_when,
        advice=need.advice,
    )
