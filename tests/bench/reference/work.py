"""The events and the decision. What the Python peers share, so that they differ by their engine only."""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Iterator

import msgspec

INPUT = "bench.employment"
SEED = 7
EMPLOYERS = 5_000


class Data(msgspec.Struct, gc=False):
    person_id: str
    employer_id: str
    district: str
    occupation: str
    work_form: str


class Event(msgspec.Struct, gc=False):
    id: str
    source: str
    type: str
    time: str
    subject: str
    data: Data
    specversion: str = "1.0"


class State(msgspec.Struct):
    jobs: list[str] = []
    insured: bool = False
    seq: int = 0


class Task(msgspec.Struct, gc=False):
    id: str
    kind: str
    person_id: str
    employer_id: str
    district: str
    cause: str
    time: str


decode_event = msgspec.json.Decoder(Event).decode
encode_json = msgspec.json.Encoder().encode
decode_state = msgspec.msgpack.Decoder(State).decode
encode_state = msgspec.msgpack.Encoder().encode


def decide(state: State, event: Event) -> Task | None:
    """Changes the state; returns what is to be done, if anything."""
    data = event.data
    if event.type == "employment.started":
        if data.employer_id in state.jobs:
            return None
        state.jobs.append(data.employer_id)
        kind = "enrol"
    else:
        if data.employer_id in state.jobs:
            state.jobs.remove(data.employer_id)
        kind = "check" if state.jobs else "assist"
    state.seq += 1
    return Task(f"{kind}-{event.id}", kind, data.person_id, data.employer_id, data.district, event.id, event.time)


def events(count: int) -> Iterator[tuple[bytes, bytes]]:
    """Keys and values; half as many persons as events, three hires to two ends, always the same ones."""
    dice = random.Random(SEED)
    for _ in range(count):
        person = f"32{dice.randrange(count // 2):016d}"
        kind = "employment.started" if dice.random() < 0.6 else "employment.ended"
        data = Data(
            person, f"9132{dice.randrange(EMPLOYERS):014d}", f"3201{dice.randrange(2, 20):02d}", "courier", "platform"
        )
        event = Event(
            f"{dice.getrandbits(128):032x}", "//platform.example/riders", kind, "2026-11-23T10:00:00Z", person, data
        )
        yield person.encode(), encode_json(event)


class Clock:
    """From the first event to the last."""

    def __init__(self) -> None:
        self.began = 0.0

    def start(self) -> None:
        """At the first event; later calls change nothing."""
        self.began = self.began or time.perf_counter()

    def tell(self, count: int) -> None:
        """Prints the figure; not by ``print``, which Faust takes over."""
        told = {"rate": count / (time.perf_counter() - self.began), "events": count}
        os.write(1, json.dumps(told).encode() + b"\n")
