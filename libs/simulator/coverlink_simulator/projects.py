"""Construction projects of a simulation: who builds, how long, what was told of them, and the cover they took."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from coverlink_simulator.people import Town, Unit
from coverlink_simulator.scribe import Said, Scribe, said_at

MANNERS = ("insured", "insured late", "insured for a while", "never insured")
USUAL = (70, 8, 10, 12)
"""Per cent of projects."""


@dataclass(frozen=True, slots=True)
class Project:
    """``ends`` is the end of the term, which the works may outlast."""

    code: str
    contractor: Unit
    started: date
    ends: date


def projects(town: Town, scribe: Scribe, chance: Random, count: int) -> tuple[list[Project], list[Said]]:
    """So many, each with all that is said of it but of its people."""
    found, said = list[Project](), list[Said]()
    for number in range(count):
        started = scribe.today - timedelta(days=chance.randrange(5, 600))
        ends = started + timedelta(days=chance.randrange(120, 900))
        project = Project(f"P-{scribe.name}-{number}", town.unit(chance), started, ends)
        found.append(project)
        said += _told(project, scribe, chance)
    return found, said


def _told(project: Project, scribe: Scribe, chance: Random) -> Iterator[Said]:
    """The permit or start; of some it is told again with its cost, or with a later end of the term."""
    cost = f"{chance.randrange(800_000, 90_000_000)}.00"
    first_cost = None if chance.random() < 0.1 else cost
    yield _begun(project, project.ends, first_cost, project.started, scribe, chance)
    if chance.random() < (0.6 if first_cost is None else 0.08):
        ends = project.ends + timedelta(days=chance.choice((0, 60, 180)))
        again = project.started + timedelta(days=chance.randrange(1, 90))
        yield _begun(project, ends, cost, again, scribe, chance)
    yield from _insured(project, chance.choices(MANNERS, USUAL)[0], scribe, chance)


def _begun(project: Project, ends: date, cost: str | None, happened: date, scribe: Scribe, chance: Random) -> Said:
    told: dict[str, Any] = {
        "code": project.code, "name": f"{project.code}工程", "district": project.contractor.district,
        "started_on": str(project.started), "ends_on": str(ends),
    }  # fmt: skip
    if cost:
        told["cost"] = cost
    at = said_at(chance, min(happened, scribe.today), scribe.today)
    data = {"project": told, "unit": project.contractor.named()}
    return scribe.event(at, scribe.sources["housing"], "project.started", data)


def _insured(project: Project, manner: str, scribe: Scribe, chance: Random) -> Iterator[Said]:
    if manner == "never insured":
        return
    late = chance.randrange(10, 200) if manner == "insured late" else 0
    on = project.started + timedelta(days=late)
    if on > scribe.today:
        return
    data: dict[str, Any] = {
        "project": {"code": project.code}, "unit": {"uscc": project.contractor.uscc}, "on": str(on),
    }  # fmt: skip
    if manner == "insured for a while" or chance.random() < 0.3:
        to = project.ends if manner != "insured for a while" else on + timedelta(days=chance.randrange(30, 200))
        data["cover"] = {
            "line": "injury", "ref": f"C-{project.code}", "from": str(on), "to": str(max(to, on)), "paid_by": "unit",
            "district": project.contractor.district,
        }  # fmt: skip
    yield scribe.event(said_at(chance, on, scribe.today), scribe.sources["cover"], "project.insured", data)
