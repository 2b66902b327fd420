"""What the linker says itself: facts of its own, and decisions. One way for both stages."""

from __future__ import annotations

from datetime import date, datetime, time

from coverlink.contracts.bodies import Body, DeadlinePassed, Person
from coverlink.contracts.catalogue import PERSON_FACTS
from coverlink.contracts.decisions import DECISIONS, CaseDecided
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from coverlink.contracts.messages import encode_message
from coverlink_engine import Output
from insurance_linker import metrics
from insurance_linker.domain.decide import CHINA
from insurance_linker.domain.staffing import SOURCE


def beginning(day: date) -> datetime:
    """Of a day in China: the time of what is told because a day has come."""
    return datetime.combine(day, time(), CHINA)


def told(topic: str, subject: str, event_id: str, kind: str, at: datetime, data: Body) -> Output:
    """A fact that the linker itself tells. Every copy has the same id."""
    return as_record(
        topic,
        Fact(
            fact_id=fact_id(SOURCE, event_id),
            source=SOURCE,
            id=event_id,
            type=kind,
            time=at,
            recorded_at=at,
            publisher="linker",
            subject=subject,
            data=data,
        ),
    )


def day_has_come(topic: str, who: str, due: date) -> Output:
    """The fact that a day has come, to whom the key names; every copy has the same id."""
    data = DeadlinePassed(person=person_of(topic, who), due_on=due)
    return told(topic, who, f"deadline:{who}:{due}", "coverlink.deadline.passed.v1", beginning(due), data)


def person_of(topic: str, key: str) -> Person | None:
    """None under a unit's or a project's key."""
    return Person(person_id=key) if topic == PERSON_FACTS else None


def as_record(topic: str, fact: Fact) -> Output:
    headers, value = encode_fact(fact)
    return Output(topic, fact.subject.encode(), value, headers)


def decided(key: bytes, kind: str, decision: CaseDecided) -> Output:
    """A decision under the key of whom it is about, counted; ``kind`` is its CloudEvents type."""
    metrics.decided(kind.split(".")[2], decision.case.kind).inc()
    headers, value = encode_message(kind, decision.decision_id, SOURCE, decision.decided_at, decision)
    return Output(DECISIONS, key, value, headers)
