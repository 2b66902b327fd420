"""A bare librdkafka loop: state in a dict, no transaction, no offset. What Python can reach at all."""

from __future__ import annotations

import gc
import sys

from confluent_kafka import Consumer, Producer

from tests.bench.reference.work import INPUT, Clock, State, decide, decode_event, encode_json


def main(kafka: str, count: int) -> None:
    consumer = Consumer(
        {
            "bootstrap.servers": kafka, "group.id": "limit", "auto.offset.reset": "earliest",
            "enable.auto.commit": False, "queued.max.messages.kbytes": 65_536,
        }
    )  # fmt: skip
    producer = Producer({"bootstrap.servers": kafka, "linger.ms": 20, "queue.buffering.max.messages": 2_000_000})
    consumer.subscribe([INPUT])
    gc.disable()
    states: dict[str, State] = {}
    clock, done = Clock(), 0
    while done < count:
        changed: dict[str, State] = {}
        for message in (messages := consumer.consume(5_000, 1.0)):
            clock.start()
            event = decode_event(message.value() or b"")
            state = states.get(event.subject)
            if state is None:
                state = states[event.subject] = State()
            task = decide(state, event)
            changed[event.subject] = state
            if task is not None:
                producer.produce("bench.limit.tasks", encode_json(task), event.subject)
        for subject, state in changed.items():
            producer.produce("bench.limit.state", encode_json(state), subject)
        producer.poll(0)
        done += len(messages)
    producer.flush()
    clock.tell(done)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
