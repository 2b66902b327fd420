"""Quix Streams: state in RocksDB with its changelog, at least once. In an environment of its own (peers.py)."""

from __future__ import annotations

import os
import sys

import msgspec
from quixstreams import Application
from quixstreams import State as QuixState

from tests.bench.reference.work import INPUT, Clock, State, decide, decode_event, encode_json

decode_state = msgspec.json.Decoder(State).decode


def main(kafka: str, count: int, folder: str) -> None:
    app = Application(
        broker_address=kafka, consumer_group="bench-quix", auto_offset_reset="earliest", state_dir=folder,
        loglevel="ERROR", use_changelog_topics=True, producer_extra_config={"linger.ms": 20},
    )  # fmt: skip
    source = app.topic(INPUT, value_deserializer="bytes", key_deserializer="bytes")
    tasks = app.topic("bench.quix.tasks", value_serializer="bytes", key_serializer="bytes")
    clock, done = Clock(), 0

    def handle(value: bytes, kept: QuixState) -> bytes | None:
        nonlocal done
        clock.start()
        raw = kept.get("s")
        state = decode_state(raw) if raw else State()
        task = decide(state, decode_event(value))
        kept.set("s", encode_json(state).decode())  # its states are JSON
        done += 1
        if done == count:
            clock.tell(done)
            os._exit(0)
        return None if task is None else encode_json(task)

    frame = app.dataframe(source).apply(handle, stateful=True).filter(lambda value: value is not None)
    frame.to_topic(tasks)
    app.run()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), sys.argv[3])
