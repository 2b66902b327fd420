"""Two stages: each person's moves between units, then each unit's people; as processes that a test kills.

The first stage is keyed by person: a record's value is the unit that employs the person from now on. It tells each
unit concerned, in a record with the unit's key, that the person is there or gone, with the person's version. The second
is keyed by unit, keeps who is there by version and tells how many. A statement with a version is harmless when it is
said twice; a bare "one more" would not be.
"""

import json
import logging
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from coverlink_engine import EngineConfig, Output, Processed, Record, Worker, serve_probes
from tests.engine.counting import dead_letter


class Persons:
    def __init__(self, output: str) -> None:
        self._output = output

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        unit, version, outputs = "", 0, []
        if state:
            unit, version = json.loads(state)
        for record in records:
            version += 1
            told = [(unit, False)] * bool(unit) + [(unit := record.value.decode(), True)]
            outputs += [
                Output(self._output, one.encode(), json.dumps([key.decode(), version, there]).encode(), [])
                for one, there in told
            ]
        return Processed(json.dumps([unit, version]).encode(), outputs, None)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        raise NotImplementedError("nobody asks to be woken")


class Units:
    def __init__(self, output: str) -> None:
        self._output = output

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        people: dict[str, tuple[int, bool]] = json.loads(state or b"{}")
        for record in records:
            person, version, there = json.loads(record.value)
            if version >= people.get(person, (0, False))[0]:
                people[person] = (version, there)
        present = sum(there for _, there in people.values())
        told = Output(self._output, key, str(present).encode(), [])
        return Processed(json.dumps(people).encode(), [told], None)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        raise NotImplementedError("nobody asks to be woken")


def main(given: str) -> int:
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    told = json.loads(given)
    stage = {"persons": Persons, "units": Units}[told["stage"]]
    config = EngineConfig(
        group=f"{told['group']}-{told['stage']}",
        bootstrap=told["bootstrap"],
        topics=(told["from"],),
        data_dir=Path(told["data_dir"]),
        dead_letter=lambda record, reason, detail: dead_letter(told["dlq"], record, reason, detail),
        changelog=told["log"],
        instance=told["instance"],
        session_timeout_ms=6_000,
        transaction_timeout_ms=8_000,
    )
    worker = Worker(config, decider=stage(told["to"]))
    serve_probes("127.0.0.1", told["port"], worker.status)
    return worker.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
