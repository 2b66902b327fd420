"""From the facts that stand to a history: which end is whose job's, which stop whose cover's (docs/rules.md, 2)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from operator import attrgetter

from coverlink.contracts.fields import Line
from insurance_linker.domain.folded import Folded, months
from insurance_linker.domain.history import History
from insurance_linker.domain.spells import Cover, Excuse, Job, Listing
from insurance_linker.domain.standing import Said, Standing, settled, standing
from insurance_linker.domain.statements import (
    Answered,
    CoverStated,
    Entry,
    JobEnded,
    JobStarted,
    Listed,
    Paid,
    Registered,
    Stated,
    StatusStated,
)
from insurance_linker.domain.trusted import (
    Begun,
    Disagreement,
    End,
    Trust,
    end_that_counts,
    ends_told,
    starts_decided,
)

_EARLIEST = attrgetter("start", "fact")


class _Told:
    """What stands, by what it tells of: jobs, cover, statuses and so on."""

    def __init__(self, folded: Folded | None) -> None:
        self.facts: set[str] = set()
        self.residence: tuple[float, str, str] | None = None
        self.starts: list[Said[JobStarted]] = []
        self.ends: list[Said[JobEnded]] = []
        self.covers: list[Said[CoverStated]] = []
        self.statuses: list[Said[StatusStated]] = []
        self.lists: list[Said[Listed]] = []
        self.registered: list[tuple[Registered, str]] = []
        self.answered: list[Answered] = []
        self.answers: dict[str, set[str]] = {}
        self.paid: dict[Line, set[str]] = {}
        if folded:
            self.paid.update((line, months(runs)) for line, runs in folded.paid.items())

    def add(self, entries: Iterable[Standing]) -> None:
        facts, covers, starts, paid = self.facts.add, self.covers.append, self.starts.append, self.paid
        for fact, source, body, statements in entries:
            facts(fact)
            if body.residence:
                lives = body.time, body.id, body.residence
                if self.residence is None or lives > self.residence:
                    self.residence = lives
            for row in statements:
                if isinstance(row, CoverStated):  # the commonest first
                    covers(Said(fact, source, row))
                elif isinstance(row, JobStarted):
                    starts(Said(fact, source, row))
                elif isinstance(row, Paid):
                    paid.setdefault(row.line, set()).add(row.month)
                elif isinstance(row, JobEnded):
                    self.ends.append(Said(fact, source, row))
                else:
                    self._rarer(fact, source, row)

    def _rarer(self, fact: str, source: str, row: Stated) -> None:
        match row:
            case StatusStated():
                self.statuses.append(Said(fact, source, row))
            case Answered():
                self.answers.setdefault(row.case_id, set()).add(row.code)
                self.answered.append(row)
            case Registered():
                self.registered.append((row, fact))
            case Listed():
                self.lists.append(Said(fact, source, row))


def history_of(told: Mapping[str, Entry], folded: Folded | None, trust: Trust) -> History:
    """Builds the spells from all that stands; ``trust`` says who is believed where sources differ."""
    entries, late = _in_time(told, folded)
    found = _Told(folded)
    found.add(standing(entries))
    jobs, disagreements = _jobs(found.starts, found.ends, trust)
    covers, announced = _covers(found.covers)
    return History(
        facts=found.facts.union(entry.id for _, entry in late) if late else found.facts,
        residence=found.residence[2] if found.residence else None,
        jobs=jobs,
        covers=covers,
        announced=announced,
        excuses=_excuses(found.statuses) if found.statuses else [],
        paid=found.paid,
        registered=found.registered,
        answers=found.answers,
        disagreements=disagreements,
        folded=folded,
        late=late,
        answered=found.answered,
        listings=_listings(found.lists) if found.lists else [],
        dispatched=any(job.user_unit for job in jobs),
    )


def _in_time(told: Mapping[str, Entry], folded: Folded | None) -> tuple[Mapping[str, Entry], list[tuple[date, Entry]]]:
    """The facts to be lived, and those that came too late for it."""
    if folded is None or not folded.late:
        return told, []
    gone = settled(told, folded.late)
    late = sorted((on, fact) for fact, on in folded.late.items() if fact not in gone)
    in_time = {id_: entry for id_, entry in told.items() if id_ not in folded.late}
    return in_time, [(on, told[fact]) for on, fact in late]


def _jobs(
    starts: list[Said[JobStarted]], ends: list[Said[JobEnded]], trust: Trust
) -> tuple[list[Job], list[Disagreement]]:
    """The earliest first, of one day the least id."""
    begun: list[Begun] = []
    differ: list[Disagreement] = []
    for said in starts:
        start = said.statement
        fitting = _fitting(said, starts, ends) if ends else []
        over = end_that_counts(fitting, trust, start.district)
        job = Job(
            (said.fact_id, over.fact) if over else (said.fact_id,),
            start.ref,
            start.unit,
            start.unit_name,
            start.form,
            start.district,
            start.project,
            start.on,
            over.on if over else None,
            over.reason if over else None,
            start.user_unit,
        )
        begun.append(Begun(job, said.source))
        if len(fitting) > 1 and (ends_differ := ends_told(job, fitting, trust)):
            differ.append(ends_differ)
    jobs, starts_differ = starts_decided(begun, trust)
    if len(jobs) > 1:
        jobs.sort(key=attrgetter("order"))
    return jobs, starts_differ + differ


def _fitting(said: Said[JobStarted], starts: list[Said[JobStarted]], ends: list[Said[JobEnded]]) -> list[End]:
    """The ends that could be a job's."""
    day = said.statement.on
    return [
        End(end.on, other.fact_id, end.reason, other.source)
        for other in ends
        if _belongs(other, said)
        and (
            (end := other.statement).on > day
            # A contract that is renewed on the day the old one ends: the end is the old one's.
            or (end.on == day and not _is_taken(other, day, starts))
        )
    ]


def _belongs(end: Said[JobEnded], start: Said[JobStarted]) -> bool:
    told, job = end.statement, start.statement
    return told.ref == job.ref and (end.source == start.source or told.unit == job.unit)


def _is_taken(end: Said[JobEnded], day: date, starts: list[Said[JobStarted]]) -> bool:
    """Whether a job that began before the day ends by it."""
    return any(one.statement.on < day and _belongs(end, one) for one in starts)


def _covers(stated: list[Said[CoverStated]]) -> tuple[list[Cover], list[Cover]]:
    """Cover, and what was announced of it, the earliest first; an announcement stops nothing that is in force."""
    stopping: dict[tuple[Line, str], list[Said[CoverStated]]] = {}
    for said in stated:
        row = said.statement
        if row.to is not None:
            stopping.setdefault((row.line, row.ref), []).append(said)
    covers: list[Cover] = []
    announced: list[Cover] = []
    for said in stated:
        row = said.statement
        stops = stopping.get((row.line, row.ref)) if stopping else None
        stop = _stop(said, stops) if stops else None
        cover = Cover(said.fact_id, row.line, row.paid_by, row.unit, row.project, row.district, row.since, stop)
        (announced if row.announced else covers).append(cover)
    covers.sort(key=_EARLIEST)
    announced.sort(key=_EARLIEST)
    return covers, announced


def _stop(said: Said[CoverStated], stopping: Iterable[Said[CoverStated]]) -> date | None:
    """The least stop that belongs to a beginning, of those on its line with its ref."""
    row, least = said.statement, None
    for one in stopping:
        other = one.statement
        to = other.to
        if (
            to is not None
            and (least is None or to < least)
            and (row.announced or not other.announced)
            and (one.source == said.source or (other.unit is not None and other.unit == row.unit))
            and (to > row.since or other.since == row.since)
        ):
            least = to
    return least


def _excuses(stated: list[Said[StatusStated]]) -> list[Excuse]:
    stops: dict[tuple[str, date], date] = {}
    for said in stated:
        row = said.statement
        if row.to is not None:
            stops[row.kind, row.since] = min(row.to, stops.get((row.kind, row.since), row.to))
    return [
        Excuse(said.fact_id, row.kind, row.lines, row.since, stops.get((row.kind, row.since)))
        for said in sorted(stated, key=attrgetter("fact_id"))
        for row in (said.statement,)
    ]


def _listings(stated: list[Said[Listed]]) -> list[Listing]:
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
