"""The calls by which many tasks get the same answer: a preview, then just that; and all of it taken back."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter
from psycopg import Connection
from pydantic import BaseModel, Field

from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.http.assign import Chosen, TaskIds
from registry.http.assign import chosen as chosen_tasks
from registry.http.parts import Deps, Parts, Working
from registry.http.preview import token_for
from registry.http.sending import checked_said, send, undo_all
from registry.tasks.bulk import MOST, sorted_out
from registry.tasks.post import LONGEST_NOTE

router = APIRouter(prefix="/v1/tasks", tags=["tasks"])


class Wanted(BaseModel):
    """``tasks`` by id, or what ``filter`` lists; at most 200."""

    tasks: TaskIds | None = None
    filter: Chosen | None = None
    code: Annotated[str, Field(max_length=64)]
    note: Annotated[str | None, Field(max_length=LONGEST_NOTE)] = None


class Agreed(BaseModel):
    """What the preview showed, with its ``token``: ``tasks`` are those of ``can``."""

    tasks: TaskIds
    code: Annotated[str, Field(max_length=64)]
    note: Annotated[str | None, Field(max_length=LONGEST_NOTE)] = None
    token: Annotated[str, Field(max_length=1_000)]


class Sending(BaseModel):
    bulk: Annotated[str, Field(max_length=64)]


@router.post("/bulk-preview")
def show(given: Wanted, parts: Deps, account: Working) -> dict[str, Any]:
    """Which tasks would get the answer, and why the others would not. Changes nothing."""
    with parts.db() as db:
        return preview(parts, db, account, chosen_tasks(db, account, given.tasks, given.filter), given.code, given.note)


@router.post("/bulk-answer")
def give(given: Agreed, parts: Deps, account: Working) -> dict[str, Any]:
    """Answers what a preview showed, and nothing else. What has changed since is left, with the reason. Sent again, it
    answers what it has not yet: a 503 in the middle says what was answered, what was not, and of what it is not known.
    """
    with parts.db() as db:
        return send(parts, db, account, given.tasks, given.code, given.note, given.token)


@router.post("/bulk-undo")
def take_back(given: Sending, parts: Deps, account: Working) -> dict[str, Any]:
    """Takes all answers of one sending back that can be; the tasks are in the queue again."""
    with parts.db() as db:
        return undo_all(parts, db, account, given.bulk)


def preview(
    parts: Parts, db: Connection[Any], account: Account, tasks: list[str], code: str, note: str | None
) -> dict[str, Any]:
    """Raises Problem 422."""
    said = checked_said(code, note)
    if len(tasks) > MOST:
        raise Problem(422, "invalid", "The request does not fit", f"expected at most {MOST} tasks, found {len(tasks)}")
    can, cannot = sorted_out(db, account, tasks, said.code, said.note, parts.second.rules)
    looks.note(db, account, "list", about={"page": "bulk", "code": said.code, "tasks": len(tasks)})
    ids, bulk = [task["id"] for task in can], str(uuid4())
    return {
        "can": can, "cannot": [{"task_id": id_, "task": task, "why": why} for id_, task, why in cannot],
        "token": f"{bulk}.{token_for(parts, account, 'bulk', bulk, ids, said.code, said.note)}",
    }  # fmt: skip
