"""One worker and two on eight partitions; and, since all of it shares two cores, who uses them.

A second worker helps as far as there are cores: the figure stands beside the processor time that the broker and the
workers took, so that a reader sees what the limit was.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil

from coverlink_local.ground import running_servers
from coverlink_local.ports import free_ports
from tests.bench.engine import make_topics
from tests.bench.figures import figure
from tests.bench.reference import coverlink
from tests.bench.reference.work import INPUT, events
from tests.bench.stream import broker, metric, process, rate_of, write

EVENTS = int(os.environ.get("EVENTS", "2000000"))
PARTITIONS = 8


def run() -> None:
    rates = {workers: _measured(workers) for workers in (1, 2)}
    note = f"{psutil.cpu_count()} cores for workers and broker together; 1.6 asked where cores allow it"
    figure("engine_scale.ratio", "coverlink", rates[2] / rates[1], "two workers / one worker", note)


def _measured(workers: int) -> float:
    with broker() as (kafka, folder), ExitStack() as running:
        make_topics(kafka, INPUT, *coverlink.TOPICS, partitions=PARTITIONS)
        write(kafka, ((INPUT, key, value, []) for key, value in events(EVENTS)))
        gate = folder / "gate"
        addresses = [
            running.enter_context(reference_worker(kafka, folder / str(number), gate)) for number in range(workers)
        ]
        _shared_out(addresses)
        (server,) = running_servers(folder)
        at_work = {
            "broker": [child for child in psutil.Process().children() if child.pid == server.pid],
            "workers": [child for child in psutil.Process().children() if "python" in child.name()],
        }
        gate.touch()
        began, before = time.perf_counter(), {name: _seconds(those) for name, those in at_work.items()}
        rate = rate_of(lambda: sum(metric(address, "engine_records_total") for address in addresses), EVENTS)
        seconds = time.perf_counter() - began
        used = {name: (_seconds(those) - before[name]) / seconds for name, those in at_work.items()}
    said = ", ".join(f"{name} {share:.2f}" for name, share in used.items())
    note = f"{EVENTS:,} events, {PARTITIONS} partitions, exactly once; cores used: {said}"
    figure("engine_scale", f"{workers} worker{'s' * (workers > 1)}", rate, "events/s", note)
    return rate


def _shared_out(addresses: list[str]) -> None:
    """Waits until each worker has its share of the partitions: what is measured is not how they come to it."""
    deadline = time.monotonic() + 60
    while any(_held(address) != PARTITIONS // len(addresses) for address in addresses):
        assert time.monotonic() < deadline, [_held(address) for address in addresses]
        time.sleep(0.2)


def _held(address: str) -> float:
    given, taken = (metric(address, f'engine_rebalances_total{{what="{what}"}}') for what in ("given", "taken"))
    return given - taken


def _seconds(those: list[psutil.Process]) -> float:
    return sum(time.user + time.system for time in (one.cpu_times() for one in those))


@contextmanager
def reference_worker(kafka: str, folder: Path, gate: Path | None = None) -> Iterator[str]:
    """A worker at the reference work without end, and the address of its probes. It begins when ``gate`` is there."""
    folder.mkdir(exist_ok=True)
    port = free_ports(1)
    arguments = [kafka, "0", str(folder), str(port), "", str(gate or "")]
    with process(["tests.bench.reference.coverlink", *arguments], folder, {}):
        yield f"http://127.0.0.1:{port}"
