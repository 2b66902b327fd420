"""The state of millions of persons: restored from nothing, found again after a kill, and what it weighs.

The changelog is filled with one state for each person, of somebody with JOBS jobs; the worker is the one of the
reference work. Its disk is empty at first, then warm; then facts flow for a while, and it is killed behind them.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from threading import Thread

import psutil

from coverlink_engine.store import pack
from coverlink_local.ports import free_ports
from tests.bench.engine import make_topics
from tests.bench.figures import figure
from tests.bench.reference import coverlink
from tests.bench.reference.work import EMPLOYERS, INPUT, SEED, State, encode_state, events
from tests.bench.stream import Message, broker, metric, write

PERSONS = int(os.environ.get("PERSONS", "5000000"))
PARTITIONS = 8
JOBS = 12
FACTS = 200_000
PATIENCE = 1_200.0


def run() -> None:
    with broker() as (kafka, folder):
        make_topics(kafka, INPUT, *coverlink.TOPICS, partitions=PARTITIONS)
        count, each = write(kafka, _states(PERSONS)), len(next(_states(1))[2])
        note = f"{count:,} persons, states of {each} bytes, {PARTITIONS} partitions"
        with _worker(kafka, folder) as worker:
            ready = worker.until_ready()
            figure("engine_state.restore", "coverlink", count / ready, "states/s, empty disk", f"{note}; {ready:.1f} s")
            time.sleep(5)
        disk = sum(path.stat().st_size for path in (folder / "state").rglob("*") if path.is_file())
        figure("engine_state.disk", "coverlink", disk / count, "bytes a person on disk", note)
        peak = worker.peak
        with _worker(kafka, folder) as worker:
            figure("engine_state.warm", "coverlink", worker.until_ready(), "s from start to ready after kill -9", note)
            write(kafka, ((INPUT, key, value, []) for key, value in islice(events(2 * PERSONS), FACTS)))
            while worker.decided() < FACTS:
                time.sleep(0.5)
            peak = max(peak, worker.peak)
        with _worker(kafka, folder) as worker:
            seconds = worker.until_ready()
            figure("engine_state.warm_busy", "coverlink", seconds, "s, the same right behind facts", f"{FACTS:,} facts")
            peak = max(peak, worker.peak)
        figure("engine_state.resident", "coverlink", peak / 2**20, "MiB resident at most", note)
        figure("engine_state.memory", "coverlink", peak / count, "bytes a person in memory, all included", note)


class Running:
    """A linker whose resident memory is watched."""

    def __init__(self, process: subprocess.Popen[bytes], address: str) -> None:
        self._process, self._address, self._began = process, address, time.perf_counter()
        self.peak = 0
        Thread(target=self._watch, daemon=True).start()

    def until_ready(self) -> float:
        """Seconds since its start."""
        while time.perf_counter() - self._began < PATIENCE:
            assert self._process.poll() is None, "the linker ended"
            try:
                with urllib.request.urlopen(f"{self._address}/readyz", timeout=2):
                    return time.perf_counter() - self._began
            except OSError:
                time.sleep(0.05)
        raise TimeoutError(f"not ready after {PATIENCE:.0f} s")

    def decided(self) -> float:
        return metric(self._address, "engine_records_total")

    def _watch(self) -> None:
        seen = psutil.Process(self._process.pid)
        while self._process.poll() is None:
            try:
                self.peak = max(self.peak, seen.memory_info().rss)
            except psutil.NoSuchProcess:
                return
            time.sleep(0.2)


@contextmanager
def _worker(kafka: str, folder: Path) -> Iterator[Running]:
    """Killed at the end, never asked to stop. Always the same instance on the same disk."""
    port = free_ports(1)
    told = [kafka, "0", str(folder), str(port), "state"]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.reference.coverlink", *told], stdout=log, stderr=log
        )
    try:
        yield Running(process, f"http://127.0.0.1:{port}")
    finally:
        process.kill()
        process.wait()


def _states(persons: int) -> Iterator[Message]:
    dice = random.Random(SEED)
    for number in range(persons):
        jobs = [f"9132{dice.randrange(EMPLOYERS):014d}" for _ in range(JOBS)]
        yield coverlink.CHANGELOG, b"32%016d" % number, pack(encode_state(State(jobs, seq=JOBS)), None), []
