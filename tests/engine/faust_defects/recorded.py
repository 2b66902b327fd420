"""The engine's own way from a round to its commit, with a memory where Kafka would be."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from coverlink_engine import EngineConfig, Output, Record
from coverlink_engine.book import Book, Chunk, Place, Round
from coverlink_engine.messages import Decider
from coverlink_engine.outgoing import Changes
from coverlink_engine.partitions import Partition
from coverlink_engine.store import Memory, Store
from coverlink_engine.turn import Turn
from coverlink_engine.working import Deciding

PLACE = Place("facts", 0)


class Recorded:
    """One partition of a decider's. ``commits``: what each commit would have written, and the offsets with it."""

    def __init__(self, folder: Path, decider: Decider) -> None:
        self.commits: list[tuple[list[Output], dict[Place, int]]] = []
        self.book = Book()
        self.partition = Partition(PLACE, self.book.begin(PLACE), None, Store(folder / "store", Memory()))
        config = EngineConfig("g", "nowhere:1", ("facts",), folder, letter, changelog="states")
        self._turn = Turn()
        self._deciding = Deciding(decider, config, self.book, None, self, {PLACE: self.partition}, self._turn)

    def read(self, *rows: tuple[bytes, bytes], first: int = 0) -> Round:
        """A round of keys and values as the poller would have read it now."""
        records = [Record("facts", 0, first + number, key, value, [], 0) for number, (key, value) in enumerate(rows)]
        return Round([Chunk(PLACE, self.partition.epoch, records)], None)

    def round(self, given: Round) -> None:
        self._turn.working(self._deciding.round, given)

    def open(self) -> None: ...

    def ahead(self, outputs: Sequence[Output], changes: Changes) -> bool:
        return False

    def take_back(self) -> None: ...

    def commit(
        self, outputs: Sequence[Output], changes: Changes, offsets: Mapping[Place, int], member: Any
    ) -> Mapping[Place, int]:
        self.commits.append((list(outputs), dict(offsets)))
        return {}

    def close(self) -> None:
        assert self.partition.store is not None
        self.partition.store.close()


def letter(record: Record, reason: str, detail: str) -> Output:
    return Output("facts.dlq", record.key, record.value, [("reason", reason.encode())])
