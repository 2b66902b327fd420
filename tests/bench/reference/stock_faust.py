"""Faust as it comes: an agent, a table with its changelog, a send; one event after the other. At least once."""

from __future__ import annotations

import os
import sys

import faust

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

KAFKA, COUNT, FOLDER = os.environ["BENCH_KAFKA"], int(os.environ["BENCH_COUNT"]), os.environ["BENCH_FOLDER"]
app = faust.App(
    "bench-faust", broker=f"kafka://{KAFKA}", store="memory://", value_serializer="raw", topic_partitions=2,
    web_enabled=False, consumer_auto_offset_reset="earliest", datadir=FOLDER, topic_disable_leader=True,
)  # fmt: skip
raw = {"key_type": bytes, "value_type": bytes, "key_serializer": "raw", "value_serializer": "raw", "partitions": 2}
tasks = app.topic("bench.faust.tasks", **raw)
table = app.Table("state", partitions=2, key_type=bytes, value_type=bytes)
clock = Clock()


@app.agent(app.topic(INPUT, **raw))
async def decided(stream: faust.StreamT) -> None:
    done = 0
    async for value in stream:
        clock.start()
        event = decode_event(value)
        key = event.subject.encode()
        kept = table.get(key)
        state = decode_state(kept) if kept else State()
        task = decide(state, event)
        table[key] = encode_state(state)
        if task is not None:
            await tasks.send(key=key, value=encode_json(task))
        done += 1
        if done == COUNT:
            clock.tell(done)
            os._exit(0)


if __name__ == "__main__":
    sys.argv = [sys.argv[0], "worker", "--loglevel", "error", "--without-web"]
    app.main()
