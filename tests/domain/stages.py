"""Both stages of the linker side by side, without a broker: what one says under a key, the other hears."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone
from typing import Any

import msgspec

from coverlink.contracts.catalogue import CATALOGUE, PERSON_FACTS, UNIT_FACTS
from coverlink.contracts.decisions import Case, CaseDecided
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from coverlink.contracts.messages import decode_message
from coverlink_engine import Output, Record
from coverlink_engine.messages import Decider
from insurance_linker.domain.policy import Book
from insurance_linker.policy import shipped
from insurance_linker.process import Linker
from insurance_linker.units import Units

CHINA = timezone(timedelta(hours=8))


def fact_of(event: Mapping[str, Any], data: dict[str, Any], subject: str, place: int, moment: datetime) -> Fact:
    """An event of a table as it stands on the bus, with this body, under the key of a subject."""
    row, id_ = CATALOGUE[f"coverlink.{event['type']}.v1"], event.get("id", f"e-{place}")
    return Fact(
        fact_id=fact_id(event["source"], id_),
        source=event["source"],
        id=id_,
        type=row.name,
        time=datetime.fromisoformat(event["time"]) if "time" in event else moment,
        recorded_at=moment,
        subject=subject,
        data=msgspec.convert(data, row.body),
    )


class Stages:
    """``said`` are all records for the second stage, in order; ``decided`` all decisions on units and projects."""

    def __init__(self, book: Book | None = None) -> None:
        """``book``: the packs in force, where they are not those that are shipped."""
        under = book or shipped()
        self._deciders: dict[str, Decider] = {PERSON_FACTS: Linker(under), UNIT_FACTS: Units(under)}
        self.states: dict[str, dict[bytes, bytes]] = defaultdict(dict)
        self.wakes: dict[str, dict[bytes, date]] = defaultdict(dict)
        self.said: list[Record] = []
        self.decided: list[tuple[str, CaseDecided]] = []

    def tell(self, *facts: Fact, topic: str) -> None:
        for fact in facts:
            headers, value = encode_fact(fact)
            self.records(topic, [Output(topic, fact.subject.encode(), value, headers)])

    def records(self, topic: str, given: Iterable[Output], *, together: bool = False) -> None:
        """These records, one by one, and then what follows from them. ``together``: in one chunk."""
        waiting = deque([(topic, list(given))] if together else [(topic, [one]) for one in given])
        while waiting:
            where, rows = waiting.popleft()
            for key in dict.fromkeys(row.key for row in rows):
                follows = self._process(where, key, [_record(row) for row in rows if row.key == key])
                waiting.extend((row.topic, [row]) for row in follows if row.topic in self._deciders)

    def day_comes(self, day: date) -> None:
        """Everybody who wanted to be woken by this day is."""
        for topic in (PERSON_FACTS, UNIT_FACTS):
            while due := sorted((on, key) for key, on in self.wakes[topic].items() if on <= day):
                on, key = due[0]
                self.records(topic, [self._deciders[topic].wake(key, self.states[topic][key], on)])

    def everybody_on(self, day: date) -> None:
        """The day comes for everybody, also for who did not want to be woken: other rules may hold."""
        self.day_comes(day)
        for topic in (PERSON_FACTS, UNIT_FACTS):
            for key in list(self.states[topic]):
                self.records(topic, [self._deciders[topic].wake(key, self.states[topic][key], day)])
        self.day_comes(day)

    def open(self) -> dict[str, dict[str, Any]]:
        """The open cases of units and projects, by id, as they were told last."""
        return {id_: msgspec.to_builtins(case) for id_, case in self.cases().items()}

    def cases(self) -> dict[str, Case]:
        """The same as they are."""
        found: dict[str, Case] = {}
        for kind, decided in self.decided:
            case = decided.case
            if kind.endswith("closed.v1"):
                del found[case.id]
            else:
                assert ("opened" in kind) == (case.id not in found), kind
                found[case.id] = case
        return found

    def _process(self, topic: str, key: bytes, rows: list[Record]) -> list[Output]:
        states, wakes = self.states[topic], self.wakes[topic]
        done = self._deciders[topic].process(key, states.get(key), rows)
        assert not done.rejected, done.rejected
        if done.state is not None:
            states[key] = done.state
        wakes.pop(key, None)
        if done.wake:
            wakes[key] = done.wake
        if topic == UNIT_FACTS:
            self._hear(done.outputs)
        else:
            self.said += [_record(row) for row in done.outputs if row.topic == UNIT_FACTS]
        return list(done.outputs)

    def _hear(self, outputs: Iterable[Output]) -> None:
        for row in outputs:
            if row.topic == "coverage.decisions.v1":
                kind, message = decode_message(row.headers, row.value or b"")
                assert isinstance(message, CaseDecided) and message.case.person_id is None
                assert row.key.decode() == message.case.unit_id
                self.decided.append((kind, message))


def _record(row: Output) -> Record:
    at = int(datetime.now(CHINA).timestamp() * 1000)
    return Record(row.topic, 0, 0, row.key, row.value or b"", row.headers, at)
