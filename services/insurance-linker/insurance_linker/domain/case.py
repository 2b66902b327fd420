"""A case as the linker keeps it: what it is about and what it rests on. Its sentences are made when it is told."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from msgspec import Struct

from coverlink.contracts.fields import CaseKind, Gap, Line


class Ground(Struct, frozen=True, gc=False, array_like=True):
    """One step of the argument: ``rule@version``, the facts it rests on, the figures it used, days as text."""

    rule: str
    facts: tuple[str, ...]
    inputs: dict[str, Any]


class Entitlement(Struct, frozen=True, gc=False, array_like=True):
    """Something the person may be entitled to; ``state`` says whether the facts known so far meet its conditions."""

    code: str
    state: Literal["met", "not_met", "unknown"]
    inputs: dict[str, Any] = {}


class OpenCase(Struct, frozen=True, gc=False, array_like=True):
    """The fields mean what they mean in ``coverlink.contracts.decisions.Case``; ``closes_when`` is the code."""

    id: str
    kind: CaseKind
    line: Line | None
    gap: Gap | None
    unit_id: str | None
    unit_name: str | None
    district: str
    priority: int
    opened_at: datetime
    due_on: date
    because: tuple[Ground, ...]
    closes_when: str
    advice: tuple[Entitlement, ...] = ()
