"""A whole simulation: many lives, told and sent, and the cases that must be open when all of it is known."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from random import Random
from typing import Any

import msgspec

from coverlink_simulator.lives import live
from coverlink_simulator.noise import Line, lines
from coverlink_simulator.oracle import SHIPPED, Trusted, UnitCase, expected_cases, expected_unit_cases
from coverlink_simulator.papers import change_papers
from coverlink_simulator.people import Town
from coverlink_simulator.places import Places, Region
from coverlink_simulator.projects import Project, projects
from coverlink_simulator.scribe import DAY_MINUTES, Said, Scribe
from coverlink_simulator.telling import Life

PersonIdOf = Callable[[str, str], str]
"""The person id of an installation for a paper's kind and its number in canonical form."""
PERSONS_PER_UNIT = 8
PERSONS_PER_PROJECT = 60


@dataclass(frozen=True)
class ExpectedCase:
    """A case that must be open on the day; ``gap`` as docs/rules.md has it, None until the due day has passed."""

    person: str
    kind: str
    line: str | None
    unit: str | None
    due_on: date
    gap: str | None = None


@dataclass(frozen=True)
class Simulation:
    """``name`` is part of every id. Two simulations share either all events or none."""

    name: str
    today: date
    events: list[Line]

    def expected_cases(self, person_id_of: PersonIdOf) -> list[ExpectedCase]:
        """The open cases after all of it was published today."""
        accepted = (line for line in self.events if line.expected == "accepted")
        return expected_cases_of(accepted, self.today, person_id_of)

    def expected_unit_cases(self) -> list[UnitCase]:
        """The same of units and construction projects."""
        accepted = (line for line in self.events if line.expected == "accepted")
        return expected_unit_cases((msgspec.json.decode(line.text) for line in accepted), self.today)


def simulate(region: Region, persons: int, seed: int, today: date) -> Simulation:
    """So many lives of a region, up to ``today`` (a day in China)."""
    name = _name("persons", region, persons, seed, today)
    return _simulation(name, region, persons, today, lambda lives: islice(lives, persons))


def events_for(
    count: int, seed: int, today: date, region: Region = "both", near: Sequence[str] = ()
) -> Simulation:  # fmt: skip
    """Exactly so many events, the last of as many lives as it takes: as if we had begun to listen some day.

    ``near``: districts in which half of the people and units are.
    """
    name = _name("events", region, count, seed, today, *near)
    return _simulation(name, region, max(1, count // 9), today, lambda lives: _until(count, lives), count, near)


def sample_day(seed: int, today: date, near: Sequence[str] = ()) -> Simulation:
    """Some 2,000 events of both regions, for a first look."""
    return events_for(2000, seed, today, near=near)


def expected_cases_of(
    accepted: Iterable[Line],
    today: date,
    person_id_of: PersonIdOf,
    progress: Callable[[int, int], None] | None = None,
    trusted: Sequence[Trusted] = SHIPPED,
) -> list[ExpectedCase]:
    """The open cases on a day on which these lines, in whatever order, are all that was ever accepted.

    ``progress`` is told how many persons are done, and of how many. ``trusted``: how far sources are, about employment.
    """
    events = [msgspec.json.decode(line.text) for line in accepted]
    return [
        ExpectedCase(person_id_of(*key), case.kind, case.line, case.unit, case.due_on, case.gap)
        for key, cases in expected_cases(events, today, progress, trusted=trusted).items()
        for case in cases
    ]


def _name(*made_of: object) -> str:
    return hashlib.blake2s(repr(made_of).encode(), digest_size=5).hexdigest()


def _simulation(
    name: str,
    region: Region,
    persons: int,
    today: date,
    enough: Callable[[Iterator[list[Said]]], Iterable[list[Said]]],
    last: int | None = None,
    near: Sequence[str] = (),
) -> Simulation:
    chance = Random(name)
    domain = "east-west" if region == "both" else region
    scribe = Scribe(name, today, domain)
    town = Town(chance, Places(region, today, near), max(30, persons // PERSONS_PER_UNIT), today)
    sites, of_sites = projects(town, scribe, chance, max(6, persons // PERSONS_PER_PROJECT))
    said = [one for life in enough(_lives(chance, town, scribe, sites)) for one in life]
    return Simulation(name, today, lines([*_registered(town, scribe, chance), *of_sites, *said], scribe, chance, last))


def _lives(chance: Random, town: Town, scribe: Scribe, sites: list[Project]) -> Iterator[list[Said]]:
    while True:
        life = Life(chance, town.person(chance), town, scribe, sites)
        live(life)
        change_papers(life)
        yield life.said


def _until(count: int, lives: Iterator[list[Said]]) -> Iterator[list[Said]]:
    told = 0
    while told < count:
        life = next(lives)
        told += len(life)
        yield life


def _registered(town: Town, scribe: Scribe, chance: Random) -> Iterator[Said]:
    """Most units are known to the register of firms before anybody works there; of those that insure nobody, half."""
    for unit in (*town.units, *town.platforms):
        if chance.random() < (0.9 if unit.insures else 0.5):
            at = (scribe.today.toordinal() - chance.randrange(1100, 3000)) * DAY_MINUTES + 600
            body: dict[str, Any] = {**unit.named(), "district": unit.district}
            yield scribe.event(at, scribe.sources["unit"], "unit.registered", {"unit": body})
