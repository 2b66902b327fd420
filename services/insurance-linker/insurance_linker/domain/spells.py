"""Spells of a person's life: jobs, cover, statuses. Their last day is not part of them: ``[start, end)``."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from coverlink.contracts.fields import EndReason, Line, Payer, StatusKind, WorkForm

ONE_DAY = timedelta(days=1)


class Job(Struct, frozen=True, gc=False):
    """A job, ``[start, end)``. ``facts`` are the ids it rests on, the start's first.

    ``unit`` is empty where nobody is the employer; ``user_unit`` is where a dispatched worker works.
    """

    facts: tuple[str, ...]
    ref: str
    unit: str
    unit_name: str | None
    form: WorkForm
    district: str
    project: str | None
    start: date
    end: date | None
    reason: EndReason | None
    user_unit: str | None = None

    @property
    def name(self) -> str:
        return self.facts[0]

    @property
    def order(self) -> tuple[date, str]:
        return self.start, self.name

    @property
    def last_day(self) -> date:
        """The day before the end, not before the start; the last of all days while no end is known."""
        return date.max if self.end is None else max(self.start, self.end - ONE_DAY)

    def active(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)


class Cover(Struct, frozen=True, gc=False):
    """A spell of cover on a line, ``[start, stop)``."""

    fact: str
    line: Line
    paid_by: Payer
    unit: str | None
    project: str | None
    district: str
    start: date
    stop: date | None

    @property
    def empty(self) -> bool:
        return self.stop is not None and self.stop <= self.start


class Listing(Struct, frozen=True, gc=False):
    """A person stands on a department's list, ``[start, stop)``."""

    fact: str
    kind: str
    start: date
    stop: date | None

    @property
    def order(self) -> tuple[date, str]:
        return self.start, self.fact

    def active(self, day: date) -> bool:
        return self.start <= day and (self.stop is None or day < self.stop)


class Excuse(Struct, frozen=True, gc=False):
    """A status while it lasts; ``lines`` as the fact names them, else None."""

    fact: str
    kind: StatusKind
    lines: tuple[Line, ...] | None
    start: date
    stop: date | None

    def active(self, day: date) -> bool:
        return self.start <= day and (self.stop is None or day < self.stop)
