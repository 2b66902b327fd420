"""What a task's reasons rest on: the facts as they were told, and the people behind the figures of a unit or project.

A unit's figures rest on what the linker worked out about people there. It says that to itself, so the register has no
entry of it; a reason names these people in the order of their statements, which stand last among its facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from psycopg import Connection

from registry.access.account import Account
from registry.tasks.listing import Task, lead

STAFFED = "coverlink.unit.staffed.v1"
FACTS = """
SELECT entry_id, type, at, happened, source, body FROM registry.entry WHERE entry_id = ANY(%(ids)s) AND (
    person_id = %(lead)s OR person_id IN (
        SELECT jsonb_array_elements_text(view->'was') FROM registry.person WHERE person_id = %(lead)s))
"""
NAMES = ("fact_id", "type", "at", "happened_on", "source", "body")
SEEN = """
SELECT person_id FROM registry.person WHERE person_id = ANY(%s) AND (%s = '{"%%"}'::text[] OR EXISTS (
    SELECT 1 FROM unnest(districts) AS district WHERE district LIKE ANY(%s)))
"""
Reason = Mapping[str, Any]


def explained(db: Connection[Any], account: Account, task: Task) -> dict[str, Any]:
    """A task's reasons with the facts and people that they rest on, and what else is said of why it is there."""
    facts = {row[0]: dict(zip(NAMES, row, strict=True)) for row in db.execute(FACTS, _asked(task))}
    seen = people_seen(db, account, [task])
    return {
        "task_id": task["id"], "status": task["status"], "gap": task["gap"],
        "because": [_told(reason, task, facts, seen) for reason in task["because"]],
        "closes_when": task["closes_when"], "advice": task["advice"], "ending": task["ending"],
    }  # fmt: skip


def people_seen(db: Connection[Any], account: Account, tasks: Iterable[Task]) -> set[str]:
    """Of the people behind the tasks' figures those whom the account may see."""
    named = [who for task in tasks for reason in task["because"] for who in _people(reason)]
    rows = db.execute(SEEN, (named, account.patterns, account.patterns)) if named else ()
    return {row[0] for row in rows}


def _asked(task: Task) -> dict[str, Any]:
    return {"lead": lead(task), "ids": [fact for reason in task["because"] for fact in reason.get("facts", ())]}


def _people(reason: Reason) -> list[str]:
    return list(reason.get("inputs", {}).get("people", ()))


def _told(reason: Reason, task: Task, facts: Mapping[str, Any], seen: set[str]) -> dict[str, Any]:
    ids, people = reason.get("facts", ()), _people(reason)
    if task["kind"] != "project_uninsured":  # that of a project rests on what the unit told of it
        facts = {**_statements(ids, people, seen), **facts}
    told = {**reason, "facts": [facts.get(fact, {"fact_id": fact}) for fact in ids]}
    if people:
        told["people"] = [{"person_id": who, "tasks": f"/v1/tasks?person_id={who}"} for who in people if who in seen]
        told["people_elsewhere"] = sum(who not in seen for who in people)
    return told


def _statements(ids: list[str], people: list[str], seen: set[str]) -> dict[str, Any]:
    """By id, what was said about each of these people; whom the caller may not see is not said."""
    return {
        fact: {"fact_id": fact, "type": STAFFED} | ({"person_id": who} if who in seen else {})
        for fact, who in zip(reversed(ids), reversed(people), strict=False)
    }
