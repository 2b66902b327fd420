"""A new pack while the linker runs: a million persons looked through, those whom it concerns decided anew, and how long
those wait meanwhile about whom facts come in.

Two workers and the broker share the cores. The pack is a city's own, under which part-time work owes one line more; one
person in ``ONE_IN`` works so.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from threading import Event, Thread

import msgspec

from coverlink.bus import topics
from coverlink.contracts.catalogue import CATALOGUE, PERSON_FACTS
from coverlink.contracts.decisions import DECISIONS
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from insurance_linker.policy import PACKS
from tests.bench.engine_latency import Heard, drive, stamp_on_append
from tests.bench.figures import figure, percentile
from tests.bench.linker import person_id, unit_of
from tests.bench.stream import Message, broker, metric, process, write
from tests.linker.test_activation import packs

PERSONS = int(os.environ.get("PERSONS", "1000000"))
WORKERS = int(os.environ.get("WORKERS", "2"))
RATE = int(os.environ.get("RATE", "1000"))
SWEEP_RATE = os.environ.get("SWEEP_RATE", "2000")
ONE_IN = 20
SWEPT, FOUND, LEFT = (
    f'engine_{name}{{topic="{PERSON_FACTS}"}}'
    for name in ("swept_keys_total", "sweep_found_total", "sweep_left_partitions")
)
WARM, BEFORE, AFTER = 10, 20, 5
"""Seconds of live facts: not counted, before the pack comes, and after all is told."""


def run() -> None:
    with broker() as (kafka, folder), ExitStack() as running:
        topics.apply(kafka)
        shutil.copytree(PACKS, folder / "packs")
        told = {
            "KAFKA_BOOTSTRAP_SERVERS": kafka, "COVERLINK_LINKER_PACKS": str(folder / "packs"),
            "COVERLINK_LINKER_SWEEP_RATE": SWEEP_RATE,
        }  # fmt: skip
        write(kafka, _hired())
        workers = []
        for number in range(WORKERS):
            place = folder / str(number)
            place.mkdir()
            workers.append(running.enter_context(process(["insurance_linker", "worker"], place, told)))
        _until(lambda: _sum(workers, "engine_records_total") >= PERSONS, PERSONS / 1000)
        _until(lambda: _sum(workers, LEFT) == 0, PERSONS / 1000)
        print(f"{PERSONS:,} persons are known to the linker", file=sys.stderr, flush=True)
        _measure(kafka, folder, workers)


def _measure(kafka: str, folder: Path, workers: list[str]) -> None:
    stamp_on_append(kafka, PERSON_FACTS)
    heard = Heard(kafka, DECISIONS, from_now=True)
    stop = Event()
    appended: dict[bytes, float] = {}
    live = takewhile(lambda _: not stop.is_set(), _covered())
    driver = Thread(target=lambda: appended.update(drive(kafka, live, RATE)))
    driver.start()
    time.sleep(WARM + BEFORE)
    before = {name: _sum(workers, name) for name in (SWEPT, FOUND)}
    packs(folder / "packs", date.today() - timedelta(1), "9")
    began, began_ms = time.perf_counter(), time.time() * 1000
    _until(lambda: _sum(workers, SWEPT) >= before[SWEPT] + PERSONS, 600)
    looked = time.perf_counter() - began
    _until(lambda: _sum(workers, LEFT) == 0, 600)
    found = _sum(workers, FOUND) - before[FOUND]
    seconds = time.perf_counter() - began
    ended_ms = time.time() * 1000
    time.sleep(AFTER)
    stop.set()
    driver.join()
    heard.until(lambda at: all(key in at for key in appended))
    note = f"{PERSONS:,} persons, {found:,.0f} of them decided anew; {WORKERS} workers, {RATE} other facts/s meanwhile"
    what = f"until all were looked at, and told of; looked at {looked:.1f} s; {note}"
    figure("activation", "coverlink", seconds, "s", what)
    spans = {"before": (began_ms - BEFORE * 1000, began_ms), "while": (began_ms, ended_ms)}
    for span, (first, last) in spans.items():
        waits = [heard.at[key] - at for key, at in appended.items() if first <= at <= last]
        for word, share in (("p50", 0.5), ("p99", 0.99)):
            what = f"the other facts, append to readable; {len(waits):,} of them"
            figure(f"activation.{span}.{word}", "coverlink", percentile(waits, share), "ms", what)


def _hired() -> Iterator[Message]:
    for number in range(PERSONS):
        job = {
            "ref": "E-1", "form": "standard" if number % ONE_IN else "part_time", "started_on": "2026-11-02",
            "work_district": "320106",
        }  # fmt: skip
        yield _message("coverlink.employment.started.v1", number, {"employment": job})


def _covered() -> Iterator[Message]:
    """Of those whom the pack does not concern, each once: it closes a case."""
    cover = {"line": "pension", "ref": "pension", "from": "2026-11-02", "paid_by": "unit", "district": "320106"}
    for number in range(PERSONS):
        if number % ONE_IN:
            yield _message("coverlink.cover.enrolled.v1", number, {"cover": cover})


def _message(kind: str, number: int, data: dict[str, object]) -> Message:
    row, now, person, id_ = CATALOGUE[kind], datetime.now(UTC), person_id(number), f"{kind}-{number}"
    body = {"person": {"person_id": person, "born": "1990-03", "sex": "m"}, "unit": unit_of(number), **data}
    fact = Fact(
        fact_id=fact_id("//bench", id_), source="//bench", id=id_, type=kind, time=now, recorded_at=now,
        subject=person, data=msgspec.convert(body, row.body),
    )  # fmt: skip
    headers, value = encode_fact(fact)
    return PERSON_FACTS, person.encode(), value, headers


def _sum(workers: list[str], name: str) -> float:
    return sum(metric(address, name) for address in workers)


def _until(holds: object, patience: float) -> None:
    assert callable(holds)
    until = time.monotonic() + 60 + patience
    while not holds():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {patience:.0f} s")
        time.sleep(0.2)
