"""A person's life as the standing facts tell it, and what rules ask of it (docs/rules.md, 2)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from msgspec import Struct, field

from coverlink.contracts.fields import Line, Payer, StatusKind
from insurance_linker.domain.folded import Folded
from insurance_linker.domain.spells import ONE_DAY, Cover, Excuse, Job, Listing
from insurance_linker.domain.statements import Answered, Entry, Registered
from insurance_linker.domain.trusted import Disagreement


class History(Struct, frozen=True):
    """``facts`` are the ids of all facts that stand; ``residence`` is what the latest of them tells.

    ``announced`` is cover that was pre-enrolled; it is never in force. ``late`` are facts about days that were folded
    already, with the day on which each was recorded, as far as they are not settled.
    """

    facts: set[str]
    residence: str | None
    jobs: list[Job]
    covers: list[Cover]
    announced: list[Cover]
    excuses: list[Excuse]
    paid: dict[Line, set[str]]
    registered: list[tuple[Registered, str]]
    answers: dict[str, set[str]]
    answered: list[Answered]
    listings: list[Listing]
    disagreements: list[Disagreement]
    folded: Folded | None
    late: list[tuple[date, Entry]]
    dispatched: bool
    """Whether some job has a user unit."""
    held: dict[date, list[Cover]] = field(default_factory=dict)
    """The cover in force by day, as far as it was asked for."""
    insured: dict[tuple[Line, date], set[int]] = field(default_factory=dict)
    """What ``months.insured`` found."""

    def employers(self, day: date) -> dict[str, list[Job]]:
        """The jobs active on a day by unit, each unit's anchor first."""
        found: dict[str, list[Job]] = {}
        for job in self.jobs:  # sorted by ``order``
            if job.active(day):
                found.setdefault(job.unit, []).append(job)
        return found

    def ended(self, day: date) -> list[Job]:
        """The jobs that have ended by a day, the one that ended first first."""
        done = [(job.end, job.name, job) for job in self.jobs if job.end is not None and job.end <= day]
        return [job for _, _, job in sorted(done, key=lambda row: row[:2])]

    def at_work(self, unit: str, day: date) -> list[Job]:
        """The jobs active at a unit on a day, its anchor first."""
        return [job for job in self.jobs if job.unit == unit and job.active(day)]

    def payers(self, units: Collection[str]) -> Collection[str]:
        """Whose cover counts as that of these units: they themselves, and user units of whom they dispatched."""
        if not self.dispatched:
            return units
        return {*units, *(job.user_unit for job in self.jobs if job.user_unit and job.unit in units)}

    def statuses(self, day: date) -> set[StatusKind]:
        return {status.kind for status in self.excuses if status.active(day)} if self.excuses else set()

    def is_one_of(self, kinds: Collection[StatusKind], day: date) -> bool:
        """Whether one of these statuses holds. One that is narrowed to some lines excuses those and nothing else."""
        return any(row.kind in kinds and row.lines is None and row.active(day) for row in self.excuses)

    def lists(self, day: date) -> set[str]:
        """The kinds of lists that name the person."""
        return {row.kind for row in self.listings if row.active(day)} if self.listings else set()

    def told(self, cases: Iterable[str]) -> set[str]:
        """The codes that caseworkers answered to any of these cases."""
        return set().union(*(self.answers.get(case, ()) for case in cases)) if self.answers else set()

    def stops(self, cover: Cover) -> date | None:
        """The first day on which a spell is no longer in force."""
        if cover.stop is None or not self.in_force(cover, cover.stop):
            return cover.stop
        return cover.stop + ONE_DAY

    def held_on(self, day: date) -> list[Cover]:
        """The cover in force on a day, in order of beginnings. Rules ask for the same few days again and again."""
        found = self.held.get(day)
        if found is None:
            found = self.held[day] = [
                cover
                for cover in self.covers
                if cover.start <= day
                and ((stop := cover.stop) is None or day < stop or (day == stop and self.in_force(cover, day)))
            ]
        return found

    def in_force(self, cover: Cover, day: date) -> bool:
        """Whether a spell holds on a day; on its last, also when the same cover goes on the day after."""
        if cover.start <= day and (cover.stop is None or day < cover.stop):
            return True
        if cover.stop != day or cover.start >= day:
            return False
        next_day = day + ONE_DAY
        return any(
            other.start == next_day and not other.empty and _payer(other) == _payer(cover) for other in self.covers
        )


def _payer(cover: Cover) -> tuple[Line, Payer, str | None]:
    return cover.line, cover.paid_by, cover.unit
