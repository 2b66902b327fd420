"""The rows of the register that a batch of records comes to. How a record becomes rows: ``filling``."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

import msgspec

from coverlink.contracts.decisions import Advice, Ending, PersonViewed, Reason


@dataclass
class UnitTold:
    """What was said of a unit, and when."""

    name: tuple[datetime, str] | None = None
    district: tuple[datetime, str] | None = None
    registered_at: datetime | None = None


class Entry(msgspec.Struct, omit_defaults=True):
    """Of the timeline, but for its body."""

    person_id: str
    entry_id: str
    type: str
    at: datetime
    happened: date | None = None
    source: str | None = None


class Line(NamedTuple):
    """An entry, its body and what it rests on, in JSON, and what it counts as: a name and a district.

    ``key``: of whom, and its id. ``because`` is empty where there is nothing.
    """

    key: tuple[str, str]
    entry: bytes
    body: bytes
    because: bytes
    counts_as: tuple[str, str] | None


class Decision(msgspec.Struct, kw_only=True, omit_defaults=True):
    """The body of an entry that says what was decided of a case; what that rests on stands beside it."""

    version: int
    id: str
    kind: str
    line: str | None = None
    gap: str | None = None
    unit_id: str | None = None
    district: str
    due_on: date
    because: tuple[Reason, ...] = ()
    ending: Ending | None


class Task(msgspec.Struct, kw_only=True, omit_defaults=True):
    """As the case stands. Its reasons are those of the entry of ``decision``, and if of a unit, its step is, too."""

    id: str
    version: int
    kind: str
    line: str | None
    gap: str | None
    person_id: str | None
    unit_id: str | None
    unit_name: str | None
    district: str
    priority: int
    opened_at: datetime
    due_on: date
    status: str
    advice: tuple[Advice, ...]
    ending: Ending | None = None
    closed_at: datetime | None = None
    cause: str
    decision: str
    step: Any = None
    next_step: Any = None
    next_step_on: Any = None


class TaskTold(NamedTuple):
    """``task`` and ``closes_when`` are JSON. ``opened``: it opened in this batch."""

    version: int
    person_id: str | None
    lead: str
    status: str
    opened: bool
    task: bytes
    closes_when: bytes


@dataclass
class Rows:
    """What a batch comes to; lists of rows in the order in which the records came."""

    entries: list[Line] = field(default_factory=list)
    sealed: dict[str, tuple[datetime, str]] = field(default_factory=dict)
    units: dict[str, UnitTold] = field(default_factory=dict)
    tasks: dict[str, TaskTold] = field(default_factory=dict)
    """By id."""
    views: dict[str, PersonViewed] = field(default_factory=dict)
    viewed: list[PersonViewed] = field(default_factory=list)
    """All of them, ``views`` the newest of each person."""
    notices: list[dict[str, Any]] = field(default_factory=list)
    same: list[tuple[str, str]] = field(default_factory=list)
    """Of tasks that were another identity's before: the task, and that one's."""
