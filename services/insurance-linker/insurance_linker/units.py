"""From records to decisions for one unit or one project: the engine's side of ``decide_unit``. No I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from coverlink.contracts.catalogue import UNIT_FACTS
from coverlink.contracts.facts import Fact
from coverlink_engine import Output, Parts, Processed, Record, Rejected
from insurance_linker import metrics
from insurance_linker.domain.policy import Book
from insurance_linker.domain.units.decide import UnitOutcome, decide_unit, stands_under
from insurance_linker.domain.units.state import unheard_of
from insurance_linker.process import read_fact
from insurance_linker.roll import NONE, Roll
from insurance_linker.saying import day_has_come, decided
from insurance_linker.stored_units import states_of
from insurance_linker.to_units import passed_on


class Units:
    """Decides all records of one unit or project in a chunk together: a unit may have thousands of people in one."""

    topic = UNIT_FACTS

    def __init__(self, book: Book) -> None:
        self.book = book

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        """For whom all is in the one value, as it is of few people."""
        return self.process_parts(key, state, records, NONE)

    def process_parts(self, key: bytes, state: bytes | None, records: Sequence[Record], parts: Parts) -> Processed:
        """The new state and parts, what to publish, and the day on which to wake the unit or project."""
        name, facts = key.decode(), list[Fact]()
        rejected: list[tuple[Record, Rejected]] = []
        for record in records:
            try:
                facts.append(read_fact(key, record))
            except Rejected as reason:
                rejected.append((record, reason))
        if not facts:
            return Processed(state, (), None, rejected)
        states = states_of(name)
        known = unheard_of(name) if state is None else states.read(state)
        roll = Roll(known, parts)
        before = roll.at_hand(facts)
        outcome = decide_unit(before, facts, self.book, roll.others)
        if outcome.state == before:  # a repeat writes nothing
            return Processed(state, list(_published(outcome)), outcome.wake_on, rejected)
        after, rows = roll.laid_out(outcome)
        return Processed(states.write(after), list(_published(outcome)), outcome.wake_on, rejected, rows)

    def stands(self, key: str, state: bytes, day: date) -> bool:
        """Whether its cases are what the packs in force ask for on a day."""
        return stands_under(states_of(key).read(state), self.book, day)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        return day_has_come(self.topic, key.decode(), due)


def _published(outcome: UnitOutcome) -> Iterator[Output]:
    for reason in outcome.not_used:
        metrics.not_used(reason).inc()
    for key, fact in outcome.passed_on:
        yield passed_on(fact, key)
    for row in outcome.decided:
        yield decided((row.case.unit_id or "").encode(), row.type, row.decision)
