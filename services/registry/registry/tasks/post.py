"""What people did, as lines of the history and as facts in the outbox: in the transaction that does it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from psycopg import Connection
from psycopg.types.json import Jsonb

from coverlink.contracts.bodies import CaseAnswered, CaseRetracted, Person, Unit
from coverlink.contracts.catalogue import CATALOGUE, topic_of
from coverlink.contracts.facts import Fact, encode_fact, fact_id
from registry.tasks.listing import Task, lead

SOURCE = "//coverlink/registry"
LONGEST_NOTE = 2_000
"""Characters, of whatever somebody writes beside an act."""
TYPES = {row.body: row.name for row in CATALOGUE.values() if row.body in (CaseAnswered, CaseRetracted)}


def about(task: Task) -> dict[str, Any]:
    """Whose case it is, as a fact's body says it."""
    person, unit = task["person_id"], task["unit_id"]
    return {"person": Person(person_id=person) if person else None, "unit": None if person else Unit(uscc=unit)}


def enter(
    db: Connection[Any], of: str, entry_id: str, act: str, body: dict[str, Any], at: datetime, what: str = "task"
) -> bool:
    """A line of the history of a person or unit; False when it is there already."""
    done = db.execute(
        "INSERT INTO registry.entry (person_id, entry_id, type, at, happened, source, body)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (of, entry_id, f"registry.{what}.{act}", at, at.date(), SOURCE, Jsonb(body)),
    )
    return done.rowcount == 1


def answered_fact(by: str, task: Task, code: str, on: date) -> CaseAnswered:
    """Without the note, which stays here: it may say anything about anybody."""
    return CaseAnswered(**about(task), case_id=task["id"], code=code, answered_on=on, by=by)  # type: ignore[arg-type]


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
