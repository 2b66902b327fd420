"""What people did, as facts in the outbox: in the transaction that does it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from coverlink.contracts.bodies import CaseAnswered, CaseRetracted, Person, Unit
from coverlink.contracts.catalogue import CATALOGUE, topic_of
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from registry.tasks.listing import Task, lead

SOURCE = "//coverlink/registry"
TYPES = {row.body: row.name for row in CATALOGUE.values() if row.body in (CaseAnswered, CaseRetracted)}


def about(task: Task) -> dict[str, Any]:
    """Whose case it is, as a fact's body says it."""
    person, unit = task["person_id"], task["unit_id"]
    return {"person": Person(person_id=person) if person else None, "unit": None if person else Unit(uscc=unit)}


def post(
    db: Connection[Any], task: Task, event_id: str, body: CaseAnswered | CaseRetracted, now: datetime
) -> None:  # fmt: skip
    """Into the outbox, under the key of whose case it is."""
    fact = Fact(
        fact_id=fact_id(SOURCE, event_id), source=SOURCE, id=event_id, type=TYPES[type(body)], time=now,
        recorded_at=now, publisher="registry", subject=lead(task), data=body,
    )  # fmt: skip
    headers, value = encode_fact(fact)
    db.execute(
        "INSERT INTO registry.outbox (topic, key, headers, value) VALUES (%s, %s, %s, %s)",
        (topic_of(task["person_id"]), lead(task), Jsonb([[name, text.decode()] for name, text in headers]), value),
    )
