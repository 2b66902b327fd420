"""``coverlink whatif`` from the log to the report, on all cores, the broker on the same ones: facts a second, and the
processor time of a fact, which other work on the machine changes less."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psutil
from msgspec.structs import replace

from coverlink.bus import topics
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from coverlink_simulator.simulation import events_for
from tests.bench.figures import figure
from tests.bench.linker import person_id
from tests.bench.stream import Message, broker, write
from tests.simulator.taken import all_facts

FACTS = int(os.environ.get("FACTS", "1000000"))
DISTINCT = 100_000
TODAY = date(2026, 11, 23)
FOLDER = Path(__file__).parents[1] / "whatif" / "drafts"
DRAFTS = {
    ("make_up_after_breaks",): "a rule for who pays alone",
    (str(FOLDER / "week.yaml"),): "rules for whoever may have lost a job",
    ("flexible_base_and_rate",): "figures only: contribution and pension of who pays alone",
    (str(FOLDER / "steps.yaml"),): "other steps for units and projects",
    (str(FOLDER / "steps.yaml"), "--no-units"): "the same, units and projects left out",
    (str(FOLDER / "sixty_days.yaml"), "--units"): "another due day of enrol cases, so also for units",
    (str(FOLDER / "sixty_days.yaml"),): "the same, units and projects left out",
}


def run() -> None:
    with broker() as (kafka, _):
        topics.apply(kafka)
        server = [row for row in psutil.Process().children(recursive=True) if row.name() == "java"]
        total = write(kafka, log(FACTS))
        for asked, what in DRAFTS.items():
            measure(kafka, server, asked, what, total)


def measure(kafka: str, server: list[psutil.Process], asked: tuple[str, ...], name: str, total: int) -> None:
    before, serving, began = os.times(), _spent(server), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "insurance_linker", "whatif", "--pack", *asked],
        env={**os.environ, "KAFKA_BOOTSTRAP_SERVERS": kafka}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    rate, after, served = total / (time.perf_counter() - began), os.times(), _spent(server) - serving
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    told = json.loads(done.stdout.splitlines()[-1])
    persons, months = told["persons"], told["months"]
    note = f"{name}: {total} facts about {persons} persons, {months} months, start to report; broker on the same cores"
    figure("whatif", "coverlink", rate, "facts/s", note)
    figure("whatif", "coverlink", cpu / total * 1e6, "us/fact", f"CPU of all its processes, its start included; {name}")
    figure("whatif", "coverlink", served / total * 1e6, "us/fact", f"CPU of the broker meanwhile; {name}")
    figure("whatif", "coverlink", 1e7 / rate / 60, "min", f"extrapolated to 10 million facts; {name}")


def _spent(server: list[psutil.Process]) -> float:
    """Seconds of processor time so far."""
    return sum(sum(row.cpu_times()[:2]) for row in server)


def log(count: int, distinct: int = DISTINCT) -> Iterator[Message]:
    """Lifelike facts in the order in which they were said, recorded when said; each life is told of several persons,
    who work at the same units."""
    found = all_facts(events_for(min(count, distinct), 7, TODAY).events, TODAY)
    persons = sum(topic == PERSON_FACTS for _, topic in found)
    for row, topic in sorted(found, key=lambda row: row[0].time):
        for copy in range(max(1, round(count / persons)) if topic == PERSON_FACTS else 1):
            one = _copy(row, copy) if topic == PERSON_FACTS else replace(row, recorded_at=row.time)
            headers, value = encode_fact(one)
            yield topic, one.subject.encode(), value, headers


def _copy(row: Fact, copy: int) -> Fact:
    source = f"{row.source}/{copy}"
    subject, data = person_id(f"{row.subject}{copy}"), row.data
    if of := getattr(data, "of", None):
        data = replace(data, of=replace(of, source=f"{of.source}/{copy}"))
    if told := getattr(data, "person", None):
        data = replace(data, person=replace(told, person_id=person_id(f"{told.person_id}{copy}")))
    if was := getattr(data, "was", None):
        data = replace(data, was=replace(was, person_id=person_id(f"{was.person_id}{copy}")))
    return replace(
        row, fact_id=fact_id(source, row.id), source=source, subject=subject, data=data, recorded_at=row.time
    )


def export(path: Path, count: int, distinct: int = DISTINCT) -> None:
    """The same as a file for ``--events``."""
    with path.open("w", encoding="utf-8") as file:
        for _, _, value, headers in log(count, distinct):
            told = {name.removeprefix("ce_"): raw.decode() for name, raw in headers if name.startswith("ce_")}
            file.write(json.dumps({**told, "data": json.loads(value)}, ensure_ascii=False) + "\n")
