"""From the facts that stand to a history (docs/rules.md, 2): which end is whose job's, which stop whose cover's.

Here they are sorted out by what they tell of; ``told_jobs`` and ``told_spells`` put them together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from coverlink.contracts.fields import Line
from insurance_linker.domain.folded import Folded, months
from insurance_linker.domain.history import History
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
from insurance_linker.domain.told_jobs import jobs_of
from insurance_linker.domain.told_spells import covers_of, excuses_of, listings_of
from insurance_linker.domain.trusted import Trust


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
    jobs, jobs_differ = jobs_of(found.starts, found.ends, trust)
    covers, announced, covers_differ = covers_of(found.covers, trust)
    excuses, excuses_differ = excuses_of(found.statuses, trust) if found.statuses else ([], [])
    return History(
        facts=found.facts.union(entry.id for _, entry in late) if late else found.facts,
        residence=found.residence[2] if found.residence else None,
        jobs=jobs,
        covers=covers,
        announced=announced,
        excuses=excuses,
        paid=found.paid,
        registered=found.registered,
        answers=found.answers,
        disagreements=jobs_differ + covers_differ + excuses_differ,
        folded=folded,
        late=late,
        answered=found.answered,
        listings=listings_of(found.lists) if found.lists else [],
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
