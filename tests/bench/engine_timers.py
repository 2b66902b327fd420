"""A million timers that are due on one day, and the stream that must go on meanwhile.

The changelog holds a state for each, with its day; the worker is the counting one of the engine's tests. Measured are
timers published a second, and how long records wait that come while they fire.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from datetime import date

from coverlink_engine.store import pack
from coverlink_local.ports import free_ports
from tests.bench.engine import make_topics
from tests.bench.engine_latency import Heard, drive, stamp_on_append
from tests.bench.figures import figure, percentile
from tests.bench.stream import Message, broker, metric, process, rate_of, write

TIMERS = int(os.environ.get("TIMERS", "1000000"))
PARTITIONS = 8
RATE = 500
SECONDS = 15
DAY = date(2026, 1, 1)


def run() -> None:
    with broker() as (kafka, folder):
        make_topics(kafka, "in", "out", "state", "dlq", partitions=PARTITIONS)
        stamp_on_append(kafka, "in")
        write(kafka, _waiting(TIMERS))
        told = {
            "group": "timers", "bootstrap": kafka, "input": "in", "output": "out", "changelog": "state", "dlq": "dlq",
            "port": free_ports(1), "data_dir": str(folder / "data"), "today": DAY.isoformat(),
        }  # fmt: skip
        with process(["tests.engine.counting", json.dumps(told)], folder, {}):
            _measure(kafka, f"http://127.0.0.1:{told['port']}")


def _waiting(count: int) -> Iterator[Message]:
    for number in range(count):
        yield "state", b"t%d" % number, pack(b"1", DAY), []


def _measure(kafka: str, address: str) -> None:
    fired = "engine_timers_fired_total"
    while not metric(address, fired):
        time.sleep(0.05)
    heard = Heard(kafka, "out")
    appended = drive(kafka, [("in", b"k%d" % number, b"1", []) for number in range(RATE * SECONDS)], RATE)
    still = metric(address, fired) < TIMERS
    heard.until(lambda at: all(key in at for key in appended))
    waits = [heard.at[key] - at for key, at in appended.items()]
    note = f"{RATE}/s for {SECONDS} s while timers fire{'' if still else ', the last of them after all had'}"
    for word, share in (("p50", 0.5), ("p99", 0.99)):
        figure(f"engine_timers.{word}", "coverlink", percentile(waits, share), "ms append to readable", note)
    rate = rate_of(lambda: metric(address, fired), TIMERS) if still else 0.0
    figure("engine_timers", "coverlink", rate, "timers/s", f"{TIMERS:,} due on one day, {PARTITIONS} partitions")
