"""How a life is told: each true thing becomes an event of the source that knows it, some days after it happened."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from coverlink_simulator.people import Person, Town, Unit

Data = dict[str, Any]
DAY_MINUTES = 1440
LONGEST_BACK = timedelta(days=1100)


@dataclass(slots=True)
class Said:
    """An event and the minute, counted from the first day of all days, at which its source said it."""

    at: int
    event: Data


@dataclass(slots=True)
class Job:
    ref: str
    unit: Unit
    form: str
    started: date
    ended: date | None
    source: str
    project: str | None = None

    def end_or(self, day: date) -> date:
        return day if self.ended is None else min(self.ended, day)


class Scribe:
    """Writes events down for a whole simulation; ``name`` is part of every id, so no two simulations share one."""

    def __init__(self, name: str, today: date, domain: str) -> None:
        self.name, self.today, self._count = name, today, 0
        self.sources = {part: f"//{part}.{domain}.example" for part in ("employment", "cover", "tax", "civil", "unit")}

    def next_id(self) -> str:
        self._count += 1
        return f"{self.name}-{self._count}"

    def event(self, at: int, source: str, kind: str, data: Data) -> Said:
        return Said(
            at,
            {
                "specversion": "1.0",
                "id": self.next_id(),
                "source": source,
                "type": f"coverlink.{kind}.v1",
                "time": time_text(at),
                "datacontenttype": "application/json",
                "data": data,
            },
        )


def time_text(at: int) -> str:
    day, minute = divmod(at, DAY_MINUTES)
    return f"{date.fromordinal(day)}T{minute // 60:02}:{minute % 60:02}:00+08:00"


def said_at(chance: Random, happened: date, today: date) -> int:
    """Mostly within a week, sometimes a month, seldom half a year later; today's is said just after midnight."""
    kind, share = chance.random(), chance.random()
    delay = int(share * 8) if kind < 0.78 else int(share * 31) if kind < 0.95 else int(share * 183)
    day = min(happened.toordinal() + delay, today.toordinal())
    minute = int(share * 4) if day == today.toordinal() else 480 + int(chance.random() * 600)
    return day * DAY_MINUTES + minute


class Life:
    """One person's true facts, told by ``scribe``. All days given to it are made to be possible for this person."""

    def __init__(self, chance: Random, person: Person, town: Town, scribe: Scribe) -> None:
        self.chance, self.person, self.town, self.scribe = chance, person, town, scribe
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
        project: str | None = None,
        ref: str | None = None,
    ) -> Job:
        """A job and, when its end has come and was not forgotten, its end."""
        unit = unit or self.town.unit(self.chance)
        source = self.scribe.sources["unit" if self.likely(0.2) else "employment"]
        job = Job(ref or f"E-{self.scribe.next_id()}", unit, form, started, ended, source, project)
        employment: Data = {
            "ref": job.ref, "form": form, "started_on": str(started), "work_district": unit.district,
        }  # fmt: skip
        if self.likely(0.6):
            employment["monthly_wage"] = f"{self.chance.randrange(2500, 30000)}.00"
        if self.likely(0.2):
            employment["contract"] = {"kind": "fixed_term", "until": str(started + timedelta(days=1095))}
        data: Data = {"unit": unit.named(), "employment": employment}
        if form == "dispatch":
            data["user_unit"] = self.town.unit(self.chance).named()
        if project:
            data["project"] = {"code": project}
        self.tell(started, source, "employment.started", data)
        if ended and ended <= self.today and self.likely(0.97):
            self.leave(job, ended, reason)
        return job

    def leave(self, job: Job, ended: date, reason: str) -> None:
        """Told by whoever told the start, or by the other office, which must then name the unit."""
        data: Data = {"employment": {"ref": job.ref, "ended_on": str(ended), "end_reason": reason}}
        other = self.likely(0.1)
        if other or self.likely(0.6):
            data["unit"] = {"uscc": job.unit.uscc}
        source = self.scribe.sources["employment" if job.source.startswith("//unit") else "unit"]
        self.tell(ended, source if other else job.source, "employment.ended", data)

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

    def pay(self, line: str, year: int, month: int) -> None:
        base = self.chance.randrange(4494, 24042)
        paid_on = min(date(year, month, 1 + int(self.chance.random() * 27)), self.today)
        contribution = {
            "line": line, "month": f"{year}-{month:02}", "base": f"{base}.00", "amount": f"{base * 0.2:.2f}",
            "paid_on": str(paid_on),
        }  # fmt: skip
        self.tell(paid_on, self.scribe.sources["tax"], "contribution.recorded", {"contribution": contribution})

    def register_unemployed(self, day: date, reason: str) -> None:
        body = {
            "ref": f"U-{self.scribe.next_id()}", "registered_on": str(min(day, self.today)),
            "district": self.person.district, "reason": reason,
        }  # fmt: skip
        self.tell(day, self.scribe.sources["employment"], "unemployment.registered", {"unemployment": body})

    def list_group(self, kind: str, since: date) -> None:
        body = {"kind": kind, "from": str(since)}
        self.tell(since, self.scribe.sources["civil"], "group.listed", {"group": body})
