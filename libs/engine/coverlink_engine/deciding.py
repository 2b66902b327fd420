"""A chunk through a Decider: each key read once, decided once, written once. No I/O but the store's.

A key whose records make the decider raise is tried again record by record: what raises alone is set aside, what comes
after it for the same key goes on. So one broken record stops nobody, nor the person it is about. What is only put off
(NotNow) is not passed by: the chunk comes again, until the record is given up.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from coverlink_engine.book import Chunk
from coverlink_engine.config import EngineConfig
from coverlink_engine.messages import Decider, NotNow, Output, Parting, Processed, Record, Rejected, Unreadable
from coverlink_engine.metrics import REJECTED
from coverlink_engine.store import RESERVED, Store, decided_up_to, pack, part_of, state_of, unpack

log = logging.getLogger(__name__)


@dataclass
class Step:
    """What a chunk comes to: what to write where, once it is committed."""

    outputs: list[Output] = field(default_factory=list)
    values: dict[bytes, bytes] = field(default_factory=dict)
    before: dict[bytes, bytes | None] = field(default_factory=dict)
    rejected: list[tuple[Record, Rejected]] = field(default_factory=list)

    def dead_letters(self, config: EngineConfig) -> Iterator[Output]:
        for record, why in self.rejected:
            REJECTED.labels(why.reason).inc()
            yield config.dead_letter(record, why.reason, why.detail)


class Beside:
    """The parts of one key: as they are stored, and those that are new."""

    def __init__(self, store: Store, key: bytes) -> None:
        self._store, self._key = store, key
        self.new: dict[bytes, bytes] = {}

    def read(self, names: Sequence[bytes]) -> Mapping[bytes, bytes]:
        found = {name: self.new[name] for name in names if name in self.new}
        left = {part_of(self._key, name): name for name in names if name not in found}
        for stored, value in self._store.read(list(left)).items():
            if value is not None:
                found[left[stored]] = state_of(value)
        return found


class Chunks:
    """Takes chunks through the decider, and remembers which keys were put off how often."""

    def __init__(self, config: EngineConfig, decider: Decider) -> None:
        self._config, self._decider = config, decider
        self._parting = decider if isinstance(decider, Parting) else None
        self._put_off: dict[bytes, int] = {}

    def decide(self, chunk: Chunk, store: Store) -> Step:
        """Everything that follows from the chunk; nothing is written yet. Raises NotNow."""
        by_key: dict[bytes, list[Record]] = {}
        for record in chunk.records:
            by_key.setdefault(record.key, []).append(record)
        step = Step()
        for key in [key for key in by_key if key.startswith(RESERVED)]:
            why = Rejected("reserved_key", "keys that begin so are the engine's own")
            step.rejected.extend((record, why) for record in by_key.pop(key))
        step.before = store.read(list(by_key))
        # In the order of keys: RocksDB writes neighbours in two thirds of the time. Only a key's own order is promised.
        for key, value in step.before.items():
            records, parts = by_key[key], Beside(store, key)
            state = state_of(value) if value else None
            try:
                done = self._processed(key, state, records, parts)
            except Exception as error:
                done = self._apart(error, key, value, records, parts)
            step.outputs.extend(done.outputs)
            step.rejected.extend(done.rejected)
            if done.state is not None and done.state is not state:
                step.values |= {part_of(key, name): pack(part, None) for name, part in done.parts.items()}
                step.values[key] = pack(done.state, done.wake)
        key, value = decided_up_to(chunk.place.topic, chunk.after)
        step.values[key] = value
        if self._put_off:
            self._put_off = {key: tries for key, tries in self._put_off.items() if key not in by_key}
        return step

    def _apart(
        self, error: Exception, key: bytes, value: bytes | None, records: list[Record], parts: Beside
    ) -> Processed:
        """One by one, after they have raised together. Raises the error if that is not a record's fault."""
        match error:
            case MemoryError() | Unreadable():
                raise error
            case NotNow():
                if not self._given_up(key):
                    raise error
            case _:
                name = type(error).__name__
                log.warning("%d records of one key raised %s together: one by one", len(records), name)
        state, wake = unpack(value) if value else (None, None)
        outputs: list[Output] = []
        rejected: list[tuple[Record, Rejected]] = []
        for record in records:
            try:
                done = self._processed(key, state, [record], parts)
            except Exception as alone:
                if isinstance(alone, NotNow) and not self._given_up(key):
                    raise
                rejected.append((record, self._why(alone)))
            else:
                outputs.extend(done.outputs)
                rejected.extend(done.rejected)
                if done.state is not state:
                    state, wake = done.state, done.wake
                    parts.new |= done.parts
        return Processed(state, outputs, wake, rejected, parts.new)

    def _given_up(self, key: bytes) -> bool:
        """Counts a try; True when there were enough."""
        if self._put_off.get(key, 0) >= self._config.most_tries:
            return True
        self._put_off[key] = tries = self._put_off.get(key, 0) + 1
        if tries == self._config.most_tries:
            log.error("a key's records were put off %d times: what still has to wait is set aside", tries)
        return tries >= self._config.most_tries

    def _why(self, error: Exception) -> Rejected:
        """Why a record is set aside. Raises the error if that is not its record's fault."""
        match error:
            case MemoryError() | Unreadable():
                raise error
            case Rejected():
                return error
            case NotNow():
                return Rejected("gave_up", f"deciding was put off {self._config.most_tries} times")
            case _:
                # Only the error's type: its text may quote what stood in the record.
                log.error("a record is set aside: %s at %s", type(error).__name__, _where(error))
                return Rejected("raised", f"deciding raised {type(error).__name__}")

    def _processed(self, key: bytes, state: bytes | None, records: list[Record], parts: Beside) -> Processed:
        """Raises Rejected, too, for what Kafka would refuse for its size."""
        largest = self._config.largest
        if self._parting is not None:
            done = self._parting.process_parts(key, state, records, parts)
        else:
            done = self._decider.process(key, state, records)
        for value in (done.state or b"", *done.parts.values()):
            if len(value) > largest:
                raise Rejected("too_large", f"the state would have {len(value)} bytes, {largest} are allowed")
        for row in done.outputs:
            if row.value is not None and len(row.value) > largest:
                raise Rejected("too_large", f"a record for {row.topic} would have {len(row.value)} bytes")
        return done


def _where(error: Exception) -> str:
    """Where in the code it was raised."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"
