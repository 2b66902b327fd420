"""Coverlink's engine: exactly once, state in RocksDB with its changelog. Ends itself when all is committed."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from threading import Thread

from prometheus_client import REGISTRY

from coverlink_engine import EngineConfig, Output, Processed, Record, Worker, serve_probes
from tests.bench.reference.work import (
    INPUT,
    Clock,
    State,
    decide,
    decode_event,
    decode_state,
    encode_json,
    encode_state,
)

TASKS, CHANGELOG, LETTERS = "bench.coverlink.tasks", "bench.coverlink.state", "bench.coverlink.dlq"
TOPICS = (TASKS, CHANGELOG, LETTERS)


class Reference:
    """The work, as a Decider."""

    def __init__(self, clock: Clock, gate: Path | None) -> None:
        self._clock, self._gate = clock, gate

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        while self._gate:
            if self._gate.exists():
                self._gate = None
            time.sleep(0.01)
        self._clock.start()
        person = State() if state is None else decode_state(state)
        outputs = []
        for record in records:
            task = decide(person, decode_event(record.value))
            if task is not None:
                outputs.append(Output(TASKS, key, encode_json(task), []))
        return Processed(encode_state(person), outputs, None)

    def wake(self, key: bytes, state: bytes, due: object) -> Output:
        raise AssertionError("nobody asks to be woken here")


def main(kafka: str, count: str, folder: str, port: str = "", instance: str = "", gate: str = "") -> int:
    """``gate``: a file; nothing is decided before it is there."""
    clock = Clock()
    config = EngineConfig(
        group="bench-coverlink",
        bootstrap=kafka,
        topics=(INPUT,),
        data_dir=Path(folder),
        dead_letter=lambda record, reason, _: Output(LETTERS, record.key, record.value, [("reason", reason.encode())]),
        changelog=CHANGELOG,
        instance=instance,
    )
    worker = Worker(config, decider=Reference(clock, Path(gate) if gate else None))
    if port:
        serve_probes("127.0.0.1", int(port), worker.status)
    if int(count):
        Thread(target=_until, args=(clock, int(count)), daemon=True).start()
    return worker.run()


def _until(clock: Clock, count: int) -> None:
    """Tells the figure once so many are committed, and asks the worker to end."""
    while (REGISTRY.get_sample_value("engine_records_total", {"topic": INPUT}) or 0) < count:
        time.sleep(0.05)  # asking costs as much as some fifty events
    clock.tell(count)
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
