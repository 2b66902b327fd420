"""The whole system on ports and in a folder of its own, for tests that look at all of it at once."""

import json
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import msgspec
import psycopg
from rich.console import Console

from coverlink_cli.connection import Demo
from coverlink_cli.system import started_in
from coverlink_local.system import System
from coverlink_simulator.command import Counts, publish_all
from coverlink_simulator.simulation import Simulation


class Case(NamedTuple):
    """An open case, as the register and the known answer both tell it."""

    kind: str
    line: str | None
    person: str
    unit: str | None
    due_on: str


@dataclass
class Whole:
    """A running system and what one needs to talk to it."""

    system: System
    demo: Demo

    def client(self, role: str, district: str = "") -> httpx.Client:
        """Logged in at the registry."""
        account = next(
            row for row in self.demo.accounts if row.role == role and (not district or district in row.districts)
        )
        client = httpx.Client(base_url=self.demo.registry, timeout=20)
        answer = client.post("/v1/login", json={"user": account.user, "password": account.password})
        client.headers["authorization"] = f"Bearer {answer.raise_for_status().json()['token']}"
        return client

    def publish(self, event: dict[str, Any]) -> dict[str, Any]:
        """One event through the gateway; its receipt."""
        headers = {
            "authorization": f"Bearer {self.demo.publisher_key}",
            "content-type": "application/cloudevents+json",
        }
        answer = httpx.post(f"{self.demo.gateway}/v1/events", content=json.dumps(event), headers=headers, timeout=20)
        assert answer.status_code == 202, answer.text
        return dict(answer.json()["receipts"][0])

    def simulate(self, simulation: Simulation, out: Path, rate: float | None = None) -> Counts:
        """Publishes it; the expected open cases are then in ``out``."""
        quiet = Console(quiet=True)
        return publish_all(self.demo.gateway, self.demo.publisher_key, simulation, rate=rate, out=out, console=quiet)

    def open_cases(self, people: set[str]) -> set[Case]:
        """What is open in the register about these people."""
        question = (
            "SELECT kind, line, person_id, unit_id, due_on::text FROM registry.task"
            " WHERE status <> 'closed' AND person_id = ANY(%s)"
        )
        with psycopg.connect(self.demo.database) as db:
            return {Case(*row) for row in db.execute(question, [list(people)])}


def expected(out: Path) -> set[Case]:
    """The known answer that a simulation wrote."""
    rows = [msgspec.json.decode(line) for line in out.read_bytes().splitlines()]
    return {Case(row["kind"], row["line"], row["person"], row["unit"], row["due_on"]) for row in rows}


def until(holds: Callable[[], Any], seconds: float = 60.0, what: str = "it") -> Any:
    """What ``holds`` gives as soon as that is true."""
    end = time.monotonic() + seconds
    while not (found := holds()):
        assert time.monotonic() < end, f"{what} did not come about in {seconds:.0f} s"
        time.sleep(0.1)
    return found


@contextmanager
def whole_system() -> Iterator[Whole]:
    # Not pytest's folder: PostgreSQL under root runs as another user, to whom that is shut.
    with tempfile.TemporaryDirectory(prefix="coverlink-whole-") as folder:
        Path(folder).chmod(0o755)
        with started_in(Path(folder)) as (system, demo):
            yield Whole(system, demo)
