"""A statement about one of many people at a unit: its share of the unit's stage, and the bytes that it writes.

Without a broker: records are decided by the engine's chunks over a store of RocksDB, which is written after each. Half
of the people are late; a statement makes one of them covered, or late again. ``oldest_first``: those are covered who
have waited longest, whom the case names.
"""

from __future__ import annotations

import os
import random
import tempfile
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

from coverlink.contracts.bodies import UnitStaffed
from coverlink.contracts.catalogue import UNIT_FACTS
from coverlink_engine import EngineConfig, Output, Record
from coverlink_engine.book import Chunk, Place
from coverlink_engine.deciding import Chunks
from coverlink_engine.store import Memory, Store
from insurance_linker.app import LARGEST_STATE
from insurance_linker.domain.units.people import small
from insurance_linker.policy import shipped
from insurance_linker.saying import told
from insurance_linker.units import Units
from tests.bench.figures import figure, percentile
from tests.bench.linker import person_id

PEOPLE = [int(number) for number in os.environ.get("PEOPLE", "10,1000,100000").split(",")]
STATEMENTS = int(os.environ.get("STATEMENTS", "200"))
UNIT, PLACE = "91320106MA1ABCDE0X", Place(UNIT_FACTS, 0)
DAY, CHINA = date(2026, 11, 23), timezone(timedelta(hours=8))


def run() -> None:
    for people in PEOPLE:
        with tempfile.TemporaryDirectory() as folder:
            _measure(Path(folder), people)


def _measure(folder: Path, people: int) -> None:
    config = EngineConfig("bench", "", (UNIT_FACTS,), folder, _no_letter, largest=LARGEST_STATE)
    chunks, store = Chunks(config, Units(shipped())), Store(folder / "store", Memory())
    _decide(chunks, store, [_staffed(number, 1) for number in range(people)])
    rng = random.Random(7)
    _told(chunks, store, people, "", [(rng.randrange(people), 2 + number) for number in range(STATEMENTS)])
    if people >= STATEMENTS * 10:
        late = sorted(range(1, people, 2), key=lambda number: (_since(number), small(person_id(number))))
        _told(chunks, store, people, ".oldest_first", [(number, 1_000_000) for number in late[: 2 * STATEMENTS]])
    store.close()


def _told(chunks: Chunks, store: Store, people: int, how: str, said: list[tuple[int, int]]) -> None:
    processor, seconds, written = list[float](), list[float](), list[int]()
    for number, version in said:
        record = _staffed(number, version)
        began, cpu = time.perf_counter(), time.thread_time()
        written.append(_decide(chunks, store, [record]))
        processor.append(time.thread_time() - cpu)
        seconds.append(time.perf_counter() - began)
    name, note = f"units.{people}{how}", f"a statement at a unit of {people:,}; {len(said)} of them"
    figure(f"{name}.mean", "coverlink", 1000 * sum(processor) / len(said), "ms CPU", f"{note}, mean, read to written")
    figure(f"{name}.p50", "coverlink", 1000 * percentile(seconds, 0.5), "ms", note)
    figure(f"{name}.max", "coverlink", 1000 * max(processor), "ms CPU", note)
    figure(f"{name}.bytes", "coverlink", sum(written) / len(said), "bytes", f"{note}, mean, to the changelog")


def _decide(chunks: Chunks, store: Store, records: list[Record]) -> int:
    """Bytes written to the changelog."""
    step = chunks.decide(Chunk(PLACE, 1, records), store)
    assert not step.rejected, step.rejected[0][1].detail
    store.write(step.values, step.before, None)
    return sum(map(len, step.values.values()))


def _staffed(number: int, version: int) -> Record:
    """Who is odd is late under odd versions, the others under even ones."""
    late = (number + version) % 2 == 0
    since = _since(number)
    said = UnitStaffed(
        unit_id=UNIT, person_id=person_id(number), version=version, as_of=DAY, working=True, district="320106",
        since=since, owed=("pension", "injury"), covered=("pension",) if late else ("pension", "injury"),
        missing=("injury",) if late else (), due_on=since + timedelta(30) if late else None,
    )  # fmt: skip
    at = datetime(DAY.year, DAY.month, DAY.day, 9, tzinfo=CHINA)
    row = told(UNIT_FACTS, UNIT, f"{number}-{version}", "coverlink.unit.staffed.v1", at, said)
    return Record(UNIT_FACTS, 0, version, row.key, row.value or b"", row.headers, 0)


def _since(number: int) -> date:
    return DAY - timedelta(40 + number % 365)


def _no_letter(*_: object) -> Output:
    raise AssertionError("nothing is set aside")
