"""docs/rules.md, section 2: jobs, cover and statuses as half-open spells, and a life made of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from coverlink_simulator.oracle.standing import Statement

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Job:
    """Each standing start is a job. ``reason`` is that of the end that ended it."""

    fact_id: str
    ref: str
    unit: str
    form: str
    project: str | None
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
class Life:
    """What stands about one person. ``born`` is the month of birth as (year, month), if known."""

    born: tuple[int, int] | None
    sex: str | None
    jobs: list[Job] = field(default_factory=list)
    cover: list[CoverSpell] = field(default_factory=list)
    statuses: list[StatusSpell] = field(default_factory=list)
    contributions: list[tuple[str, tuple[int, int]]] = field(default_factory=list)

    def jobs_on(self, day: date, unit: str | None = None) -> list[Job]:
        return [job for job in self.jobs if job.holds(day) and unit in (None, job.unit)]

    def units_on(self, day: date) -> list[str]:
        """The units that employ the person on a day."""
        return sorted({job.unit for job in self.jobs_on(day)})

    def employment(self, unit: str, day: date) -> list[Job]:
        """The jobs at a unit on a day, the anchor first."""
        return in_order(self.jobs_on(day, unit))

    def is_now(self, day: date, *kinds: str) -> bool:
        return any(status.kind in kinds and status.holds(day) for status in self.statuses)


def in_order(jobs: Iterable[Job]) -> list[Job]:
    return sorted(jobs, key=lambda job: (job.started_on, job.fact_id))


def life_of(said: list[Statement], born: tuple[int, int] | None, sex: str | None) -> Life:
    return Life(born, sex, jobs(said), cover(said), statuses(said), contributions(said))


def jobs(said: list[Statement]) -> list[Job]:
    starts = [one for one in said if _states(one, "started") and _unit(one) is not None]
    ends = [one for one in said if _states(one, "ended")]
    found = []
    for start in starts:
        body = start.data["employment"]
        started_on = _started_on(start)
        counting = [
            end
            for end in ends
            if _same_affair(start, end, "employment")
            and (_ended_on(end) > started_on or (_ended_on(end) == started_on and _is_first(start, end, starts)))
        ]
        end = min(counting, key=lambda one: (_ended_on(one), one.fact_id), default=None)
        found.append(
            Job(
                fact_id=start.fact_id,
                ref=body["ref"],
                unit=_unit(start) or "",
                form=body["form"],
                project=_project(start),
                started_on=started_on,
                ended_on=_ended_on(end) if end else None,
                reason=end.data["employment"].get("end_reason") if end else None,
            )
        )
    return found


def _started_on(start: Statement) -> date:
    return date.fromisoformat(start.data["employment"]["started_on"])


def _is_first(start: Statement, end: Statement, starts: list[Statement]) -> bool:
    """No job that the end could belong to began before this one."""
    others = [one for one in starts if _same_affair(one, end, "employment")]
    return min(map(_started_on, others)) == _started_on(start)


def _states(one: Statement, what: str) -> bool:
    """A fact by its type; a correction by what it has: a start if ``started_on``, an end if ``ended_on``."""
    if not one.type.startswith("employment"):
        return False
    if one.corrected:
        return f"{what}_on" in one.data["employment"]
    return one.type == f"employment.{what}"


def _ended_on(end: Statement) -> date:
    return date.fromisoformat(end.data["employment"]["ended_on"])


def cover(said: list[Statement]) -> list[CoverSpell]:
    facts = [one for one in said if one.type in ("cover.enrolled", "cover.suspended", "cover.ended")]
    facts += [_as_cover(one) for one in said if one.type == "project.insured"]
    stops = [one for one in facts if one.data["cover"].get("to")]
    spells = []
    for beginning in facts:
        body = beginning.data["cover"]
        since = date.fromisoformat(body["from"])
        belonging = [
            stop.data["cover"]
            for stop in stops
            if stop.data["cover"]["line"] == body["line"] and _same_affair(beginning, stop, "cover")
        ]
        counting = [
            date.fromisoformat(stop["to"])
            for stop in belonging
            if date.fromisoformat(stop["to"]) > since or stop["from"] == body["from"]
        ]
        to = min(counting, default=None)
        spells.append(CoverSpell(body["line"], _unit(beginning), body["paid_by"], _project(beginning), since, to))
    return [_with_resumption(spell, spells) for spell in spells]


def _as_cover(insured: Statement) -> Statement:
    """A project's insurance that names the person is injury cover through that project, whoever took it."""
    told, project = insured.data.get("cover") or {}, insured.data["project"]
    body = {"ref": project["code"], **told, "line": "injury", "paid_by": "unit", "from": insured.data["on"]}
    return replace(insured, data={"cover": body, "project": project})


def _with_resumption(spell: CoverSpell, spells: list[CoverSpell]) -> CoverSpell:
    resumed = spell.to is not None and any(
        not other.is_empty
        and other.since == spell.to + DAY
        and (other.line, other.paid_by, other.unit) == (spell.line, spell.paid_by, spell.unit)
        for other in spells
    )
    return CoverSpell(spell.line, spell.unit, spell.paid_by, spell.project, spell.since, spell.to, resumed)


def statuses(said: list[Statement]) -> list[StatusSpell]:
    bodies = [one.data["status"] for one in said if one.type == "status.changed"]
    spells = []
    for body in bodies:
        ends = [
            date.fromisoformat(other["to"])
            for other in bodies
            if (other["kind"], other["from"]) == (body["kind"], body["from"]) and other.get("to")
        ]
        lines = None if body.get("lines") is None else tuple(body["lines"])
        spells.append(StatusSpell(body["kind"], date.fromisoformat(body["from"]), min(ends, default=None), lines))
    return spells


def contributions(said: list[Statement]) -> list[tuple[str, tuple[int, int]]]:
    """Lines and months with a contribution; a month as (year, month)."""
    bodies = [one.data["contribution"] for one in said if one.type == "contribution.recorded"]
    return [(body["line"], (int(body["month"][:4]), int(body["month"][5:]))) for body in bodies]


def _same_affair(one: Statement, other: Statement, thing: str) -> bool:
    """The same ``ref`` and either the same source or the same unit. Nobody's unit is not the same unit."""
    same_unit = _unit(one) is not None and _unit(one) == _unit(other)
    return one.data[thing]["ref"] == other.data[thing]["ref"] and (one.source == other.source or same_unit)


def _unit(one: Statement) -> str | None:
    unit = one.data.get("unit")
    return unit["uscc"] if unit else None


def _project(one: Statement) -> str | None:
    project = one.data.get("project")
    return project["code"] if project else None
