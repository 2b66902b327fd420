"""A case that should be open."""

from __future__ import annotations

from datetime import date
from uuid import UUID, uuid5

from msgspec import Struct

from coverlink.contracts.decisions import Advice, Condition, Reason
from coverlink.contracts.fields import CaseKind, Gap, Line

CASE_NAMES = UUID("0d6c1a0e-3d0b-5f0e-8a36-9b1f5c2f7a11")


class Need(Struct, frozen=True, kw_only=True):
    """``late`` is the gap that this is once ``due_on`` has passed; ``opens_on`` the first day on which it holds."""

    id: str
    kind: CaseKind
    line: Line | None = None
    unit: str | None = None
    unit_name: str | None = None
    district: str
    due_on: date
    late: Gap | None = None
    priority: int
    because: tuple[Reason, ...]
    closes_when: Condition
    advice: tuple[Advice, ...] = ()


def case_id(person_id: str, kind: CaseKind, line: Line | None, unit: str | None, about: str) -> str:
    """The same for the same gap on the same job, whatever order its facts came in and however often."""
    return str(uuid5(CASE_NAMES, "\x00".join((person_id, kind, line or "", unit or "", about))))
