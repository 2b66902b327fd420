"""A course of faults under a steady stream of facts, and the verdict at its end."""

import json
import os
import random
import signal
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict

from tests.engine.rig import Rig
from tests.faults.oracle import Counted, judge, open_transactions, read_committed
from tests.faults.scene import LIMIT, Scene

Fault = Callable[[Scene], None]


def seed() -> int:
    """From the environment's SEED, else a new one; printed, so that a failure can be had again."""
    given = int(os.environ.get("SEED") or random.SystemRandom().randrange(1_000_000))
    print(f"\nSEED={given}", flush=True)
    return given


def run(scene: Scene, plan: Mapping[Fault, int], more: Fault | None = None) -> None:
    """Every fault as often as planned, in random order; then ``more`` of one as long as facts are left to send."""
    for worker in scene.workers:
        worker.wait_ready()
    scene.stream.start()
    faults = [fault for fault, times in plan.items() for _ in range(times)]
    scene.rng.shuffle(faults)
    for fault in faults:
        fault(scene)
    while not scene.stream.done:
        if more is not None:
            more(scene)
        time.sleep(0.1)
    scene.stream.finish()


def check(scene: Scene, name: str, given: int) -> None:
    """0 lost, 0 doubled, in order, no transaction open, every worker ends with code 0. Prints one JSON line."""
    scene.settled(60)
    ended = {worker.log.stem: worker.kill(signal.SIGTERM) for worker in scene.workers}
    rig = scene.rig
    rows = read_committed(rig.bootstrap, rig.output, rig.partitions)
    log = rig.said()
    verdict = judge(log, (Counted(row.key.decode(), *map(int, row.value.split())) for row in rows))
    left = _open(rig)
    took = sorted(seconds for seconds, _ in scene.seconds)
    said = {
        "faults": name, "seed": given, "sent_twice": sum(map(len, log.values())) - sum(rig.sent.values()),
        **{key: value for key, value in asdict(verdict).items() if key != "first"},
        "open_transactions": len(left), "measured": len(took), "ready_p50_s": statistics.median(took),
        "ready_max_s": took[-1], "slowest": max(scene.seconds)[1], "counts": dict(sorted(scene.counts.items())),
    }  # fmt: skip
    print(json.dumps(said), flush=True)
    assert verdict.clean, verdict
    assert not left, left
    assert not any(ended.values()), ended


def _open(rig: Rig) -> list[str]:
    """What is open still when a killed worker's last transaction must have timed out."""
    topics = {**dict.fromkeys(rig.topics, rig.partitions), "__consumer_offsets": 8}
    deadline = time.monotonic() + LIMIT
    while (left := open_transactions(rig.bootstrap, topics)) and time.monotonic() < deadline:
        time.sleep(0.5)
    return left
