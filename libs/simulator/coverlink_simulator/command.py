"""``coverlink simulate``: lives into a gateway, and the open cases that must come of them into a file."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from coverlink_simulator.noise import Line
from coverlink_simulator.oracle import person_key
from coverlink_simulator.places import Region
from coverlink_simulator.publish import Row, publish
from coverlink_simulator.simulation import Simulation, expected_cases_of
from coverlink_simulator.simulation import simulate as make_lives

CHINA = timezone(timedelta(hours=8))


@dataclass
class Counts:
    """``unexpected``: lines that got another status than they must get. ``seconds`` of publishing."""

    statuses: Counter[str] = field(default_factory=Counter)
    unexpected: int = 0
    persons: int = 0
    cases: int = 0
    seconds: float = 0.0

    @property
    def sent(self) -> int:
        return self.statuses.total()


class Known:
    """What a gateway has accepted, and by which person ids it knows the people whom that is about, by their papers."""

    def __init__(self) -> None:
        self.accepted: list[Line] = []
        self.counts = Counts()
        self.person_ids: dict[tuple[str, str], str] = {}

    def add(self, row: Row) -> None:
        status = row.receipt["status"]
        self.counts.statuses[status] += 1
        self.counts.unexpected += not row.expected
        # A repeat of what should be new was known to the gateway from an earlier run: it is as good as accepted.
        if status == "accepted" or (status == "duplicate" and row.line.expected == "accepted"):
            self.accepted.append(row.line)
            if person_id := row.receipt.get("person_id"):
                identity = msgspec.json.decode(row.line.text)["data"]["person"]
                self.person_ids[person_key(identity)] = person_id
                self.counts.persons = len(self.person_ids)

    def write_cases(self, out: Path, today: date, progress: Callable[[int, int], None] | None = None) -> None:
        """The expected open cases as JSON lines: person, kind, line, unit, due_on, gap."""
        cases = expected_cases_of(self.accepted, today, lambda *key: self.person_ids[key], progress)
        self.counts.cases = len(cases)
        with out.open("wb") as file:
            for case in cases:
                file.write(msgspec.json.encode(case) + b"\n")


def simulate(
    gateway: str,
    key: str,
    *,
    region: Region = "both",
    persons: int = 300,
    rate: float | None = None,
    seconds: float | None = None,
    seed: int = 1,
    out: Path = Path("expected-cases.jsonl"),
    console: Console | None = None,
) -> Counts:
    """Publishes so many lives, up to today in China, and writes the cases that must be open when all is decided.

    After ``seconds`` it stops; then the cases are those of what was sent until then. Raises NotPublished.
    """
    console = console or Console(stderr=True)
    simulation = make_lives(region, persons, seed, _today())
    return publish_all(gateway, key, simulation, rate=rate, seconds=seconds, out=out, console=console)


def publish_all(
    gateway: str,
    key: str,
    simulation: Simulation,
    *,
    rate: float | None = None,
    seconds: float | None = None,
    out: Path,
    console: Console,
) -> Counts:
    """The same with a simulation that is there already, such as the sample day."""
    known, began = Known(), time.monotonic()
    lines = _until(None if seconds is None else began + seconds, simulation.events)
    with _bar(console) as progress:
        publishing = progress.add_task("published", total=len(simulation.events))
        for row in publish(gateway, key, lines, rate):
            known.add(row)
            progress.advance(publishing)
        known.counts.seconds = time.monotonic() - began
        answering = progress.add_task("persons of the known answer", total=None)
        # Facts count on the day on which the gateway heard them, and by now that is today.
        known.write_cases(out, _today(), lambda done, total: progress.update(answering, completed=done, total=total))
    return known.counts


def _until(end: float | None, lines: list[Line]) -> Iterator[Line]:
    for line in lines:
        if end is not None and time.monotonic() >= end:
            return
        yield line


def _bar(console: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True)


def _today() -> date:
    return datetime.now(CHINA).date()
