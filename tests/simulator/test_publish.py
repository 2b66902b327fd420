"""Simulated lines through a real gateway: every verdict is the one that the line carries, and no line is lost."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from datetime import date, datetime
from itertools import count
from pathlib import Path

import msgspec
import pytest
from rich.console import Console

from coverlink_simulator import ExpectedCase, Simulation, command, events_for
from coverlink_simulator.command import CHINA, publish_all
from coverlink_simulator.publish import NotPublished, publish
from tests.gateway.rig import Program, System, facts_of, ids

TODAY = datetime.now(CHINA).date()
QUIET = Console(quiet=True)


def test_the_gateway_answers_as_every_line_expects(gateway: Program, key: str) -> None:
    verdicts = {"accepted", "duplicate", "rejected", "quarantined"}
    # Lives depend on the day, and on some days a seed has none that is quarantined.
    drawn = (list(events_for(3000, seed, TODAY).events) for seed in count(21))
    lines = next(some for some in drawn if {line.expected for line in some} == verdicts)
    rows = list(publish(gateway.url, key, lines))
    assert [(row.line.text[:400], row.receipt) for row in rows if not row.expected] == []
    assert {row.receipt["status"] for row in rows} == verdicts


def test_a_rate_is_kept(gateway: Program, key: str) -> None:
    began = time.monotonic()
    rows = list(publish(gateway.url, key, events_for(300, 22, TODAY).events, rate=100, batch=20))
    assert len(rows) == 300
    assert 2.6 < time.monotonic() - began < 5


def test_when_the_gateway_is_killed_the_same_lines_are_sent_again_and_none_is_lost(system: System, key: str) -> None:
    gateway = system.program().start()
    simulation = events_for(3000, 23, TODAY)
    killed = threading.Event()

    def kill_and_start() -> None:
        killed.wait()
        gateway.end(signal.SIGKILL)
        time.sleep(1)
        gateway.start()

    helper = threading.Thread(target=kill_and_start)
    helper.start()
    rows = []
    for row in publish(gateway.url, key, simulation.events, batch=100, rate=1500):
        rows.append(row)
        if len(rows) == 1000:
            killed.set()
    helper.join()
    assert [row.line for row in rows] == simulation.events
    assert [(row.line.expected, row.receipt) for row in rows if not row.expected] == []
    accepted = [line for line in simulation.events if line.expected == "accepted"]
    published = Counter(name for source in sources(simulation) for name in ids(facts_of(system.kafka, source)))
    of_persons = Counter(str(line.id) for line in accepted if b'"person":' in line.text)
    of_persons.update(str(line.id) for line in accepted if b'"was":' in line.text)  # under the key of each of the two
    assert {name: published[name] for name in of_persons} == of_persons


def sources(simulation: Simulation) -> set[str]:
    return {line.source for line in simulation.events if line.source and line.expected == "accepted"}


def test_the_known_answer_is_written_by_the_person_ids_of_the_gateway(
    gateway: Program, key: str, tmp_path: Path
) -> None:
    simulation, out = events_for(1000, 24, TODAY), tmp_path / "expected-cases.jsonl"
    counts = publish_all(gateway.url, key, simulation, out=out, console=QUIET)
    cases = [msgspec.json.decode(line, type=ExpectedCase) for line in out.read_bytes().splitlines()]
    by_number: dict[str, str] = {}
    expected = simulation.expected_cases(lambda kind, number: by_number.setdefault(f"{kind}{number}", number))
    assert counts.unexpected == 0
    assert counts.sent == 1000
    assert counts.cases == len(cases) == len(expected)
    assert all(len(case.person) == 33 and case.person.startswith("p") for case in cases)
    again = publish_all(gateway.url, key, simulation, out=out, console=QUIET)
    assert again.statuses["accepted"] == 0
    assert again.cases == counts.cases


def test_after_the_seconds_are_over_only_what_was_sent_counts(gateway: Program, key: str, tmp_path: Path) -> None:
    out = tmp_path / "expected-cases.jsonl"
    counts = command.simulate(
        gateway.url, key, region="jiangsu", persons=200, rate=200, seconds=1.5, seed=25, out=out, console=QUIET
    )
    assert 100 <= counts.sent <= 600
    assert counts.unexpected == 0
    assert 0 < counts.persons < 200
    assert 0 < len(out.read_bytes().splitlines()) == counts.cases


def test_a_wrong_key_is_told_and_not_tried_again(gateway: Program) -> None:
    with pytest.raises(NotPublished, match="401"):
        next(publish(gateway.url, "cl_wrong", events_for(1, 1, date(2026, 11, 24)).events))


def test_who_is_away_for_too_long_is_given_up() -> None:
    with pytest.raises(NotPublished, match="took nothing"):
        next(publish("http://127.0.0.1:9", "cl_key", events_for(1, 1, date(2026, 11, 24)).events, patience=1))
