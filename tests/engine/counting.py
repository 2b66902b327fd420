"""A worker that counts records by key, to be run as a process of its own and killed.

A record's value is its number among its key's records, from 1. What comes out is the number and how many were counted
by then: the two differ as soon as one is lost, doubled or out of order. ``poison`` values raise, ``bad`` ones are
refused, ``later`` ones are put off until a file named ``door`` is there, ``wake 2026-01-31`` asks for a timer,
``hang`` never ends. Told to ``sweep`` for a name, it puts out every key's state once under that name.
"""

import json
import logging
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from coverlink_engine import Decider, EngineConfig, NotNow, Output, Processed, Record, Rejected, Worker, serve_probes


class Counting:
    def __init__(self, output: str, door: Path) -> None:
        self._output, self._door = output, door

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        count = int(state or b"0")
        outputs, rejected, wake = [], [], None
        for record in records:
            if record.value == b"poison":
                raise ValueError("a secret that must not be told")
            if record.value == b"bad":
                rejected.append((record, Rejected("bad", "a bad record")))
                continue
            if record.value == b"later" and not self._door.exists():
                raise NotNow("the door is shut")
            if record.value == b"hang":
                time.sleep(1_000)
            count += 1
            if record.value.startswith(b"wake "):
                wake = date.fromisoformat(record.value[5:].decode())
            outputs.append(Output(self._output, key, record.value + b" %d" % count, []))
        return Processed(b"%d" % count, outputs, wake, rejected)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        return Output(self._output, key, b"woken " + due.isoformat().encode(), [])


class Looking:
    def __init__(self, output: str, name: str) -> None:
        self._output, self._name = output, name

    def name(self) -> str:
        return self._name

    def look(self, key: bytes, state: bytes) -> Output | None:
        return Output(self._output, key, b"looked at %s for %s" % (state, self._name.encode()), [])


def dead_letter(topic: str, record: Record, reason: str, detail: str) -> Output:
    return Output(topic, record.key, record.value, [("reason", reason.encode()), ("detail", detail.encode())])


def main(given: str, decider: Callable[[dict[str, Any]], Decider] | None = None) -> int:
    """``decider`` makes one from what the worker was told; without it records are counted."""
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    told = json.loads(given)
    config = EngineConfig(
        group=told["group"],
        bootstrap=told["bootstrap"],
        topics=(told["input"],),
        data_dir=Path(told["data_dir"]),
        dead_letter=lambda record, reason, detail: dead_letter(told["dlq"], record, reason, detail),
        changelog=told["changelog"],
        transactions=told.get("transactions", True),
        instance=told.get("instance", ""),
        session_timeout_ms=told.get("session_timeout_ms", 6_000),
        transaction_timeout_ms=8_000,
        chunk=told.get("chunk", 10_000),
        stuck_after=told.get("stuck_after", 120.0),
        most_tries=told.get("most_tries", 3),
        sweep_rate=told.get("sweep_rate", 10_000),
        today=lambda: date.fromisoformat(told.get("today", "2026-12-31")),
    )
    made = decider(told) if decider else Counting(told["output"], Path(told["data_dir"]) / "door")
    sweeper = Looking(told["output"], told["sweep"]) if "sweep" in told else None
    worker = Worker(config, decider=made, sweeper=sweeper)
    serve_probes("127.0.0.1", told["port"], worker.status)
    return worker.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
