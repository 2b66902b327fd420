"""The calls by which many tasks get the same answer: a preview, then just that; and all of it taken back."""

from __future__ import annotations

from contextlib import suppress
from typing import Annotated, Any
from uuid import uuid4

from fastapi import APIRouter
from psycopg import Connection
from pydantic import BaseModel, Field

from coverlink_web import Problem
from registry.access import looks
from registry.access.account import Account
from registry.access.caller import Moved, still_seen
from registry.http.assign import Chosen, TaskIds
from registry.http.assign import chosen as chosen_tasks
from registry.http.parts import Deps, Parts, Working
from registry.http.preview import fits, token_for
from registry.http.queue import undo_answer
from registry.http.tasks import answer_task, claim_task
from registry.tasks import lease as leases
from registry.tasks.answer import BadAnswer, Given, checked
from registry.tasks.bulk import MOST, sent, sorted_out
from registry.tasks.listing import Task, lead, one
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
    """Answers what a preview showed, and nothing else. What has changed since is left, with the reason."""
    with parts.db() as db:
        return send(parts, db, account, given)


@router.post("/bulk-undo")
def take_back(given: Sending, parts: Deps, account: Working) -> dict[str, Any]:
    """Takes all answers of one sending back that can be; the tasks are in the queue again."""
    with parts.db() as db:
        return undo_all(parts, db, account, given.bulk)


def preview(
    parts: Parts, db: Connection[Any], account: Account, tasks: list[str], code: str, note: str | None
) -> dict[str, Any]:
    """Raises Problem 422."""
    said = _checked(code, note)
    if len(tasks) > MOST:
        raise Problem(422, "invalid", "The request does not fit", f"expected at most {MOST} tasks, found {len(tasks)}")
    can, cannot = sorted_out(db, account, tasks, said.code, said.note, parts.second.rules)
    looks.note(db, account, "list", about={"page": "bulk", "code": said.code, "tasks": len(tasks)})
    ids = [task["id"] for task in can]
    return {
        "can": can, "cannot": [{"task_id": id_, "task": task, "why": why} for id_, task, why in cannot],
        "token": token_for(parts, account, "bulk", ids, said.code, said.note),
    }  # fmt: skip


def send(parts: Parts, db: Connection[Any], account: Account, given: Agreed) -> dict[str, Any]:
    """Raises Problem 409, 422."""
    said = _checked(given.code, given.note)
    if not fits(parts, given.token, account, "bulk", given.tasks, said.code, said.note):
        detail = "ask for a preview, and send its tasks, code and note with its token"
        raise Problem(409, "not-shown", "This is not what was shown", detail)
    bulk = str(uuid4())
    can, cannot = sorted_out(db, account, given.tasks, said.code, said.note, parts.second.rules)
    left = [{"task_id": id_, "why": why} for id_, _, why in cannot]
    answered: list[str] = []
    for task in can:
        try:
            with still_seen():
                _one(parts, db, account, task, said, bulk)
            answered.append(task["id"])
        except Moved:
            left.append({"task_id": task["id"], "why": "gone"})
        except Problem as problem:
            left.append({"task_id": task["id"], "why": problem.code})
    return {"bulk": bulk, "answered": answered, "left": left}


def undo_all(parts: Parts, db: Connection[Any], account: Account, bulk: str) -> dict[str, Any]:
    """Raises Problem 404."""
    found = sent(db, account, bulk, parts.undo_hours)
    if not found:
        raise Problem(404, "not-found", "Not found", "no answers of yours of this sending can still be taken back")
    undone: list[str] = []
    left: list[dict[str, str]] = []
    for answer, task_id in found:
        task = one(db, account, task_id)
        if task is None:
            left.append({"task_id": task_id, "why": "gone"})
            continue
        before = leases.lease_of(db, lead(task))
        try:
            with still_seen():
                back = undo_answer(parts, db, account, task, answer)
        except Moved:
            left.append({"task_id": task_id, "why": "gone"})
            continue
        except Problem as problem:
            left.append({"task_id": task_id, "why": problem.code})
            continue
        undone.append(task_id)
        if back.lease and before is None:  # many at once are nobody's work of the next half hour
            _give_back(parts, db, account, task, str(back.lease.token))
    return {"undone": undone, "left": left}


def _one(parts: Parts, db: Connection[Any], account: Account, task: Task, said: Given, bulk: str) -> None:
    """As a single answer; what was claimed with it goes back. Raises Problem."""
    before = leases.lease_of(db, lead(task))
    claimed = claim_task(parts, db, account, task["id"])
    parts.announce(claimed.changes)
    token = str(claimed.lease.token)
    try:
        answer_task(parts, db, account, task, token, said, bulk)
    finally:
        after = leases.lease_of(db, lead(task))
        if before is None and after and str(after.token) == token:
            _give_back(parts, db, account, task, token)


def _give_back(parts: Parts, db: Connection[Any], account: Account, task: Task, token: str) -> None:
    """Unless it has ended meanwhile."""
    with suppress(leases.Stale):
        parts.announce(leases.release(db, account, lead(task), token))


def _checked(code: str, note: str | None) -> Given:
    try:
        return checked(Given(code, note or ""))
    except BadAnswer as error:
        raise Problem(422, "bad-answer", "The answer cannot be taken", str(error), reason=error.reason) from None
