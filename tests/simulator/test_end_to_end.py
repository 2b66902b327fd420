"""A sample day through a real gateway, a real broker and a real linker: the open cases are the expected ones."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from coverlink.contracts.decisions import DECISIONS, Case, CaseDecided
from coverlink.contracts.messages import decode_message
from coverlink_simulator import ExpectedCase, sample_day
from coverlink_simulator.command import CHINA, Known
from coverlink_simulator.publish import publish
from tests.gateway.rig import Program, System, read_topic
from tests.linker.test_stream import Linker
from tests.simulator.test_known_answer import differences


@pytest.fixture
def linker(system: System, tmp_path: Path) -> Iterator[Linker]:
    made = Linker(system.kafka, tmp_path)
    yield made
    if made.process.poll() is None:
        made.kill(signal.SIGKILL)


def open_cases(kafka: str, persons: set[str]) -> list[ExpectedCase]:
    """What is open by the decisions that are on the bus now."""
    cases: dict[str, Case] = {}
    for row in read_topic(kafka, DECISIONS):
        kind, message = decode_message(row.headers, row.value)
        if isinstance(message, CaseDecided) and message.case.person_id in persons:
            cases[message.case.id] = message.case
            if kind.endswith("case.closed.v1"):
                del cases[message.case.id]
    return [ExpectedCase(c.person_id, c.kind, c.line, c.unit_id, c.due_on, c.gap) for c in cases.values()]


def test_a_sample_day_ends_in_the_expected_cases(
    system: System, gateway: Program, key: str, linker: Linker, tmp_path: Path
) -> None:
    today, known, out = datetime.now(CHINA).date(), Known(), tmp_path / "expected-cases.jsonl"
    for row in publish(gateway.url, key, sample_day(31, today).events):
        known.add(row)
    known.write_cases(out, today)
    assert (known.counts.sent, known.counts.unexpected) == (2000, 0)
    expected = [msgspec.json.decode(line, type=ExpectedCase) for line in out.read_bytes().splitlines()]
    persons = set(known.person_ids.values())
    deadline = time.monotonic() + 60
    while (apart := differences(open_cases(system.kafka, persons), expected)) != ([], []):
        assert time.monotonic() < deadline, apart
        time.sleep(1)
