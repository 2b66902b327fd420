"""From the facts that stand to a history: which end is whose job's, which stop whose cover's (docs/rules.md, 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date

from coverlink.contracts.fields import Line
from insurance_linker.domain.folded import Folded, months
from insurance_linker.domain.history import History
from insurance_linker.domain.spells import Cover, Excuse, Job, Listing
from insurance_linker.domain.standing import Said, settled, standing
from insurance_linker.domain.statements import (
    Answered,
    CoverStated,
    Entry,
    JobEnded,
    JobStarted,
    Listed,
    Paid,
    Registered,
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


def history_of(told: Mapping[str, Entry], folded: Folded | None, trust: Trust) -> History:
    """Builds the spells from all that stands; ``trust`` says who is believed where sources differ."""
    entries, late = _in_time(told, folded)
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
    for line, runs in folded.paid.items() if folded else ():
        paid[line] = months(runs)
    answers: dict[str, set[str]] = defaultdict(set)
    answered: list[Answered] = []
    registered: list[tuple[Registered, str]] = []
    for said in by_kind[Paid] + by_kind[Answered] + by_kind[Registered]:
        match said.statement:
            case Paid(line, month):
                paid[line].add(month)
            case Answered(case_id, code) as row:
                answers[case_id].add(code)
                answered.append(row)
            case Registered() as row:
                registered.append((row, said.fact_id))
    jobs, disagreements = _jobs(by_kind[JobStarted], by_kind[JobEnded], trust)
    return History(
        facts=facts | {entry.id for _, entry in late},
        residence=max(lives)[2] if lives else None,
        jobs=sorted(jobs, key=lambda job: job.order),
        covers=_covers(by_kind[CoverStated], announced=False),
        announced=_covers(by_kind[CoverStated], announced=True),
        excuses=_excuses(by_kind[StatusStated]),
        paid=paid,
        registered=registered,
        answers=answers,
        disagreements=disagreements,
        folded=folded,
        late=late,
        answered=answered,
        listings=_listings(by_kind[Listed]),
    )


def _in_time(told: Mapping[str, Entry], folded: Folded | None) -> tuple[Mapping[str, Entry], list[tuple[date, Entry]]]:
    """The facts to be lived, and those that came too late for it."""
    if folded is None or not folded.late:
        return told, []
    gone = settled(told, folded.late)
    late = sorted((on, fact) for fact, on in folded.late.items() if fact not in gone)
    in_time = {id_: entry for id_, entry in told.items() if id_ not in folded.late}
    return in_time, [(on, told[fact]) for on, fact in late]


def _jobs(starts: list[Said], ends: list[Said], trust: Trust) -> tuple[list[Job], list[Disagreement]]:
    begun: list[Begun] = []
    differ: list[Disagreement] = []
    for said in starts:
        start = said.statement
        assert isinstance(start, JobStarted)
        fitting = [
            End(end.on, other.fact_id, end.reason, other.source)
            for other in ends
            if isinstance(end := other.statement, JobEnded)
            and _belongs(other, said)
            # A contract that is renewed on the day the old one ends: the end is the old one's.
            and (end.on > start.on or (end.on == start.on and not _is_taken(other, start.on, starts)))
        ]
        over = end_that_counts(fitting, trust, start.district)
        job = Job(
            facts=(said.fact_id, over.fact) if over else (said.fact_id,),
            ref=start.ref,
            unit=start.unit,
            unit_name=start.unit_name,
            form=start.form,
            district=start.district,
            project=start.project,
            start=start.on,
            end=over.on if over else None,
            reason=over.reason if over else None,
            user_unit=start.user_unit,
        )
        begun.append(Begun(job, said.source))
        if len(fitting) > 1 and (ends_differ := ends_told(job, fitting, trust)):
            differ.append(ends_differ)
    jobs, starts_differ = starts_decided(begun, trust)
    return jobs, starts_differ + differ


def _belongs(end: Said, start: Said) -> bool:
    assert isinstance(end.statement, JobEnded) and isinstance(start.statement, JobStarted)
    same_unit = end.statement.unit == start.statement.unit
    return end.statement.ref == start.statement.ref and (end.source == start.source or same_unit)


def _is_taken(end: Said, day: date, starts: list[Said]) -> bool:
    """Whether a job that began before the day ends by it."""
    return any(
        _belongs(end, one) and isinstance(one.statement, JobStarted) and one.statement.on < day for one in starts
    )


def _covers(stated: list[Said], *, announced: bool) -> list[Cover]:
    """Cover, or what was announced of it; an announcement stops nothing that is in force."""
    rows = [(said, said.statement) for said in stated if isinstance(said.statement, CoverStated)]
    stopping = [(said, row, row.to) for said, row in rows if row.to is not None and (announced or not row.announced)]
    spells = []
    for said, row in rows:
        if row.announced != announced:
            continue
        stops = [
            to
            for teller, other, to in stopping
            if other.line == row.line
            and other.ref == row.ref
            and (teller.source == said.source or (other.unit is not None and other.unit == row.unit))
            and (to > row.since or other.since == row.since)
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


def _listings(stated: list[Said]) -> list[Listing]:
    """The earliest first; what ends when it begins is none."""
    rows = [(said.fact_id, said.statement) for said in stated if isinstance(said.statement, Listed)]
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
