"""The ids of cases derive from what a case is about, so that a replay, a copy or another order gives them again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from uuid import UUID

from coverlink.contracts.fields import CaseKind, Line
from coverlink.contracts.ids import name_id

CASE_NAMES = UUID("0d6c1a0e-3d0b-5f0e-8a36-9b1f5c2f7a11").bytes


def case_id(person_id: str, kind: CaseKind, line: Line | None, unit: str | None, about: str) -> str:
    """The same for the same gap on the same job, whatever order its facts came in and however often."""
    return name_id(CASE_NAMES, "\x00".join((person_id, kind, line or "", unit or "", about)))


_case_id = lru_cache(8192)(case_id)  # a person's cases are asked about again at the next fact


def case_ids(
    persons: Sequence[str], kind: CaseKind, line: Line | None, unit: str | None, abouts: Iterable[str]
) -> tuple[str, ...]:
    """The ids of one question: about each of ``abouts`` under the person's id, then under earlier ones."""
    told = list(abouts) if len(persons) > 1 else abouts
    return tuple([_case_id(person, kind, line, unit, about) for person in persons for about in told])
