"""A worker that counts records by key, to be run as a process of its own and killed.

A record's value is its number among its key's records, from 1. What comes out is the number and how many were counted
by then: the two differ as soon as one is lost, doubled or out of order. ``poison`` values raise, ``wake`` values ask
for a timer on 2026-01-01.
"""

import json
import logging
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from coverlink_engine import EngineConfig, Output, Processed, Record, Rejected, Worker, serve_probes

WAKE = date(2026, 1, 1)


class Counting:
    def __init__(self, output: str) -> None:
        self._output = output

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        count = int(state or b"0")
        outputs, rejected, wake = [], [], None
        for record in records:
            if record.value == b"poison":
                raise ValueError("a secret that must not be told")
            if record.value == b"bad":
                rejected.append((record, Rejected("bad", "a bad record")))
                continue
            count += 1
            if record.value == b"wake":
                wake = WAKE
            outputs.append(Output(self._output, key, record.value + b" %d" % count, []))
        return Processed(b"%d" % count, outputs, wake, rejected)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        return Output(self._output, key, b"woken " + due.isoformat().encode(), [])


def dead_letter(topic: str, record: Record, reason: str, detail: str) -> Output:
    return Output(topic, record.key, record.value, [("reason", reason.encode()), ("detail", detail.encode())])


def main(given: str) -> int:
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
        session_timeout_ms=6_000,
        transaction_timeout_ms=8_000,
    )
    worker = Worker(config, decider=Counting(told["output"]))
    serve_probes("127.0.0.1", told["port"], worker.status)
    return worker.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
