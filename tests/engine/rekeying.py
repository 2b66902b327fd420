"""Two stages: each person's moves between units, then each unit's people; as processes that a test kills.

The first stage is keyed by person: a record's value is the unit that employs the person from now on. It tells each
unit concerned, in a record with the unit's key, that the person is there or gone, with the person's version. The second
is keyed by unit, keeps who is there by version and tells how many. A statement with a version is harmless when it is
said twice; a bare "one more" would not be.
"""

import json
import sys
from collections.abc import Sequence
from datetime import date
from typing import Any

from coverlink_engine import Decider, Output, Processed, Record
from tests.engine import counting


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


def stage(told: dict[str, Any]) -> Decider:
    return Persons(told["output"]) if told["stage"] == "persons" else Units(told["output"])


if __name__ == "__main__":
    sys.exit(counting.main(sys.argv[1], stage))
