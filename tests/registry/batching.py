"""Batches in a registry that serves: issuing one, answering its tasks, what became of its items."""

from datetime import date, timedelta
from typing import Any

import httpx
from psycopg import Connection

from coverlink.contracts.decisions import CaseDecided, Ending, Text
from coverlink.contracts.messages import encode_message
from registry import changes
from registry.project.filling import rows_of
from registry.project.ready import made_ready
from registry.project.said import understood
from registry.project.write import write
from tests.registry.records import NOW, UNIT, Bus
from tests.registry.serving import Registry, claim, somebody

EVIDENCE = {"document": "certificate 12"}


def asks(title: str = "Missed in the city", days: int = 30, **filter: Any) -> dict[str, Any]:
    due = (date.today() + timedelta(days)).isoformat()
    return {"title": title, "purpose": "Find who should be covered", "due_on": due, "filter": filter}


def issue(registry: Registry, **filter: Any) -> dict[str, Any]:
    answer = registry.by("sheng").post("/v1/batches", json=asks(**filter))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def cases(registry: Registry, number: int = 1, **of: Any) -> list[str]:
    """Tasks of as many people, and nothing else that is open."""
    registry.empty()
    return [registry.task(somebody(), **of) for _ in range(number)]


def item(registry: Registry, task: str) -> dict[str, Any]:
    """The item of a task in its latest batch, as its table has it."""
    question = "SELECT to_jsonb(item) FROM registry.batch_item AS item WHERE task_id = %s ORDER BY batch_id DESC"
    row = registry.db.execute(question, (task,)).fetchone()
    assert row
    return dict(row[0])


def history(registry: Registry, of: dict[str, Any]) -> list[tuple[str, str | None, str | None]]:
    shown = registry.by("sheng").get(f"/v1/batches/{of['batch_id']}/items/{of['place']}").json()["history"]
    return [(row["what"], row["code"], row["why"]) for row in shown]


def answers(registry: Registry, task: str, code: str, by: str = "wang", **more: Any) -> httpx.Response:
    token = claim(registry.by(by), task)["token"]
    return registry.by(by).post(f"/v1/tasks/{task}/answer", json={"token": token, "code": code, **more})


def decided(
    registry: Registry, bus: Bus, person: str, what: str, version: int, ending: str = "covered",
    db: Connection[Any] | None = None, **case: Any,
) -> None:  # fmt: skip
    """A decision from the bus, in the transaction in which the projector writes it."""
    record = bus.decided(person, what, version, **case)
    said = understood(record)
    assert said
    message: Any = said[1]
    if what == "closed":
        body = CaseDecided(
            decision_id=message.decision_id, version=version, decided_at=NOW, cause=message.cause, case=message.case,
            ending=Ending(code=ending, text=Text(zh="办结", en="closed")),  # type: ignore[arg-type]
        )  # fmt: skip
        headers, value = encode_message("coverlink.case.closed.v1", body.decision_id, "//l", NOW, body)
        said = understood(bus.record("coverage.decisions.v1", person, headers, value))
        assert said
    db = db or registry.db
    with db.transaction():
        changes.write(db, write(db, made_ready(rows_of([said]))))


def at_work(registry: Registry, person: str) -> None:
    """The person has a job at the unit of ``Bus.decided``, which has not ended."""
    registry.db.execute(
        "INSERT INTO registry.employment VALUES (%s, %s, 'E1', 'standard', '320106', '2026-01-01', NULL)",
        (person, UNIT),
    )


def overdue(registry: Registry, task: str) -> None:
    """The day to check the item's answer on is over."""
    registry.db.execute("UPDATE registry.batch_item SET check_on = current_date - 2 WHERE task_id = %s", (task,))
