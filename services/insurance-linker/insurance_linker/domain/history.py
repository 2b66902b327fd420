"""A person's life as the standing facts tell it: jobs, cover, statuses, contributions (docs/rules.md, 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta

from msgspec import Struct

from coverlink.contracts.fields import EndReason, Line, Payer, StatusKind, WorkForm
from insurance_linker.domain.standing import Said, standing
from insurance_linker.domain.statements import (
    Answered,
    CoverStated,
    Entry,
    JobEnded,
    JobStarted,
    Paid,
    Registered,
    StatusStated,
)

ONE_DAY = timedelta(days=1)


class Job(Struct, frozen=True):
    """A job, ``[start, end)``. ``facts`` are the ids it rests on, the start's first."""

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


class Cover(Struct, frozen=True):
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


class Excuse(Struct, frozen=True):
    """A status while it lasts; ``lines`` as the fact names them, else None."""

    fact: str
    kind: StatusKind
    lines: tuple[Line, ...] | None
    start: date
    stop: date | None

    def active(self, day: date) -> bool:
        return self.start <= day and (self.stop is None or day < self.stop)


class History(Struct, frozen=True):
    """``facts`` are the ids of all facts that stand; ``residence`` is what the latest of them tells."""

    facts: set[str]
    residence: str | None
    jobs: list[Job]
    covers: list[Cover]
    excuses: list[Excuse]
    paid: dict[Line, set[str]]
    registered: list[tuple[Registered, str]]
    answers: dict[str, set[str]]

    def employers(self, day: date) -> dict[str, list[Job]]:
        """The jobs active on a day by unit, each unit's anchor first."""
        found: dict[str, list[Job]] = defaultdict(list)
        for job in self.jobs:  # sorted by ``order``
            if job.active(day):
                found[job.unit].append(job)
        return found

    def ended(self, day: date) -> list[Job]:
        """The jobs that have ended by a day, the one that ended first first."""
        done = [(job.end, job.name, job) for job in self.jobs if job.end is not None and job.end <= day]
        return [job for _, _, job in sorted(done, key=lambda row: row[:2])]

    def at_work(self, unit: str, day: date) -> list[Job]:
        """The jobs active at a unit on a day, its anchor first."""
        return [job for job in self.jobs if job.unit == unit and job.active(day)]

    def statuses(self, day: date) -> set[StatusKind]:
        return {status.kind for status in self.excuses if status.active(day)}

    def told(self, cases: Iterable[str]) -> set[str]:
        """The codes that caseworkers answered to any of these cases."""
        return set().union(*(self.answers.get(case, ()) for case in cases)) if self.answers else set()

    def stops(self, cover: Cover) -> date | None:
        """The first day on which a spell is no longer in force."""
        if cover.stop is None or not self.in_force(cover, cover.stop):
            return cover.stop
        return cover.stop + ONE_DAY

    def in_force(self, cover: Cover, day: date) -> bool:
        """Whether a spell holds on a day; on its last, also when the same cover goes on the day after."""
        if cover.start <= day and (cover.stop is None or day < cover.stop):
            return True
        return cover.stop == day and cover.start < day and any(
            other.start == day + ONE_DAY and not other.empty and _payer(other) == _payer(cover) for other in self.covers
        )  # fmt: skip


def history_of(entries: Mapping[str, Entry]) -> History:
    """Builds the spells from all that stands."""
    by_kind: dict[type, list[Said]] = defaultdict(list)
    facts: set[str] = set()
    lives: list[tuple[float, str, str]] = []
    for one in standing(entries):
        facts.add(one.fact_id)
        if one.body.residence:
            lives.append((one.body.time, one.body.id, one.body.residence))
        for said in one.said():
            by_kind[type(said.statement)].append(said)
    paid: dict[Line, set[str]] = defaultdict(set)
    answers: dict[str, set[str]] = defaultdict(set)
    registered: list[tuple[Registered, str]] = []
    for said in by_kind[Paid] + by_kind[Answered] + by_kind[Registered]:
        match said.statement:
            case Paid(line, month):
                paid[line].add(month)
            case Answered(case_id, code):
                answers[case_id].add(code)
            case Registered() as row:
                registered.append((row, said.fact_id))
    return History(
        facts=facts,
        residence=max(lives)[2] if lives else None,
        jobs=sorted(_jobs(by_kind[JobStarted], by_kind[JobEnded]), key=lambda job: job.order),
        covers=_covers(by_kind[CoverStated]),
        excuses=_excuses(by_kind[StatusStated]),
        paid=paid,
        registered=registered,
        answers=answers,
    )


def _jobs(starts: list[Said], ends: list[Said]) -> Iterable[Job]:
    for said in starts:
        start = said.statement
        assert isinstance(start, JobStarted)
        fitting = [
            (end.on, other.fact_id, end.reason)
            for other in ends
            if isinstance(end := other.statement, JobEnded)
            and _belongs(other, said)
            # A contract that is renewed on the day the old one ends: the end is the old one's.
            and (end.on > start.on or (end.on == start.on and not _is_taken(other, start.on, starts)))
        ]
        on, fact, reason = min(fitting, default=(None, None, None))
        yield Job(
            facts=(said.fact_id,) if fact is None else (said.fact_id, fact),
            ref=start.ref,
            unit=start.unit,
            unit_name=start.unit_name,
            form=start.form,
            district=start.district,
            project=start.project,
            start=start.on,
            end=on,
            reason=reason,
        )


def _belongs(end: Said, start: Said) -> bool:
    assert isinstance(end.statement, JobEnded) and isinstance(start.statement, JobStarted)
    same_unit = end.statement.unit == start.statement.unit
    return end.statement.ref == start.statement.ref and (end.source == start.source or same_unit)


def _is_taken(end: Said, day: date, starts: list[Said]) -> bool:
    """Whether a job that began before the day ends by it."""
    return any(
        _belongs(end, one) and isinstance(one.statement, JobStarted) and one.statement.on < day for one in starts
    )


def _covers(stated: list[Said]) -> list[Cover]:
    rows = [(said, said.statement) for said in stated if isinstance(said.statement, CoverStated)]
    rows = [(said, row) for said, row in rows if not row.announced]
    spells = []
    for said, row in rows:
        stops = [
            other.to
            for teller, other in rows
            if other.to is not None
            and other.line == row.line
            and other.ref == row.ref
            and (teller.source == said.source or (other.unit is not None and other.unit == row.unit))
            and (other.to > row.since or other.since == row.since)
        ]
        spells.append(
            Cover(
                said.fact_id,
                row.line,
                row.paid_by,
                row.unit,
                row.project,
                row.district,
                row.since,
                min(stops, default=None),
            )
        )
    return sorted(spells, key=lambda cover: (cover.start, cover.fact))


def _excuses(stated: list[Said]) -> list[Excuse]:
    rows = [(said.fact_id, said.statement) for said in stated if isinstance(said.statement, StatusStated)]
    stops: dict[tuple[str, date], date] = {}
    for _, row in rows:
        if row.to is not None:
            stops[row.kind, row.since] = min(row.to, stops.get((row.kind, row.since), row.to))
    return [
        Excuse(fact, row.kind, row.lines, row.since, stops.get((row.kind, row.since)))
        for fact, row in sorted(rows, key=lambda pair: pair[0])
    ]


def _payer(cover: Cover) -> tuple[Line, Payer, str | None]:
    return cover.line, cover.paid_by, cover.unit
