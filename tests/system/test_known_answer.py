"""Lives with a known answer, while services are killed: the open cases are the oracle's, none missing, none more."""

import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from coverlink_simulator.simulation import events_for
from tests.system.test_walking_path import hire
from tests.system.whole import Whole, expected, until, whole_system

CHINA = timezone(timedelta(hours=8))
SERVICES = ("linker", "projector", "gateway", "registry", "notifier", "inbox")


def lived(whole: Whole, events: int, seed: int, folder: Path, rate: float) -> None:
    """Publishes so many events, kills each service in turn meanwhile, and compares with the known answer."""
    out = folder / f"expected-{seed}.jsonl"
    simulation = events_for(events, seed, datetime.now(CHINA).date())
    done = threading.Event()

    def publish() -> None:
        counts = whole.simulate(simulation, out, rate=rate)
        assert counts.unexpected == 0, counts
        done.set()

    publishing = threading.Thread(target=publish, daemon=True)
    publishing.start()
    killed = 0
    while publishing.is_alive():
        name = SERVICES[killed % len(SERVICES)]
        time.sleep(0.5)
        whole.system.processes.kill(name)
        whole.system.processes.start_one(name, 90)
        killed += 1
    assert done.is_set() and killed >= len(SERVICES), f"{killed} killed"
    print(f"seed {seed}: {len(simulation.events)} events, {killed} kills")
    _agrees(whole, out)


def _agrees(whole: Whole, out: Path) -> None:
    wanted = expected(out)
    people = _people(whole)
    for _ in range(600):
        found = whole.open_cases(people)
        if found == wanted:
            return
        time.sleep(0.2)
    missing, extra = sorted(map(str, wanted - found)), sorted(map(str, found - wanted))
    raise AssertionError(f"{len(missing)} missing, {len(extra)} extra of {len(wanted)}: {missing[:3]} {extra[:3]}")


def _people(whole: Whole) -> set[str]:
    """Everybody about whom the simulation's sources told something."""
    with psycopg.connect(whole.demo.database) as db:
        rows = db.execute("SELECT DISTINCT person_id FROM gateway.event WHERE person_id IS NOT NULL")
        return {person for (person,) in rows}


@pytest.mark.timeout(600)
def test_some_thousand_events_with_kills_end_as_the_oracle_says(whole_alone: Whole, tmp_path: Path) -> None:
    lived(whole_alone, 6_000, 11, tmp_path, rate=160)
    out = tmp_path / "expected-11.jsonl"
    for name in SERVICES:
        whole_alone.system.processes.kill(name)
    for name in SERVICES:
        whole_alone.system.processes.start_one(name, 90)
    _agrees(whole_alone, out)
    with psycopg.connect(whole_alone.demo.database) as db:
        sent = "SELECT count(*), count(DISTINCT outcome_id) FROM registry.notice"
        until(
            lambda: (row := db.execute(sent).fetchone()) and row[0] > 0 and row[0] == row[1], 60, "outcomes, each once"
        )


def test_a_broker_that_stalls_strands_nobody(whole_alone: Whole) -> None:
    """For longer than its controller waits for it: when it goes on, it may name no broker for a moment."""
    broker = psutil.Process(whole_alone.system.ground.kafka.pid)
    broker.suspend()
    time.sleep(15)
    broker.resume()
    person = until(lambda: _published(whole_alone, hire(300)), 60, "that the gateway takes it")
    until(lambda: whole_alone.open_cases({person}), 60, "the task")


def _published(whole: Whole, event: dict[str, Any]) -> str | None:
    """The person, once the gateway takes it."""
    try:
        return str(whole.publish(event)["person_id"])
    except AssertionError:
        return None


@pytest.mark.long
@pytest.mark.timeout(3_000)
def test_a_hundred_thousand_events_with_kills_end_as_the_oracle_says(tmp_path: Path) -> None:
    with whole_system() as whole:
        lived(whole, 100_000, 1, tmp_path, rate=700)
        for name in SERVICES:
            whole.system.processes.kill(name)
        for name in SERVICES:
            whole.system.processes.start_one(name, 90)
        _agrees(whole, tmp_path / "expected-1.jsonl")
