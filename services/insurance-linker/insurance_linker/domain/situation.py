"""A person on a day: what every rule looks at, worked out once."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec import Struct

from coverlink.contracts.fields import CaseKind, Line
from insurance_linker.domain.history import Cover, History, Job
from insurance_linker.domain.lines import excused, owed, satisfied
from insurance_linker.domain.needs.need import case_id
from insurance_linker.domain.policy import OwedLines, Policy


class Person(Struct, frozen=True):
    """What rules need to know of a person besides the history."""

    id: str
    born: str | None
    sex: str | None
    residence: str | None


class Unmet(Struct, frozen=True):
    """A line owed and not satisfied, with the job and rule that make it due first."""

    line: Line
    job: Job
    rule: OwedLines
    due_on: date


class Employment(Struct, frozen=True):
    """All jobs at one unit today. ``drop`` is the cover that stopped last, when the unit dropped the person."""

    unit: str
    jobs: list[Job]
    unmet: list[Unmet]
    student: bool
    drop: Cover | None

    @property
    def anchor(self) -> Job:
        return self.jobs[0]


class Situation:
    """``history`` on ``day`` under ``policy``."""

    def __init__(self, person: Person, history: History, policy: Policy, day: date) -> None:
        self.person = person
        self.history = history
        self.policy = policy
        self.day = day
        self.statuses = {status.kind for status in history.excuses if status.active(day)}
        self.excused = excused(history, policy, day)
        self.employers = history.employers(day)
        self.employments = [self._employment(unit, jobs) for unit, jobs in self.employers.items()]

    def answered(self, case: str, kind: CaseKind) -> bool:
        """Whether a caseworker's answer has ended this case."""
        rules = self.policy.answers.get(kind)
        codes = self.history.answers.get(case, set())
        return bool(rules and codes & (rules.ends | rules.owed_after_all))

    def verify_id(self, anchor: Job) -> str:
        return case_id(self.person.id, "verify", None, anchor.unit, anchor.name)

    def _employment(self, unit: str, jobs: list[Job]) -> Employment:
        student = "student" in self.statuses and any(job.form == "standard" for job in jobs)
        drop = self._dropped(unit, jobs[0])
        if self._owed_after_all(jobs[0]):
            student, drop = False, None
        return Employment(unit, jobs, self._unmet(jobs), student, drop)

    def _unmet(self, jobs: list[Job]) -> list[Unmet]:
        found = []
        for line, owing in owed(jobs, self.policy, self.day, self.excused).items():
            if satisfied(self.history, line, jobs, self.employers.keys(), self.day):
                continue
            due, _, job, rule = min((max(job.start, rule.since), job.name, job, rule) for job, rule in owing)
            found.append(Unmet(line, job, rule, due + timedelta(days=self.policy.enrol.due_days)))
        return found

    def _dropped(self, unit: str, anchor: Job) -> Cover | None:
        """The last cover that the unit stopped, when it covered this employment once and covers nothing now."""
        covers = [
            cover
            for cover in self.history.covers
            if cover.paid_by == "unit" and cover.unit == unit and cover.start <= self.day
            and (cover.stop is None or (cover.stop > anchor.start and cover.stop > cover.start))
        ]  # fmt: skip
        if not covers or any(self.history.in_force(cover, self.day) for cover in covers):
            return None
        return max(covers, key=lambda cover: (cover.stop or self.day, cover.fact))

    def _owed_after_all(self, anchor: Job) -> bool:
        codes = self.history.answers.get(self.verify_id(anchor), set())
        return bool(codes & self.policy.answers["verify"].owed_after_all)
