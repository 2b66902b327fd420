"""docs/rules.md, section 2: jobs, cover, statuses and listings as half-open spells, and a life made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

DAY = timedelta(days=1)
NO_UNIT = ""
"""All work without a unit is held at this one, which has no name."""


@dataclass(frozen=True)
class Job:
    """Each standing start is a job. ``reason`` is that of the end that ended it; ``user_unit`` where it is, if sent."""

    fact_id: str
    unit: str
    form: str
    project: str | None
    user_unit: str | None
    started_on: date
    ended_on: date | None
    reason: str | None

    def holds(self, day: date) -> bool:
        return self.started_on <= day and (self.ended_on is None or day < self.ended_on)

    def has_ended(self, today: date) -> bool:
        return self.ended_on is not None and self.ended_on <= today

    @property
    def last_day(self) -> date:
        """The day before ``ended_on``, not before ``started_on``; the last of all days if it has not ended."""
        return date.max if self.ended_on is None else max(self.ended_on - DAY, self.started_on)

    def held_in(self, first: date, last: date) -> bool:
        """Whether some day from first to last is one of the job's, of which it has at least one."""
        return max(self.started_on, first) <= min(self.last_day, last)


@dataclass(frozen=True)
class CoverSpell:
    """``resumed``: the same payer's (and unit's) cover on the line has another spell from ``to`` + 1 day."""

    line: str
    unit: str | None
    paid_by: str
    project: str | None
    since: date
    to: date | None
    resumed: bool = False

    @property
    def is_empty(self) -> bool:
        return self.to is not None and self.to <= self.since

    @property
    def last_day(self) -> date:
        """The last day on which it is in force; the last of all days if nobody stopped it."""
        if self.to is None:
            return date.max
        return self.to if self.resumed else self.to - DAY

    def in_force(self, day: date) -> bool:
        return not self.is_empty and self.since <= day <= self.last_day

    def in_force_on_some_day(self, first: date, last: date) -> bool:
        return not self.is_empty and max(self.since, first) <= min(self.last_day, last)


@dataclass(frozen=True)
class StatusSpell:
    kind: str
    since: date
    to: date | None
    lines: tuple[str, ...] | None

    def holds(self, day: date) -> bool:
        return self.since <= day and (self.to is None or day < self.to)


@dataclass(frozen=True)
class Announced:
    """A pre-enrolment: cover that is announced, and stopped if a stop belongs to it. No spell of cover."""

    fact_id: str
    line: str
    unit: str | None
    paid_by: str
    project: str | None
    since: date
    to: date | None


@dataclass(frozen=True)
class Listing:
    """A person stands on a department's list, ``[since, to)``."""

    fact_id: str
    kind: str
    since: date
    to: date | None

    @property
    def last_day(self) -> date:
        return date.max if self.to is None else self.to - DAY

    def holds(self, day: date) -> bool:
        return self.since <= day <= self.last_day


@dataclass(frozen=True)
class Life:
    """What stands about one person. ``born`` is the month of birth as (year, month), if known.

    ``has_district``: some fact tells where the person lives, works or is covered.
    """

    born: tuple[int, int] | None
    sex: str | None
    jobs: list[Job] = field(default_factory=list)
    cover: list[CoverSpell] = field(default_factory=list)
    statuses: list[StatusSpell] = field(default_factory=list)
    contributions: list[tuple[str, tuple[int, int]]] = field(default_factory=list)
    announced: list[Announced] = field(default_factory=list)
    listings: list[Listing] = field(default_factory=list)
    has_district: bool = False

    def jobs_on(self, day: date, unit: str | None = None) -> list[Job]:
        return [job for job in self.jobs if job.holds(day) and unit in (None, job.unit)]

    def units_on(self, day: date) -> list[str]:
        """The units that employ the person on a day."""
        return sorted({job.unit for job in self.jobs_on(day)})

    def employment(self, unit: str, day: date) -> list[Job]:
        """The jobs at a unit on a day, the anchor first."""
        return in_order(self.jobs_on(day, unit))

    def payers(self, unit: str) -> set[str]:
        """Whose cover is this unit's: its own, and that of units to which it sends the person."""
        sent = {job.user_unit for job in self.jobs if job.unit == unit and job.form == "dispatch"}
        return {unit, *(user for user in sent if user is not None)}

    def paid_by(self, unit: str) -> list[CoverSpell]:
        """This unit's cover, on any line."""
        return [spell for spell in self.cover if spell.paid_by == "unit" and spell.unit in self.payers(unit)]

    def is_now(self, day: date, *kinds: str) -> bool:
        return any(status.kind in kinds and status.holds(day) for status in self.statuses)


def in_order(jobs: Iterable[Job]) -> list[Job]:
    return sorted(jobs, key=lambda job: (job.started_on, job.fact_id))
