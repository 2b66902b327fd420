"""A chunk through a Decider: each key read once, decided once, written once. No I/O but the store's.

A key whose records make the decider raise is tried again record by record: what raises alone is set aside, what comes
after it for the same key goes on. So one broken record stops nobody, nor the person it is about.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from coverlink_engine.book import Chunk
from coverlink_engine.config import EngineConfig
from coverlink_engine.messages import Decider, Output, Processed, Record, Rejected
from coverlink_engine.metrics import REJECTED
from coverlink_engine.store import Store, pack, unpack

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


def decide_chunk(config: EngineConfig, decider: Decider, store: Store, chunk: Chunk) -> Step:
    """Everything that follows from the chunk; nothing is written yet."""
    by_key: dict[bytes, list[Record]] = {}
    for record in chunk.records:
        by_key.setdefault(record.key, []).append(record)
    step = Step(before=store.read(list(by_key)))
    for key, records in by_key.items():
        value = step.before[key]
        state, wake = unpack(value) if value else (None, None)
        done = _processed(config, decider, key, state, wake, records)
        step.outputs.extend(done.outputs)
        step.rejected.extend(done.rejected)
        if done.state is not None and done.state is not state:
            step.values[key] = pack(done.state, done.wake)
    return step


def _processed(
    config: EngineConfig, decider: Decider, key: bytes, state: bytes | None, wake: date | None, records: list[Record]
) -> Processed:
    try:
        return _within(config, decider.process(key, state, records))
    except MemoryError:
        raise
    except Exception as error:
        log.warning("%d records of one key raised %s together: one by one", len(records), type(error).__name__)
    outputs: list[Output] = []
    rejected: list[tuple[Record, Rejected]] = []
    for record in records:
        try:
            done = _within(config, decider.process(key, state, [record]))
        except MemoryError:
            raise
        except Rejected as why:
            rejected.append((record, why))
        except Exception as error:
            # Only the error's type: its text may quote what stood in the record.
            log.error("a record is set aside: %s at %s", type(error).__name__, _where(error))
            rejected.append((record, Rejected("raised", f"deciding raised {type(error).__name__}")))
        else:
            outputs.extend(done.outputs)
            rejected.extend(done.rejected)
            if done.state is not state:
                state, wake = done.state, done.wake
    return Processed(state, outputs, wake, rejected)


def _within(config: EngineConfig, done: Processed) -> Processed:
    """The same, unless Kafka would refuse it for its size. Raises Rejected."""
    if done.state is not None and len(done.state) > config.largest:
        raise Rejected("too_large", f"the state would have {len(done.state)} bytes, {config.largest} are allowed")
    for row in done.outputs:
        if row.value is not None and len(row.value) > config.largest:
            raise Rejected("too_large", f"a record for {row.topic} would have {len(row.value)} bytes")
    return done


def _where(error: Exception) -> str:
    """Where in the code it was raised."""
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{Path(frame.filename).name}:{frame.lineno}"


def changelog_of(topic: str, partition: int, values: dict[bytes, bytes]) -> Sequence[Output]:
    return [Output(topic, key, value, [], partition) for key, value in values.items()]
