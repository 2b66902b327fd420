"""A person on a day: what every rule looks at, worked out once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Set
from datetime import date, timedelta
from typing import Any, Literal

from msgspec import Struct

from coverlink.contracts.fields import CaseKind, Line
from insurance_linker.domain.age import first_working_day, retirement_day
from insurance_linker.domain.drops import Doubt, doubt
from insurance_linker.domain.history import History
from insurance_linker.domain.lines import excused, owed, owing, satisfying
from insurance_linker.domain.policy import Book, Obligations
from insurance_linker.domain.policy.entry import NATION
from insurance_linker.domain.policy.rules import OwedLines
from insurance_linker.domain.spells import Cover, Job

Advice = Literal["lost", "amounts", "payer", "listed"]
"""For who lost the last job, the ``amounts`` of going on alone among it; who stopped paying; who is listed."""
ALL_ADVICE: frozenset[Advice] = frozenset({"lost", "payer", "listed"})


class Person(Struct, frozen=True):
    """What rules need to know of a person besides the history.

    ``was`` are earlier ids, under which the same may have been asked; ``is_now`` is who stands in this one's place.
    """

    id: str
    born: str | None
    sex: str | None
    was: tuple[str, ...] = ()
    is_now: str | None = None

    @property
    def ids(self) -> tuple[str, ...]:
        return (self.id, *self.was)


class Unmet(Struct, frozen=True):
    """A line owed and not satisfied, with the job and rule that make it due first."""

    line: Line
    job: Job
    rule: OwedLines
    rule_since: date
    due_on: date


class Employment(Struct, frozen=True):
    """All jobs at one unit today, the lines that it owes, and by what each is satisfied, if any is owed."""

    unit: str
    jobs: list[Job]
    owed: list[Line]
    met: dict[Line, Cover]
    unmet: list[Unmet]
    doubt: Doubt | None

    @property
    def anchor(self) -> Job:
        return self.jobs[0]

    @property
    def drop(self) -> Cover | None:
        """The cover that stopped last, when the unit dropped the person."""
        return self.doubt.drop if self.doubt else None


class Situation:
    """``history`` on ``day`` under the packs of ``book``. ``home`` is where rules about the person are looked up.

    ``advise``: what is worked out of what cases advise, for who does not ask for all of it.
    """

    def __init__(
        self, person: Person, history: History, book: Book, day: date, *, advise: Set[Advice] = ALL_ADVICE
    ) -> None:
        self.person = person
        self.advise = advise
        self.history = history
        self.book = book
        self.home = home_of(history)
        self.policy = book.policy(self.home, day)
        self.day = day
        self._retires_on: date | None = None
        self.interruptions: dict[int, Any] = {}
        """What ``interruption`` found, by whole months."""
        self.groups: list[Any] | None = None
        """What ``groups_of`` found."""
        self.statuses = history.statuses(day)
        self.excused = self.excuses_on(day)
        self.employers = history.employers(day)
        self.employments = [self._employment(unit, jobs) for unit, jobs in self.employers.items()]

    def under(self, book: Book, *, regroup: bool) -> Situation:
        """The same under a book by which the same is owed, excused and answered, due on the same days, and the person
        retires on the same; ``regroup``: but may be in other groups."""
        other = object.__new__(Situation)
        other.__dict__.update(self.__dict__)
        other.book, other.policy = book, book.policy(self.home, self.day)
        if regroup:
            other.groups = None
        return other

    @property
    def retires_on(self) -> date | None:
        """The day of legal retirement, where the month of birth is known."""
        if self._retires_on is None and self.person.born:
            self._retires_on = retirement_day(self.person.born, self.person.sex, self.policy.retirement)
        return self._retires_on

    @property
    def of_working_age(self) -> bool:
        """Who has no known month of birth is of working age."""
        born, retires_on = self.person.born, self.retires_on
        if born is None or retires_on is None:
            return True
        return first_working_day(born, self.policy.assist) <= self.day < retires_on

    def obligations(self, district: str, day: date) -> Obligations:
        """What is owed and excused in a district on a day, as known today."""
        return self.book.obligations(district, day, self.day)

    def excuses_on(self, day: date) -> set[Line]:
        """The lines that the person's statuses excuse on a day."""
        return excused(self.history, self.obligations(self.home, day), day) if self.history.excuses else set()

    def answered(self, kind: CaseKind, ids: Iterable[str]) -> bool:
        """Whether a caseworker's answer has ended the case that has one of these ids."""
        if not self.history.answers:
            return False
        rules = self.policy.answers.get(kind)
        return bool(rules and self.history.told(ids) & (rules.ends | rules.owed_after_all))

    def _employment(self, unit: str, jobs: list[Job]) -> Employment:
        lines = owed(jobs, self.obligations, self.day, self.excused)
        met = satisfying(self.history, jobs, self.employers.keys(), self.day) if lines else {}
        unmet = [] if met.keys() >= {*lines} else self._unmet(jobs, met)
        return Employment(
            unit, jobs, lines, met, unmet, doubt(self.person.ids, self.history, self.policy, jobs, self.day)
        )

    def _unmet(self, jobs: list[Job], met: Collection[Line]) -> list[Unmet]:
        found = []
        for line, rows in owing(jobs, self.obligations, self.day, self.excused).items():
            if line in met:
                continue
            due, _, job, rule, since = min(
                (max(row.job.start, row.since), row.job.name, row.job, row.rule, row.since) for row in rows
            )
            found.append(Unmet(line, job, rule, since, due + timedelta(days=self.policy.enrol.due_days)))
        return found


def home_of(history: History) -> str:
    """The district whose packs hold for the person: the residence, else that of the latest job, else of cover."""
    if history.residence:
        return history.residence
    if history.jobs:
        return history.jobs[-1].district
    return next((cover.district for cover in reversed(history.covers) if cover.district), NATION)
