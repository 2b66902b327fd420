"""From records to decisions for one person: the engine's side of ``decide``. No I/O; the engine does that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec.structs import replace

from coverlink.contracts.bodies import SitePassed
from coverlink.contracts.catalogue import PERSON_FACTS, project_key
from coverlink.contracts.decisions import DECISIONS, NOTICES
from coverlink.contracts.facts import BrokenContract, Fact, decode_fact
from coverlink.contracts.messages import encode_message
from coverlink_engine import Output, Processed, Record, Rejected
from insurance_linker import metrics
from insurance_linker.domain.decide import Outcome, decide, stands_under
from insurance_linker.domain.policy import Book
from insurance_linker.domain.staffing import SOURCE, staffing
from insurance_linker.domain.view import view
from insurance_linker.saying import day_has_come, decided
from insurance_linker.stored import STATES
from insurance_linker.to_kin import to_kin, told_to_kin
from insurance_linker.to_units import passed_on, said_to_units


class Linker:
    """Decides all records of one person in a chunk, in order; then says once how the person stands."""

    topic = PERSON_FACTS

    def __init__(self, book: Book) -> None:
        self.book = book
        """Those in force; may be replaced at any time, and holds from the next person on."""

    def process(self, key: bytes, state: bytes | None, records: Sequence[Record]) -> Processed:
        """The person's new state, what to publish, and the day on which to wake them."""
        book = self.book
        person = None if state is None else STATES.read(state)
        before, outputs = person, list[Output]()
        rejected: list[tuple[Record, Rejected]] = []
        last: tuple[Fact, Outcome] | None = None
        for record in records:
            try:
                fact = read_fact(key, record)
            except Rejected as reason:
                rejected.append((record, reason))
                continue
            outcome = decide(person, fact, book)
            person, last = outcome.state, (fact, outcome)
            outputs.extend(_published(outcome))
            if isinstance(fact.data, SitePassed):
                outputs.append(_of_a_site(fact, fact.data, outcome.now.person.is_now))
        if person is None or last is None:
            return Processed(state, outputs, None, rejected)
        fact, outcome = last
        now = outcome.now
        person = replace(person, version=person.version + 1)
        staffed = staffing(person, now)
        person = replace(person, said=staffed.said)
        outputs.extend(said_to_units(fact.subject, staffed, fact.recorded_at))
        outputs.extend(told_to_kin(before, person, fact.recorded_at))
        shown = view(person, now, fact.recorded_at)
        headers, value = encode_message(
            "coverlink.person.viewed.v1", f"{fact.subject}:{person.version}", SOURCE, fact.recorded_at, shown
        )
        outputs.append(Output(DECISIONS, key, value, headers))
        return Processed(STATES.write(person), outputs, outcome.wake_on, rejected)

    def stands(self, key: str, state: bytes, day: date) -> bool:
        """Whether the person's cases are what the packs in force ask for on a day."""
        return stands_under(key, STATES.read(state), self.book, day)

    def wake(self, key: bytes, state: bytes, due: date) -> Output:
        return day_has_come(self.topic, key.decode(), due)


def read_fact(key: bytes, record: Record) -> Fact:
    """Raises Rejected."""
    try:
        fact = decode_fact(record.headers, record.value)
    except BrokenContract as error:
        raise Rejected("broken_contract", str(error)) from None
    if fact.subject.encode() != key:
        raise Rejected(
            "wrong_key", "ce_subject is not the record's key: the order of what belongs together would be lost"
        )
    return fact


def _of_a_site(fact: Fact, data: SitePassed, is_now: str | None) -> Output:
    """For the project; of an earlier identity it goes to the one that stands, who is on the roster."""
    return to_kin(fact, data, is_now) if is_now else passed_on(fact, project_key(data.project.code))


def _published(outcome: Outcome) -> Iterator[Output]:
    if outcome.not_used:
        metrics.not_used(outcome.not_used.reason).inc()
    key = outcome.now.person.id.encode()
    for row in outcome.decided:
        yield decided(key, row.type, row.decision)
    for notice in outcome.notices:
        headers, value = encode_message(
            "coverlink.notice.requested.v1", notice.notice_id, SOURCE, notice.requested_at, notice
        )
        yield Output(NOTICES, key, value, headers)
