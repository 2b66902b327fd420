"""How a life is told: each true thing becomes an event of the source that knows it, some days after it happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from coverlink_simulator.people import Person, Town, Unit
from coverlink_simulator.projects import Project
from coverlink_simulator.scribe import Data, Said, Scribe, said_at

TOLD_TWICE = 0.03
"""Share of starts, and of ends, of which two offices tell."""


@dataclass(slots=True)
class Job:
    """``user_unit``: where an agency sent the person. Some work has no unit."""

    ref: str
    unit: Unit | None
    form: str
    started: date
    ended: date | None
    source: str
    project: str | None = None
    user_unit: Unit | None = None

    def end_or(self, day: date) -> date:
        return day if self.ended is None else min(self.ended, day)


class Life:
    """One person's true facts, told by ``scribe``. All days given to it are made to be possible for this person."""

    def __init__(
        self, chance: Random, person: Person, town: Town, scribe: Scribe, projects: Sequence[Project] = ()
    ) -> None:
        self.chance, self.person, self.town, self.scribe = chance, person, town, scribe
        self.projects = projects
        self.today = scribe.today
        self.said: list[Said] = []
        self.first_day = date(person.born.year + 16, person.born.month, min(person.born.day, 28))

    def some_day(self, earliest_ago: int, latest_ago: int = 0) -> date:
        """A day between so many days ago, not before the 16th birthday."""
        return max(self.today - timedelta(days=self.chance.randint(latest_ago, earliest_ago)), self.first_day)

    def likely(self, share: float) -> bool:
        return self.chance.random() < share

    def tell(self, happened: date, source: str, kind: str, data: Data) -> Said:
        """Says it now or later than it happened; ``data`` is about this person."""
        person = self.person.old if self.person.old and self.chance.random() < 0.02 else self.person.identity
        at = said_at(self.chance, min(happened, self.today), self.today)
        said = self.scribe.event(at, source, kind, {"person": person, **data})
        self.said.append(said)
        return said

    def hire(
        self,
        form: str,
        started: date,
        ended: date | None = None,
        reason: str = "by_worker",
        *,
        unit: Unit | None = None,
        alone: bool = False,
        project: str | None = None,
        ref: str | None = None,
    ) -> Job:
        """A job and, when its end has come and was not forgotten, its end. ``alone``: it has no unit."""
        if not alone:
            unit = unit or self.town.unit(self.chance)
        source = self.scribe.sources["unit" if unit and self.likely(0.2) else "employment"]
        sent_to = self.town.unit(self.chance) if form == "dispatch" else None
        job = Job(ref or f"E-{self.scribe.next_id()}", unit, form, started, ended, source, project, sent_to)
        data = self._begins(job)
        self.tell(started, source, "employment.started", data)
        if unit and self.likely(TOLD_TWICE):
            self._begins_elsewhere(job, data)
        if ended and ended <= self.today and self.likely(0.97):
            self.leave(job, ended, reason)
            if unit and self.likely(TOLD_TWICE):
                self.leave(job, ended + timedelta(days=self.chance.randrange(-20, 20)), reason, by_the_other=True)
        return job

    def _begins(self, job: Job) -> Data:
        place = job.user_unit or job.unit
        employment: Data = {
            "ref": job.ref, "form": job.form, "started_on": str(job.started),
            "work_district": place.district if place else self.person.district,
        }  # fmt: skip
        if self.likely(0.6):
            employment["monthly_wage"] = f"{self.chance.randrange(2500, 30000)}.00"
        if self.likely(0.2):
            employment["contract"] = {"kind": "fixed_term", "until": str(job.started + timedelta(days=1095))}
        data: Data = {"employment": employment}
        if job.unit:
            data["unit"] = job.unit.named()
        if job.user_unit:
            data["user_unit"] = job.user_unit.named()
        if job.project:
            data["project"] = {"code": job.project}
        return data

    def _begins_elsewhere(self, job: Job, data: Data) -> None:
        """The other office tells of the same job, often with another day, and by its own number or the same."""
        day = min(job.started + timedelta(days=self.chance.choice((0, 0, *range(-25, 26)))), self.today)
        day = max(day, self.first_day)
        own = {**data["employment"], "started_on": str(day)}
        own.pop("contract", None)
        if self.likely(0.4):
            own["ref"] = f"E-{self.scribe.next_id()}"
        self.tell(day, self._other_office(job), "employment.started", {**data, "employment": own})

    def _other_office(self, job: Job) -> str:
        return self.scribe.sources["employment" if job.source.startswith("//unit") else "unit"]

    def leave(self, job: Job, ended: date, reason: str, *, by_the_other: bool = False) -> None:
        """Told by whoever told the start, or by the other office, which must then name the unit."""
        ended = min(ended, self.today)
        data: Data = {"employment": {"ref": job.ref, "ended_on": str(ended), "end_reason": reason}}
        other = by_the_other or (job.unit is not None and self.likely(0.1))
        if job.unit and (other or self.likely(0.6)):
            data["unit"] = {"uscc": job.unit.uscc}
        self.tell(ended, self._other_office(job) if other else job.source, "employment.ended", data)

    def enrol(
        self, line: str, payer: str, since: date, *, unit: Unit | None = None, project: str | None = None,
        ref: str | None = None, to: date | None = None, kind: str = "cover.enrolled",
    ) -> Data:  # fmt: skip
        """Cover begins; its body is given back, for ``stop``."""
        cover: Data = {
            "line": line, "ref": ref or f"C-{self.scribe.next_id()}", "from": str(since), "paid_by": payer,
            "district": unit.district if unit else self.person.district,
        }  # fmt: skip
        if to:
            cover["to"] = str(to)
        if self.likely(0.4):
            cover["base"] = f"{self.chance.randrange(4494, 24042)}.00"
        data: Data = {"cover": cover}
        if unit:
            data["unit"] = {"uscc": unit.uscc}
        if project:
            data["project"] = {"code": project}
        self.tell(since, self.scribe.sources["cover"], kind, data)
        return data

    def stop(self, enrolled: Data, to: date, kind: str = "cover.ended") -> None:
        """The first day without it; told with its beginning."""
        to = max(to, date.fromisoformat(enrolled["cover"]["from"]))
        data = {**enrolled, "cover": {**enrolled["cover"], "to": str(to)}}
        data.pop("project", None)
        self.tell(to, self.scribe.sources["cover"], kind, data)

    def status(self, kind: str, since: date, to: date | None = None, lines: list[str] | None = None) -> None:
        """A status; its end is told with it or afterwards."""
        since = min(since, self.today)
        body: Data = {"kind": kind, "from": str(since)}
        if lines is not None:
            body["lines"] = lines
        source = self.scribe.sources["civil"]
        if to is None:
            self.tell(since, source, "status.changed", {"status": body})
            return
        ended = {**body, "to": str(max(to, since))}
        if self.likely(0.5):
            self.tell(since, source, "status.changed", {"status": body})
        self.tell(max(to, since), source, "status.changed", {"status": ended})

    def pay(self, line: str, year: int, month: int, level: int | None = None) -> None:
        """A month on some base; or a residents' year, of which the ``level`` in yuan is base and amount."""
        base = level or self.chance.randrange(4494, 24042)
        paid_on = min(date(year, month, 1 + int(self.chance.random() * 27)), self.today)
        contribution = {
            "line": line, "month": f"{year}-{month:02}", "base": f"{base}.00", "amount": f"{level or base * 0.2:.2f}",
            "paid_on": str(paid_on),
        }  # fmt: skip
        self.tell(paid_on, self.scribe.sources["tax"], "contribution.recorded", {"contribution": contribution})

    def register_unemployed(self, day: date, reason: str) -> None:
        body = {
            "ref": f"U-{self.scribe.next_id()}", "registered_on": str(min(day, self.today)),
            "district": self.person.district, "reason": reason,
        }  # fmt: skip
        self.tell(day, self.scribe.sources["employment"], "unemployment.registered", {"unemployment": body})

    def list_group(self, kind: str, since: date, to: date | None = None) -> None:
        """A department's list names the person; the end of an entry is told with it."""
        body = {"kind": kind, "from": str(since)} | ({"to": str(max(to, since))} if to else {})
        self.tell(since, self.scribe.sources["welfare"], "group.listed", {"group": body})

    def insured_on(self, project: str, day: date) -> None:
        """The project's cover names the person."""
        data = {"project": {"code": project}, "on": str(day)}
        self.tell(day, self.scribe.sources["cover"], "project.insured", data)

    def passes_the_gate(self, project: str, day: date, how: str) -> None:
        """``how``: entered or left."""
        self.tell(day, self.scribe.sources["site"], f"site.{how}", {"project": {"code": project}, "on": str(day)})
